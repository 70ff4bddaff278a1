with source as (
    select * from {{ ref('int_metric_statements') }}
)

select
    statement_id as metric_claim_id,
    organisation_id,
    metric_id,
    claim_kind,
    modality,
    period_start_on,
    period_end_on,
    date_precision,
    year,
    value,
    value_operator,
    value_low,
    value_high,
    unit,
    currency,
    is_currency_inferred,
    original_value,
    original_unit,
    measure_text,
    document_id,
    is_period_inferred,
    cast(1 as bigint) as source_count,
    reported_on as first_reported_on,
    reported_on as last_reported_on,
    confidence
from source
