with claims as (
    select * from {{ ref('int_fact_claims') }}
),

audits as (
    select * from {{ ref('fct_claim_audits') }}
),

-- What the audits hold of a claim, other sources aside. That of a financing or event is of the claim that it was taken
-- from.
audited as (
    select
        coalesce(audits.metric_claim_id, claims.statement_id) as statement_id,
        max(case when audits.verdict = 'contradicted' then 1 else 0 end) as is_contradicted,
        max(case when audits.verdict in ('consistent', 'consistent_under_reading') then 1 else 0 end) as is_consistent
    from audits
    left join claims
        on
            coalesce(audits.funding_id, audits.event_id) = claims.fact_id
            and claims.choice_rank = 1
    where audits.rule not in ('other_source', 'other_amount')
    group by coalesce(audits.metric_claim_id, claims.statement_id)
),

counted as (
    select
        claims.publisher,
        count(distinct claims.document_id) as document_count,
        count(distinct case when claims.document_id <> claims.independent_source_id then claims.document_id end)
            as copied_document_count,
        count(distinct claims.source_path) as record_file_count,
        count(*) as claim_count,
        sum(case when claims.fact_table = 'fct_funding' then 1 else 0 end) as funding_claim_count,
        sum(case when claims.fact_table = 'fct_events' then 1 else 0 end) as event_claim_count,
        sum(case when claims.is_compared then 1 else 0 end) as compared_count,
        sum(case when claims.is_corroborated then 1 else 0 end) as corroborated_count,
        sum(case when claims.is_disputed then 1 else 0 end) as disputed_count,
        sum(case when audited.is_consistent = 1 or audited.is_contradicted = 1 then 1 else 0 end) as audited_count,
        sum(case when audited.is_consistent = 1 and audited.is_contradicted = 0 then 1 else 0 end) as consistent_count,
        coalesce(sum(audited.is_contradicted), 0) as contradicted_count,
        min(claims.reported_on) as first_reported_on,
        max(claims.reported_on) as last_reported_on
    from claims
    left join audited
        on claims.statement_id = audited.statement_id
    group by claims.publisher
)

select
    {{ stable_id('publisher', ['publisher']) }} as publisher_id,
    publisher,
    {% for count in [
        'document_count', 'copied_document_count', 'record_file_count', 'claim_count', 'funding_claim_count',
        'event_claim_count', 'compared_count', 'corroborated_count', 'disputed_count', 'audited_count',
        'consistent_count', 'contradicted_count'
    ] -%}
        cast({{ count }} as bigint) as {{ count }},
    {% endfor -%}
    {% for name, part, whole in [
        ('corroborated', 'corroborated_count', 'compared_count'),
        ('disputed', 'disputed_count', 'compared_count'),
        ('contradicted', 'contradicted_count', 'audited_count')
    ] -%}
        {{ share_pct(part, whole) }} as {{ name }}_pct,
        {{ share_pct_low(part, whole) }} as {{ name }}_pct_low,
        {{ share_pct_high(part, whole) }} as {{ name }}_pct_high,
    {% endfor -%}
    first_reported_on,
    last_reported_on
from counted
