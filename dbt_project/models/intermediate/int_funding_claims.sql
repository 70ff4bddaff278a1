{{ config(materialized='view') }}
{{ claims_ever_made(ref('int_funding_statements'), 'funding', [
    'round_type', 'scope', 'rounds_count', 'amount', 'amount_operator',
    'amount_low', 'amount_high', 'currency', 'is_currency_inferred', 'start_on',
    'end_on', 'date_precision', 'status'
]) }}
