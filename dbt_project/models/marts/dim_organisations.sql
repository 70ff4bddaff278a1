with organisations as (
    select * from {{ ref('int_local_organisations') }}
),

names as (
    select * from {{ ref('int_organisation_names') }}
),

attributes as (
    select * from {{ ref('int_organisation_attributes') }}
),

ranked_names as (
    select
        organisation_id,
        alias,
        row_number() over (
            partition by organisation_id
            order by
                case when is_registry_name then 0 else 1 end asc,
                case when alias_kind in ('acronym', 'short', 'former') then 1 else 0 end asc,
                document_count desc,
                length(alias) desc,
                alias asc
        ) as choice_rank
    from names
    where is_own_name or alias_kind in ('full', 'registry')
),

described as (
    select
        organisation_id,
        max(case when attribute = 'short_name' then stated_value end) as short_name,
        max(case when attribute = 'organisation_type' then stated_value end) as organisation_type,
        max(case when attribute = 'operator_organisation_id' then stated_value end) as operator_organisation_id,
        max(case when attribute = 'country_code' then stated_value end) as country_code,
        max(case when attribute = 'city' then stated_value end) as city,
        max(case when attribute = 'founded_year' then cast(stated_value as int) end) as founded_year,
        max(case when attribute = 'website' then stated_value end) as website
    from attributes
    group by organisation_id
),

-- A number and the register it belongs to come from one row.
registered as (
    select
        organisation_id,
        registry_id,
        registry_scheme,
        row_number() over (
            partition by organisation_id
            order by
                case when is_in_registry then 0 else 1 end asc,
                confidence desc,
                registry_id asc,
                local_organisation_id asc
        ) as choice_rank
    from organisations
    where registry_id is not null
),

reported as (
    select
        organisation_id,
        max(case when is_in_registry then 1 else 0 end) = 1 as is_in_registry,
        min(reported_on) as first_reported_on,
        max(reported_on) as last_reported_on,
        count(distinct case when not is_record then independent_source_id end) as document_count
    from organisations
    group by organisation_id
)

select
    reported.organisation_id,
    ranked_names.alias as organisation_name,
    described.short_name,
    coalesce(described.organisation_type, 'other') as organisation_type,
    described.operator_organisation_id,
    described.country_code,
    described.city,
    described.founded_year,
    described.website,
    registered.registry_id,
    registered.registry_scheme,
    reported.is_in_registry,
    reported.first_reported_on,
    reported.last_reported_on,
    cast(reported.document_count as bigint) as document_count
from reported
inner join ranked_names
    on
        reported.organisation_id = ranked_names.organisation_id
        and ranked_names.choice_rank = 1
left join described
    on reported.organisation_id = described.organisation_id
left join registered
    on
        reported.organisation_id = registered.organisation_id
        and registered.choice_rank = 1
