{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['event', 'event_of_organisation'], 'event_id']],
    },
    pre_hook="{{ touch_events_by_role() }}",
) }}
with events as (
    select * from {{ ref('fct_events') }}
    where {{ touched(['event', 'event_of_organisation'], 'event_id') }}
),

event_types as (
    select * from {{ ref('dim_event_types') }}
),

roles as (
    select * from {{ ref('bridge_event_organisations') }}
    where {{ touched(['event', 'event_of_organisation'], 'event_id') }}
),

organisations as (
    select * from {{ ref('dim_organisations') }}
),

involved as (
    select
        roles.event_id,
        {{ listed("case when roles.role = 'organiser' then organisations.organisation_name end") }} as organisers,
        {{ listed("case when roles.role = 'host' then organisations.organisation_name end") }} as hosts,
        {{ listed("case when roles.role = 'subject' then organisations.organisation_name end") }} as subjects,
        {{ listed("case when roles.role = 'partner' then organisations.organisation_name end") }} as partners,
        count(distinct case when roles.role = 'participant' then roles.organisation_id end) as participant_count
    from roles
    inner join organisations
        on roles.organisation_id = organisations.organisation_id
    group by roles.event_id
)

select
    events.event_id,
    events.event_type,
    event_types.event_family,
    events.event_name,
    events.status,
    events.start_on,
    events.end_on,
    events.date_precision,
    events.year,
    case when events.date_precision in ('day', 'month') then cast(extract(month from events.start_on) as int) end
        as month,
    events.location,
    events.organisation_id,
    coalesce(involved.organisers, involved.hosts, involved.subjects) as held_by,
    involved.organisers is null and involved.hosts is null as is_holder_inferred,
    involved.hosts,
    involved.partners,
    cast(coalesce(involved.participant_count, 0) as bigint) as named_participant_count,
    events.source_count,
    events.first_reported_on,
    events.last_reported_on,
    events.confidence
from events
inner join event_types
    on events.event_type = event_types.event_type
left join involved
    on events.event_id = involved.event_id
where {{ is_gathering('event_types.event_family') }}
