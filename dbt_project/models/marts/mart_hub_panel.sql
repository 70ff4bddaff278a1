{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['organisation', 'event_role', 'told_organisation'], 'organisation_id']],
    },
    pre_hook="{{ touch_organisations_told_of() }}",
) }}
{% set kinds = ['organisation', 'event_role', 'told_organisation'] -%}
{% set figures = [
    ('floor_area', 'floor_area_m2'),
    ('resident_projects', 'resident_projects'),
    ('resident_companies', 'resident_companies'),
    ('resident_start_ups', 'resident_start_ups'),
    ('occupancy_rate', 'occupancy_pct'),
    ('events_held', 'events_stated'),
    ('investments_attracted', 'investments_attracted'),
] -%}

with organisations as (
    select * from {{ ref('dim_organisations') }}
),

metrics as (
    select * from {{ ref('dim_metrics') }}
),

values_of_years as (
    select
        yearly.*,
        case when yearly.value_high < metrics.min_value or yearly.value_low > metrics.max_value then 1 else 0 end
            as implausible
    from {{ ref('fct_yearly_metrics') }} as yearly
    inner join metrics
        on
            yearly.metric_id = metrics.metric_id
            and yearly.unit = metrics.unit
    where
        yearly.basis = 'reported'
        and yearly.metric_id in (
            {% for metric_id, _ in figures -%}
                '{{ metric_id }}'{{ ',' if not loop.last }}
            {% endfor %}
        )
),

with_residents as (
    select distinct organisation_id
    from values_of_years
    where {{ is_of_residents('metric_id') }}
),

all_hubs as (
    select organisations.*
    from organisations
    left join with_residents
        on organisations.organisation_id = with_residents.organisation_id
    where {{ is_hub('organisations', 'with_residents.organisation_id is not null') }}
),

hubs as (
    select * from all_hubs
    where {{ touched(kinds, 'organisation_id') }}
),

measured as (
    select
        values_of_years.organisation_id,
        values_of_years.year,
        {% for metric_id, name in figures -%}
            {{ yearly_figure('values_of_years', metric_id, 'value') }} as {{ name }},
            {{ yearly_figure('values_of_years', metric_id, 'value_low') }} as {{ name }}_low,
            {{ yearly_figure('values_of_years', metric_id, 'value_high') }} as {{ name }}_high,
        {% endfor -%}
        {{ yearly_figure('values_of_years', 'investments_attracted', 'currency') }} as investments_attracted_currency,
        cast(count(*) as bigint) as figure_count,
        cast(sum(case when values_of_years.has_conflict then 1 else 0 end) as bigint) as conflicting_count,
        cast(sum(values_of_years.implausible) as bigint) as implausible_count,
        cast(sum(case when values_of_years.is_year_inferred then 1 else 0 end) as bigint) as inferred_year_count,
        min(values_of_years.confidence) as least_confidence
    from values_of_years
    where {{ touched(kinds, 'values_of_years.organisation_id') }}
    group by values_of_years.organisation_id, values_of_years.year
),

events_of_holders as (
    select distinct
        roles.organisation_id,
        events.event_id,
        events.year,
        events.status
    from {{ ref('bridge_event_organisations') }} as roles
    inner join {{ ref('mart_event_calendar') }} as events
        on roles.event_id = events.event_id
    where
        {{ is_holder('roles.role', 'events') }}
        and events.status <> 'cancelled'
        and {{ touched(kinds, 'roles.organisation_id') }}
),

gatherings as (
    select
        events_of_holders.organisation_id,
        events_of_holders.year,
        {{ held_count('events_of_holders') }} as events_held_count,
        {{ planned_count('events_of_holders') }} as events_planned_count
    from events_of_holders
    group by events_of_holders.organisation_id, events_of_holders.year
),

-- A document is about the one organisation that it names most often.
subjects as (
    select
        document_id,
        min(organisation_id) as organisation_id
    from (
        select
            document_id,
            organisation_id,
            rank() over (partition by document_id order by mention_count desc) as place
        from {{ ref('bridge_document_organisations') }}
        {%- if is_touched_build() %}
            where
                document_id in (
                    select document_id from {{ ref('bridge_document_organisations') }}
                    where {{ touched(kinds, 'organisation_id') }}
                )
        {%- endif %}
    ) as ranked
    where place = 1
    group by document_id
    having count(*) = 1
),

-- Who received money in what a document about a hub tells: no hub, no investor and no public body.
told as (
    select distinct
        hubs.organisation_id,
        claims.funding_id
    from {{ ref('fct_funding_claims') }} as claims
    inner join subjects
        on claims.document_id = subjects.document_id
    inner join hubs
        on subjects.organisation_id = hubs.organisation_id
    inner join {{ ref('fct_funding') }} as financings
        on claims.funding_id = financings.funding_id
    inner join organisations as recipients
        on financings.organisation_id = recipients.organisation_id
    left join all_hubs as receiving_hubs
        on recipients.organisation_id = receiving_hubs.organisation_id
    where
        receiving_hubs.organisation_id is null
        and claims.is_current
        and {{ is_of_money_raised('financings') }}
        and {{ may_be_resident('recipients.organisation_type') }}
),

financed as (
    select
        told.organisation_id,
        financings.year,
        {{ funding_columns('financings', prefix='told_') }}
    from told
    inner join {{ ref('fct_funding') }} as financings
        on told.funding_id = financings.funding_id
    group by told.organisation_id, financings.year
),

years as (
    select
        organisation_id,
        year
    from measured
    union
    select
        organisation_id,
        year
    from gatherings
    union
    select
        organisation_id,
        year
    from financed
)

select
    {{ stable_id('hub_year', ['years.organisation_id', 'years.year']) }} as hub_year_id,
    years.organisation_id,
    hubs.organisation_name,
    hubs.organisation_type,
    hubs.country_code,
    hubs.city,
    years.year,
    {% for _, name in figures -%}
        measured.{{ name }},
        measured.{{ name }}_low,
        measured.{{ name }}_high,
    {% endfor -%}
    measured.investments_attracted_currency,
    coalesce(measured.figure_count, 0) as figure_count,
    coalesce(measured.conflicting_count, 0) as conflicting_count,
    coalesce(measured.implausible_count, 0) as implausible_count,
    coalesce(measured.inferred_year_count, 0) as inferred_year_count,
    measured.least_confidence,
    coalesce(gatherings.events_held_count, 0) as events_held_count,
    coalesce(gatherings.events_planned_count, 0) as events_planned_count,
    coalesce(financed.told_financing_count, 0) as told_financing_count,
    coalesce(financed.told_round_count, 0) as told_round_count,
    financed.told_raised_usd,
    financed.told_raised_usd_low,
    financed.told_raised_usd_high,
    coalesce(financed.told_undisclosed_count, 0) as told_undisclosed_count,
    coalesce(financed.told_unconverted_count, 0) as told_unconverted_count,
    coalesce(financed.told_pending_count, 0) as told_pending_count,
    coalesce(financed.told_overlapping_total_count, 0) as told_overlapping_total_count
from years
inner join hubs
    on years.organisation_id = hubs.organisation_id
left join measured
    on
        years.organisation_id = measured.organisation_id
        and years.year = measured.year
left join gatherings
    on
        years.organisation_id = gatherings.organisation_id
        and years.year is not distinct from gatherings.year
left join financed
    on
        years.organisation_id = financed.organisation_id
        and years.year is not distinct from financed.year
