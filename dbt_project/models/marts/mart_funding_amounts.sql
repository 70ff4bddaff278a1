{{ config(
    materialized='touched',
    meta={
        'touched_by': [['funding', 'funding_id']],
    },
) }}
{%- set targets = var('target_currencies') -%}
with financings as (
    select * from {{ ref('int_financings') }}
    where {{ touched('funding', 'funding_id') }}
),

statements as (
    select * from {{ ref('int_funding_statements') }}
),

dollar_rates as (
    select * from {{ ref('int_fx_rates') }}
),

-- A dollar is worth one whenever anything else has a rate.
known_rates as (
    select
        currency,
        start_on,
        end_on,
        date_precision,
        usd_per_unit
    from dollar_rates
    union
    select
        'USD' as currency,
        start_on,
        end_on,
        date_precision,
        cast(1 as double) as usd_per_unit
    from dollar_rates
    where currency <> 'USD'
),

rates as (
    select
        known_rates.currency,
        targets.currency as target_currency,
        known_rates.start_on,
        known_rates.end_on,
        known_rates.date_precision,
        known_rates.usd_per_unit / targets.usd_per_unit as rate
    from known_rates
    inner join known_rates as targets
        on
            known_rates.date_precision = targets.date_precision
            and known_rates.start_on = targets.start_on
    where targets.currency in ('{{ targets | join("', '") }}')
),

-- The statement that gave the amount, with the time that its rate is taken of.
dated as (
    select
        financings.funding_id,
        financings.amount,
        financings.amount_low,
        financings.amount_high,
        financings.currency,
        {{ money_from('statements.') }} as first_on,
        {{ money_until('statements.') }} as last_on
    from financings
    inner join statements
        on financings.leader_id = statements.statement_id
    where
        financings.currency is not null
        and (financings.amount is not null or financings.amount_low is not null or financings.amount_high is not null)
),

exchanges as (
    select distinct
        currency,
        target_currency
    from rates
),

moments as (
    select distinct
        dated.currency,
        exchanges.target_currency,
        dated.first_on,
        dated.last_on
    from dated
    inner join exchanges
        on dated.currency = exchanges.currency
    where dated.last_on is not null
),

{{ rates_of_moments() }}

select
    dated.funding_id,
    moment_rates.target_currency as currency,
    {{ exchanged('dated.amount', 'moment_rates.fx_rate') }} as amount,
    {{ exchanged('dated.amount_low', 'moment_rates.lowest_rate') }} as amount_low,
    {{ exchanged('dated.amount_high', 'moment_rates.highest_rate') }} as amount_high,
    moment_rates.fx_rate,
    moment_rates.fx_rate_on
from dated
inner join moment_rates
    on
        dated.currency = moment_rates.currency
        and dated.first_on = moment_rates.first_on
        and dated.last_on = moment_rates.last_on
