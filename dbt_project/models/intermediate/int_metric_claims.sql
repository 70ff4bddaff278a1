{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
        'touches': {'metric_claim_ever': 'statement_id'},
    },
) }}
{{ claims_ever_made(ref('int_metric_statements'), 'metrics', [
    'metric_id', 'claim_kind', 'modality', 'period_start_on', 'period_end_on',
    'date_precision', 'is_period_inferred', 'value', 'value_operator', 'value_low',
    'value_high', 'unit', 'currency', 'is_currency_inferred', 'original_value',
    'original_unit', 'measure_text'
],
    start_on='period_start_on',
    end_on='period_end_on') }}
