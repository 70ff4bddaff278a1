with reported as (
    select * from {{ ref('int_yearly_values') }}
),

derived as (
    select * from {{ ref('int_derived_metrics') }}
)

select
    yearly_metric_id,
    organisation_id,
    metric_id,
    year,
    value,
    value_operator,
    value_low,
    value_high,
    unit,
    currency,
    'reported' as basis,
    cast(null as int) as base_year,
    is_year_inferred,
    cast(claim_count as bigint) as claim_count,
    has_conflict,
    cast(source_count as bigint) as source_count,
    first_reported_on,
    last_reported_on,
    confidence
from reported
union all
select
    yearly_metric_id,
    organisation_id,
    metric_id,
    year,
    value,
    value_operator,
    value_low,
    value_high,
    unit,
    currency,
    'derived' as basis,
    base_year,
    is_year_inferred,
    cast(claim_count as bigint) as claim_count,
    has_conflict,
    cast(source_count as bigint) as source_count,
    first_reported_on,
    last_reported_on,
    confidence
from derived
