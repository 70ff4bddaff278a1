with statements as (
    select * from {{ ref('int_funding_statements') }}
),

leaders as (
    select * from {{ ref('int_funding_leaders') }}
),

facts as (
    select * from {{ ref('int_financings') }}
)

select
    statements.statement_id as funding_claim_id,
    facts.funding_id,
    statements.organisation_id,
    statements.round_type,
    statements.scope,
    statements.rounds_count,
    statements.amount,
    statements.amount_operator,
    statements.amount_low,
    statements.amount_high,
    statements.currency,
    statements.is_currency_inferred,
    statements.start_on,
    statements.end_on,
    statements.date_precision,
    statements.year,
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
