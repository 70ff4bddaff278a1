with participants as (
    select * from {{ ref('int_event_participants') }}
),

leaders as (
    select * from {{ ref('int_event_leaders') }}
),

events as (
    select * from {{ ref('int_events') }}
)

select distinct
    events.event_id,
    participants.organisation_id,
    participants.role
from participants
inner join leaders
    on participants.statement_id = leaders.statement_id
inner join events
    on leaders.leader_id = events.leader_id
