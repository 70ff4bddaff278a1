{{ config(
    materialized='touched',
    meta={
        'touched_by': [['event', 'event_id']],
        'touches': {'event_role': 'organisation_id'},
    },
) }}
with participants as (
    select * from {{ ref('int_event_participants') }}
),

-- What is no longer held makes nobody take part.
statements as (
    select * from {{ ref('int_event_statements') }}
),

leaders as (
    select * from {{ ref('int_event_leaders') }}
),

events as (
    select * from {{ ref('int_events') }}
    where {{ touched('event', 'event_id') }}
)

select distinct
    events.event_id,
    participants.organisation_id,
    participants.role
from participants
inner join statements
    on participants.statement_id = statements.statement_id
inner join leaders
    on participants.statement_id = leaders.statement_id
inner join events
    on leaders.leader_id = events.leader_id
