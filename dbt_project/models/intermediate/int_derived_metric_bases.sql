with yearly as (
    select
        *,
        min(year) over (partition by organisation_id, metric_id, unit, currency) as first_year
    from {{ ref('int_yearly_values') }}
    where
        coalesce(value_low, value_high) > 0
        and coalesce(value_high, value_low) > 0
),

formulas as (
    select * from {{ ref('derived_metrics') }}
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
    from yearly as upper_values
    inner join formulas
        on upper_values.metric_id = formulas.of_metric_id
    inner join yearly as lower_values
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
    from yearly as upper_values
    inner join formulas
        on
            upper_values.metric_id = formulas.of_metric_id
            and formulas.formula = 'ratio'
    inner join {{ ref('metrics') }} as metrics
        on formulas.metric_id = metrics.metric_id
    inner join yearly as lower_values
        on
            upper_values.organisation_id = lower_values.organisation_id
            and upper_values.year = lower_values.year
            and formulas.per_metric_id = lower_values.metric_id
)

-- What a source reports stands: nothing is derived in its place.
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
left join {{ ref('int_yearly_values') }} as stated
    on
        pairs.organisation_id = stated.organisation_id
        and pairs.metric_id = stated.metric_id
        and pairs.year = stated.year
where stated.yearly_metric_id is null
