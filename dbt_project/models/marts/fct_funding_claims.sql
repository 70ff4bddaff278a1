{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['funding', 'former_funding'], 'funding_id']],
    },
    pre_hook="{{ touch_former_things('funding', 'funding_id', ref('int_financings')) }}",
    post_hook="{{ create_as_known_on('fct_funding') }}",
) }}
{{ claims_by_thing(
    'funding',
    natural=['organisation_id', 'round_type', 'scope', 'year'],
    said=[
        'claims.organisation_id', 'claims.round_type', 'claims.scope', 'claims.rounds_count', 'claims.amount',
        'claims.amount_operator', 'claims.amount_low', 'claims.amount_high', 'claims.currency',
        'claims.is_currency_inferred', 'money.amount_usd', 'money.amount_usd_low', 'money.amount_usd_high',
        'money.fx_rate', 'money.fx_rate_on', 'claims.start_on', 'claims.end_on', 'claims.date_precision',
        'claims.year', 'claims.status'
    ],
    claims=ref('int_funding_claims'),
    leaders=ref('int_funding_leaders'),
    facts=ref('int_financings')
) }}
inner join {{ ref('int_funding_money') }} as money
    on claims.statement_id = money.statement_id
