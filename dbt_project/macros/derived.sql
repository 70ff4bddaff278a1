{# The CTE `bases`: which two of the yearly values `valued` a derived one is reckoned from, by the `formulas` of
   `metrics`. -#}
{% macro derived_bases() -%}
comparable_years as (
    select
        *,
        min(year) over (partition by organisation_id, metric_id, unit, currency) as first_year
    from valued
    where
        coalesce(value_low, value_high) > 0
        and coalesce(value_high, value_low) > 0
),

-- What is divided, and what it is divided by: the year before, the first year, or another measure of the year.
pairs as (
    select
        formulas.metric_id,
        formulas.formula,
        'pct' as unit,
        upper_values.organisation_id,
        upper_values.year,
        lower_values.year as base_year,
        upper_values.yearly_metric_id as upper_id,
        lower_values.yearly_metric_id as lower_id
    from comparable_years as upper_values
    inner join formulas
        on upper_values.metric_id = formulas.of_metric_id
    inner join comparable_years as lower_values
        on
            upper_values.organisation_id = lower_values.organisation_id
            and upper_values.metric_id = lower_values.metric_id
            and upper_values.unit = lower_values.unit
            and coalesce(upper_values.currency, '') = coalesce(lower_values.currency, '')
    where
        (formulas.formula = 'year_on_year_growth' and lower_values.year = upper_values.year - 1)
        or (
            formulas.formula = 'compound_growth'
            and lower_values.year = upper_values.first_year
            and lower_values.year < upper_values.year - 1
        )
    union all
    select
        formulas.metric_id,
        formulas.formula,
        metrics.unit,
        upper_values.organisation_id,
        upper_values.year,
        cast(null as int) as base_year,
        upper_values.yearly_metric_id as upper_id,
        lower_values.yearly_metric_id as lower_id
    from comparable_years as upper_values
    inner join formulas
        on
            upper_values.metric_id = formulas.of_metric_id
            and formulas.formula = 'ratio'
    inner join metrics
        on formulas.metric_id = metrics.metric_id
    inner join comparable_years as lower_values
        on
            upper_values.organisation_id = lower_values.organisation_id
            and upper_values.year = lower_values.year
            and formulas.per_metric_id = lower_values.metric_id
),

-- What a source reports stands: nothing is derived in its place.
bases as (
    select
        {{ stable_id('yearly_metric', ['pairs.organisation_id', 'pairs.metric_id', 'pairs.year']) }} as yearly_metric_id,
        pairs.organisation_id,
        pairs.metric_id,
        pairs.formula,
        pairs.unit,
        pairs.year,
        pairs.base_year,
        pairs.upper_id,
        pairs.lower_id
    from pairs
    left join valued as stated
        on
            pairs.organisation_id = stated.organisation_id
            and pairs.metric_id = stated.metric_id
            and pairs.year = stated.year
    where stated.yearly_metric_id is null
)
{%- endmacro %}

{# The CTE `derived`: the values reckoned from the pairs `bases` of the yearly values `valued`; the claims `yearly_claims` are
   what these rest on. -#}
{% macro derived_values() -%}
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
    inner join valued as upper_values
        on bases.upper_id = upper_values.yearly_metric_id
    inner join valued as lower_values
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
base_claims as (
    select
        operands.yearly_metric_id,
        count(*) as claim_count,
        count(distinct claims.independent_source_id) as source_count,
        min(claims.reported_on) as first_reported_on,
        max(claims.reported_on) as last_reported_on
    from operands
    inner join yearly_claims as claims
        on operands.base_id = claims.yearly_metric_id
    group by operands.yearly_metric_id
),

derived as (
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
        base_claims.claim_count,
        intervals.has_conflict,
        base_claims.source_count,
        base_claims.first_reported_on,
        base_claims.last_reported_on,
        intervals.confidence
    from intervals
    inner join base_claims
        on intervals.yearly_metric_id = base_claims.yearly_metric_id
)
{%- endmacro %}
