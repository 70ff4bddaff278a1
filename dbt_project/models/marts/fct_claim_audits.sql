{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim', 'metric_claim_id'], ['funding', 'funding_id'], ['event', 'event_id'], ['register', "case when rule = 'register' then 'any' end"]],
        'touches': {'claim_audit': 'claim_audit_id', 'audited_fact': 'coalesce(funding_id, event_id)'},
    },
) }}
with audits as (
    {{ audits_of('metric_claim_id', [
        'int_audit_growth_rates', 'int_audit_multiples', 'int_audit_percentages', 'int_audit_shares', 'int_audit_parts',
        'int_audit_other_sources'
    ]) }}
    union all
    {{ audits_of('funding_id', ['int_audit_funding_totals', 'int_audit_other_amounts']) }}
    union all
    {{ audits_of('event_id', ['int_audit_editions', 'int_audit_registers']) }}
),

claims as (
    select * from {{ ref('fct_metric_claims') }}
),

funding as (
    select * from {{ ref('fct_funding') }}
),

events as (
    select * from {{ ref('fct_events') }}
)

select
    {{ stable_id(
        'claim_audit',
        ['coalesce(audits.metric_claim_id, audits.event_id)', 'audits.funding_id', 'audits.rule', 'audits.reading']
    ) }} as claim_audit_id,
    audits.metric_claim_id,
    audits.funding_id,
    audits.event_id,
    audits.rule,
    audits.reading,
    audits.claimed_low,
    audits.claimed_high,
    audits.derived_low,
    audits.derived_high,
    audits.verdict,
    audits.explanation,
    coalesce(claims.source_count, funding.source_count, events.source_count) as source_count,
    coalesce(claims.first_reported_on, funding.first_reported_on, events.first_reported_on) as first_reported_on,
    coalesce(claims.last_reported_on, funding.last_reported_on, events.last_reported_on) as last_reported_on,
    coalesce(claims.confidence, funding.confidence, events.confidence) as confidence
from audits
left join claims
    on audits.metric_claim_id = claims.metric_claim_id
left join funding
    on audits.funding_id = funding.funding_id
left join events
    on audits.event_id = events.event_id
