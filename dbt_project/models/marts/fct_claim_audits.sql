with audits as (
    select * from {{ ref('int_audit_growth_rates') }}
    union all
    select * from {{ ref('int_audit_percentages') }}
    union all
    select * from {{ ref('int_audit_funding_totals') }}
    union all
    select * from {{ ref('int_audit_other_sources') }}
    union all
    select * from {{ ref('int_audit_other_amounts') }}
    union all
    select * from {{ ref('int_audit_shares') }}
),

claims as (
    select * from {{ ref('fct_metric_claims') }}
),

funding as (
    select * from {{ ref('fct_funding') }}
)

select
    {{ stable_id(
        'claim_audit', ['audits.metric_claim_id', 'audits.funding_id', 'audits.rule', 'audits.reading']
    ) }} as claim_audit_id,
    audits.metric_claim_id,
    audits.funding_id,
    audits.rule,
    audits.reading,
    audits.claimed_low,
    audits.claimed_high,
    audits.derived_low,
    audits.derived_high,
    audits.verdict,
    audits.explanation,
    coalesce(claims.source_count, funding.source_count) as source_count,
    coalesce(claims.first_reported_on, funding.first_reported_on) as first_reported_on,
    coalesce(claims.last_reported_on, funding.last_reported_on) as last_reported_on,
    coalesce(claims.confidence, funding.confidence) as confidence
from audits
left join claims
    on audits.metric_claim_id = claims.metric_claim_id
left join funding
    on audits.funding_id = funding.funding_id
