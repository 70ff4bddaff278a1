with claims as (
    select * from {{ ref('int_yearly_claims') }}
),

-- Claims agree when all their intervals share a point: the highest low end is no higher than the lowest high end.
gathered as (
    select
        yearly_metric_id,
        count(*) as claim_count,
        max({{ lower_end('value_low') }}) as highest_low,
        min({{ upper_end('value_high') }}) as lowest_high,
        count(distinct independent_source_id) as source_count,
        min(reported_on) as first_reported_on,
        max(reported_on) as last_reported_on
    from claims
    group by yearly_metric_id
)

select
    claims.yearly_metric_id,
    claims.organisation_id,
    claims.metric_id,
    claims.year,
    claims.value,
    claims.value_operator,
    claims.value_low,
    claims.value_high,
    claims.unit,
    'reported' as basis,
    claims.is_period_inferred as is_year_inferred,
    cast(gathered.claim_count as bigint) as claim_count,
    gathered.highest_low - abs(gathered.highest_low) * 0.01 > gathered.lowest_high as has_conflict,
    cast(gathered.source_count as bigint) as source_count,
    gathered.first_reported_on,
    gathered.last_reported_on,
    claims.confidence
from claims
inner join gathered
    on claims.yearly_metric_id = gathered.yearly_metric_id
where claims.choice_rank = 1
