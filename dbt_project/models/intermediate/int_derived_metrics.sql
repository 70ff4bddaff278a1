with bases as (
    select * from {{ ref('int_derived_metric_bases') }}
),

yearly as (
    select * from {{ ref('int_yearly_values') }}
),

-- The least and the most that the quotient can be; an open side stays open. Six decimals leave out what only the
-- arithmetic of the machine adds.
quotients as (
    select
        bases.yearly_metric_id,
        bases.organisation_id,
        bases.metric_id,
        bases.formula,
        bases.unit,
        bases.year,
        bases.base_year,
        upper_values.value_low / lower_values.value_high as quotient_low,
        upper_values.value_high / lower_values.value_low as quotient_high,
        upper_values.is_year_inferred or lower_values.is_year_inferred as is_year_inferred,
        upper_values.has_conflict or lower_values.has_conflict as has_conflict,
        least(upper_values.confidence, lower_values.confidence) as confidence
    from bases
    inner join yearly as upper_values
        on bases.upper_id = upper_values.yearly_metric_id
    inner join yearly as lower_values
        on bases.lower_id = lower_values.yearly_metric_id
),

intervals as (
    select
        *,
        round(
            case formula
                when 'ratio' then quotient_low
                when 'compound_growth' then (power(quotient_low, cast(1 as double) / (year - base_year)) - 1) * 100
                else (quotient_low - 1) * 100
            end,
            6
        ) as value_low,
        round(
            case formula
                when 'ratio' then quotient_high
                when 'compound_growth' then (power(quotient_high, cast(1 as double) / (year - base_year)) - 1) * 100
                else (quotient_high - 1) * 100
            end,
            6
        ) as value_high
    from quotients
    where
        quotient_low is not null
        or quotient_high is not null
),

operands as (
    select
        yearly_metric_id,
        upper_id as base_id
    from bases
    union all
    select
        yearly_metric_id,
        lower_id as base_id
    from bases
),

-- The claims it rests on are those of both values.
claims as (
    select
        operands.yearly_metric_id,
        count(*) as claim_count,
        count(distinct claims.independent_source_id) as source_count,
        min(claims.reported_on) as first_reported_on,
        max(claims.reported_on) as last_reported_on
    from operands
    inner join {{ ref('int_yearly_claims') }} as claims
        on operands.base_id = claims.yearly_metric_id
    group by operands.yearly_metric_id
)

select
    intervals.yearly_metric_id,
    intervals.organisation_id,
    intervals.metric_id,
    intervals.year,
    intervals.base_year,
    case
        when intervals.value_high is null then intervals.value_low
        when intervals.value_low is null or intervals.value_low = intervals.value_high then intervals.value_high
    end as value,
    case
        when intervals.value_high is null then '>='
        when intervals.value_low is null then '<='
        else '='
    end as value_operator,
    intervals.value_low,
    intervals.value_high,
    intervals.unit,
    cast(null as string) as currency,
    intervals.is_year_inferred,
    claims.claim_count,
    intervals.has_conflict,
    claims.source_count,
    claims.first_reported_on,
    claims.last_reported_on,
    intervals.confidence
from intervals
inner join claims
    on intervals.yearly_metric_id = claims.yearly_metric_id
