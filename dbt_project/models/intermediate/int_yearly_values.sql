with claims as (
    select * from {{ ref('int_yearly_claims') }}
),

chosen as (
    select * from claims
    where choice_rank = 1
),

-- Money stated in another currency than the chosen claim's is no claim against it.
comparable as (
    select
        claims.*,
        claims.unit = chosen.unit
        and (claims.unit <> 'currency' or claims.currency = chosen.currency) as is_comparable
    from claims
    inner join chosen
        on claims.yearly_metric_id = chosen.yearly_metric_id
),

-- Claims agree when all their intervals share a point: the highest low end is no higher than the lowest high end.
gathered as (
    select
        yearly_metric_id,
        count(*) as claim_count,
        max(case when is_comparable then {{ lower_end('value_low') }} end) as highest_low,
        min(case when is_comparable then {{ upper_end('value_high') }} end) as lowest_high,
        count(distinct independent_source_id) as source_count,
        min(reported_on) as first_reported_on,
        max(reported_on) as last_reported_on
    from comparable
    group by yearly_metric_id
)

select
    chosen.yearly_metric_id,
    chosen.organisation_id,
    chosen.metric_id,
    chosen.year,
    chosen.value,
    chosen.value_operator,
    chosen.value_low,
    chosen.value_high,
    chosen.unit,
    chosen.currency,
    chosen.is_period_inferred as is_year_inferred,
    gathered.claim_count,
    gathered.highest_low - abs(gathered.highest_low) * 0.01 > gathered.lowest_high as has_conflict,
    gathered.source_count,
    gathered.first_reported_on,
    gathered.last_reported_on,
    chosen.confidence
from chosen
inner join gathered
    on chosen.yearly_metric_id = gathered.yearly_metric_id
