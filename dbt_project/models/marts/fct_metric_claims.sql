{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim_ever', 'metric_claim_id']],
    },
    post_hook=["{{ create_as_known_on('fct_metric_claims') }}", "{{ create_as_known_on('fct_yearly_metrics') }}"],
) }}
-- depends_on: {{ ref('dim_metrics') }}
with claims as (
    select * from {{ ref('int_metric_claims') }}
    where {{ touched('metric_claim_ever', 'statement_id') }}
),

-- A figure may be listed as a part of several.
parts as (
    select distinct statement_id from {{ ref('int_metric_parts') }}
    where is_of_one_metric
),

retractions as (
    select * from {{ ref('stg_landing__retractions') }}
)

select
    claims.statement_id as metric_claim_id,
    claims.organisation_id,
    claims.metric_id,
    claims.claim_kind,
    claims.modality,
    claims.period_start_on,
    claims.period_end_on,
    claims.date_precision,
    claims.year,
    claims.value,
    claims.value_operator,
    claims.value_low,
    claims.value_high,
    claims.unit,
    claims.currency,
    claims.is_currency_inferred,
    claims.original_value,
    claims.original_unit,
    case when retractions.document_id is null then claims.measure_text else '' end as measure_text,
    claims.document_id,
    claims.source_path,
    claims.content_sha256,
    claims.char_start,
    claims.char_end,
    claims.independent_source_id,
    claims.is_period_inferred,
    parts.statement_id is not null as is_part,
    claims.former_origin_id is null as is_current,
    claims.known_from,
    claims.known_until,
    claims.end_reason,
    cast(1 as bigint) as source_count,
    claims.reported_on as first_reported_on,
    claims.reported_on as last_reported_on,
    claims.confidence
from claims
left join parts
    on claims.statement_id = parts.statement_id
left join retractions
    on claims.document_id = retractions.document_id
