{{ config(
    materialized='touched',
    meta={
        'touched_by': [['event_component', 'leader_id']],
        'key': 'leader_id',
        'touches': {'event': 'event_id', 'event_organisation': 'organisation_id'},
    },
    post_hook="{{ touch_events_of_organisations() }}",
) }}
with statements as (
    select
        source.*,
        leaders.leader_id,
        {{ event_ranks('source') }}
    from {{ ref('int_event_statements') }} as source
    inner join {{ ref('int_event_leaders') }} as leaders
        on source.statement_id = leaders.statement_id
    where {{ touched('event_component', 'leaders.statement_id') }}
),

chosen as (
    select
        statements.leader_id,
        {{ first_known("nullif(statements.event_name_key, '')", 'statements.choice_rank') }} as event_name_key,
        {{ chosen_event('statements') }}
    from statements
    group by statements.leader_id
),

built as (
    select
        chosen.*,
        leader.event_type,
        leader.start_on,
        leader.end_on,
        leader.date_precision,
        leader.year,
        leader.quote
    from chosen
    inner join statements as leader
        on chosen.leader_id = leader.statement_id
),

{% if is_touched_build() -%}
-- Those that are as they were, but perhaps another of several alike.
renumbered as (
    select
        alike.leader_id,
        alike.event_name,
        alike.event_name_key,
        alike.organisation_id,
        alike.location,
        alike.status,
        alike.confidence,
        alike.source_count,
        alike.first_reported_on,
        alike.last_reported_on,
        alike.event_type,
        alike.start_on,
        alike.end_on,
        alike.date_precision,
        alike.year,
        statements.quote
    from {{ this }} as alike
    inner join {{ ref('int_event_statements') }} as statements
        on alike.leader_id = statements.statement_id
    where
        not ({{ touched('event_component', 'alike.leader_id') }})
        and exists (
            select 1 from (
                select
                    event_type,
                    organisation_id,
                    event_name_key,
                    year
                from built
                union
                select
                    event_type,
                    organisation_id,
                    event_name_key,
                    year
                from {{ this }}
                where {{ touched('event_component', 'leader_id') }}
            ) as changed
            where
                alike.event_type = changed.event_type
                and alike.organisation_id is not distinct from changed.organisation_id
                and alike.event_name_key is not distinct from changed.event_name_key
                and alike.year is not distinct from changed.year
        )
),

{% endif -%}
counted as (
    select * from built
    {% if is_touched_build() -%}
        union all by name
        select * from renumbered
    {%- endif %}
),

-- Which of several alike in type, organisation, name and year.
numbered as (
    select
        *,
        row_number() over (
            partition by event_type, organisation_id, event_name_key, year
            order by
                coalesce(start_on, cast('9999-12-31' as date)),
                quote,
                leader_id
        ) as occurrence
    from counted
)

select
    {{ stable_id('event', ['event_type', 'organisation_id', 'event_name_key', 'year', 'occurrence']) }} as event_id,
    leader_id,
    event_type,
    event_name,
    event_name_key,
    organisation_id,
    start_on,
    end_on,
    date_precision,
    year,
    location,
    status,
    source_count,
    first_reported_on,
    last_reported_on,
    confidence
from numbered
