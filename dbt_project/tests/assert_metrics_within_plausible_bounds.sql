-- Yearly values that lie wholly outside the bounds of their measure.
select
    yearly_metrics.yearly_metric_id,
    yearly_metrics.organisation_id,
    yearly_metrics.metric_id,
    yearly_metrics.year,
    yearly_metrics.value_low,
    yearly_metrics.value_high,
    metrics.min_value,
    metrics.max_value
from {{ ref('fct_yearly_metrics') }} as yearly_metrics
inner join {{ ref('dim_metrics') }} as metrics
    on yearly_metrics.metric_id = metrics.metric_id
where
    yearly_metrics.value_high < metrics.min_value
    or yearly_metrics.value_low > metrics.max_value
    or yearly_metrics.value not between
    coalesce(metrics.min_value, yearly_metrics.value) and coalesce(metrics.max_value, yearly_metrics.value)
