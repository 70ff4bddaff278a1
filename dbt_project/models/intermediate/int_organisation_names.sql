with organisations as (
    select * from {{ ref('int_local_organisations') }}
),

aliases as (
    select * from {{ ref('stg_statements__local_organisation_aliases') }}
),

own_names as (
    select
        organisation_id,
        name as alias,
        case when is_in_registry then 'registry' else 'full' end as alias_kind,
        is_in_registry,
        true as is_own_name,
        independent_source_id,
        is_record
    from organisations
),

short_names as (
    select
        organisation_id,
        short_name as alias,
        'short' as alias_kind,
        is_in_registry,
        false as is_own_name,
        independent_source_id,
        is_record
    from organisations
    where short_name is not null
),

other_names as (
    select
        organisations.organisation_id,
        aliases.alias,
        aliases.alias_kind,
        organisations.is_in_registry,
        false as is_own_name,
        organisations.independent_source_id,
        organisations.is_record
    from aliases
    inner join organisations
        on aliases.local_organisation_id = organisations.local_organisation_id
),

forms as (
    select * from own_names
    union all
    select * from short_names
    union all
    select * from other_names
),

-- A form that any source calls an acronym, or a short or former name, is one, even where another has no other form.
telling as (
    select
        *,
        case alias_kind
            when 'registry' then 1
            when 'former' then 2
            when 'acronym' then 3
            when 'short' then 4
            when 'translation' then 5
            else 6
        end as kind_rank
    from forms
)

select
    organisation_id,
    alias,
    min_by(alias_kind, kind_rank) as alias_kind,
    max(case when is_own_name then 1 else 0 end) = 1 as is_own_name,
    max(case when is_own_name and is_in_registry then 1 else 0 end) = 1 as is_registry_name,
    count(distinct case when not is_record then independent_source_id end) as document_count
from telling
group by
    organisation_id,
    alias
