with statements as (
    select * from {{ ref('int_event_statements') }}
),

leaders as (
    select * from {{ ref('int_event_leaders') }}
),

facts as (
    select * from {{ ref('int_events') }}
)

select
    statements.statement_id as event_claim_id,
    facts.event_id,
    statements.event_type,
    statements.event_name,
    statements.organisation_id,
    statements.start_on,
    statements.end_on,
    statements.date_precision,
    statements.year,
    statements.location,
    statements.status,
    statements.document_id,
    statements.source_path,
    statements.statement_id = leaders.leader_id as is_leading,
    cast(1 as bigint) as source_count,
    statements.reported_on as first_reported_on,
    statements.reported_on as last_reported_on,
    statements.confidence
from statements
inner join leaders
    on statements.statement_id = leaders.statement_id
inner join facts
    on leaders.leader_id = facts.leader_id
