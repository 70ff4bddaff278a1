{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
    },
    post_hook="{{ create_as_known_on('dim_organisations') }}",
) }}
{%- set local_columns = [
    'local_organisation_id', 'organisation_id', 'operator_organisation_id', 'name', 'short_name', 'organisation_type',
    'country_code', 'city', 'founded_year', 'website', 'registry_id', 'registry_scheme', 'is_in_registry', 'confidence',
    'independent_source_id', 'reported_on', 'is_record', 'known_from', 'known_until'
] -%}
with held as (
    select
        *,
        cast(null as timestamp) as known_until
    from {{ ref('int_local_organisations') }}
    where {{ touched('organisation', 'organisation_id') }}
),

members as (
    select * from {{ source('resolution', 'former_members') }}
),

former as (
    select
        statements.*,
        members.organisation_id,
        case when operators.organisation_id <> members.organisation_id then operators.organisation_id end
            as operator_organisation_id,
        origins.independent_source_id,
        origins.reported_on,
        origins.source_path is not null as is_record,
        origins.known_from,
        origins.known_until
    from {{ source('former', 'local_organisations') }} as statements
    inner join {{ source('former', 'origins') }} as origins
        on statements.origin_id = origins.former_origin_id
    inner join members
        on statements.local_organisation_id = members.local_organisation_id
    left join members as operators
        on statements.operator_local_organisation_id = operators.local_organisation_id
    where {{ touched('organisation', 'members.organisation_id') }}
),

local_organisations as (
    select {{ local_columns | join(', ') }} from held
    union all
    select {{ local_columns | join(', ') }} from former
),

aliases as (
    select
        local_organisation_id,
        alias,
        alias_kind
    from {{ ref('stg_statements__local_organisation_aliases') }}
    union all
    select
        local_organisation_id,
        alias,
        alias_kind
    from {{ source('former', 'local_organisation_aliases') }}
),

moments as (
    select
        organisation_id,
        known_from as moment
    from local_organisations
    union
    select
        organisation_id,
        known_until as moment
    from local_organisations
    where known_until is not null
),

periods as (
    select
        organisation_id,
        moment as known_from,
        lead(moment) over (partition by organisation_id order by moment) as known_until,
        count(*) over (partition by organisation_id) as period_count
    from moments
),

organisations_of_today as (
    select * from {{ ref('dim_organisations') }}
    where {{ touched('organisation', 'organisation_id') }}
),

-- What came in one landing and stood since is what is known today.
steady as (
    select
        {{ 'organisations_of_today.' ~ organisation_columns() | join(',\n        organisations_of_today.') }},
        periods.known_from,
        cast(null as timestamp) as known_until
    from organisations_of_today
    inner join periods
        on organisations_of_today.organisation_id = periods.organisation_id
    where periods.period_count = 1
),

organisations as (
    select
        local_organisations.*,
        periods.known_from as period_from
    from periods
    inner join local_organisations
        on
            periods.organisation_id = local_organisations.organisation_id
            and periods.known_from >= local_organisations.known_from
            and (local_organisations.known_until is null or periods.known_from < local_organisations.known_until)
    where periods.period_count > 1
),

{{ organisation_names(['organisation_id', 'period_from']) }},

{{ organisation_attributes(['organisation_id', 'period_from']) }},

{{ organisation_descriptions(['organisation_id', 'period_from']) }},

bounded as (
    select
        described_organisations.*,
        periods.known_until,
        {{ stable_id_text('organisation', organisation_columns()[1:]) }} as says
    from described_organisations
    inner join periods
        on
            described_organisations.organisation_id = periods.organisation_id
            and described_organisations.period_from = periods.known_from
),

marked as (
    select
        *,
        case
            when
                says = lag(says) over (partition by organisation_id order by period_from)
                and period_from = lag(known_until) over (partition by organisation_id order by period_from)
                then 0
            else 1
        end as is_change
    from bounded
),

numbered as (
    select
        *,
        sum(is_change) over (
            partition by organisation_id
            order by period_from
            rows between unbounded preceding and current row
        ) as change_number
    from marked
),

changing as (
    select
        {{ organisation_columns() | join(',\n        ') }},
        min(period_from) as known_from,
        case when count(known_until) = count(*) then max(known_until) end as known_until
    from numbered
    group by
        {{ organisation_columns() | join(',\n        ') }},
        change_number
)

select * from steady
union all
select * from changing
