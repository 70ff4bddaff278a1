{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
        'touches': {'funding_claim': 'statement_id'},
    },
) }}
{{ claims_ever_made(ref('int_funding_statements'), 'funding', [
    'round_type', 'scope', 'rounds_count', 'amount', 'amount_operator',
    'amount_low', 'amount_high', 'currency', 'is_currency_inferred', 'start_on',
    'end_on', 'date_precision', 'status'
],
    keys={'subject_key': 'coalesce(organisation_id, independent_source_id)'}) }}
