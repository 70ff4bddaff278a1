{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
    },
) }}
with statements as (
    select * from {{ ref('int_funding_claims') }}
    where {{ touched('origin', 'origin_key') }}
),

rates as (
    select
        currency,
        'USD' as target_currency,
        start_on,
        end_on,
        date_precision,
        usd_per_unit as rate
    from {{ ref('int_fx_rates') }}
),

-- The time that the rate is taken of: that of the financing, else of the report.
dated as (
    select
        statement_id,
        origin_key,
        currency,
        amount,
        amount_low,
        amount_high,
        coalesce(amount, (amount_low + amount_high) / 2, amount_low, amount_high) as figure,
        {{ money_from() }} as first_on,
        {{ money_until() }} as last_on
    from statements
),

moments as (
    select distinct
        currency,
        'USD' as target_currency,
        first_on,
        last_on
    from dated
    where figure is not null and last_on is not null
),

{{ rates_of_moments() }},

converted as (
    select
        dated.*,
        case when dated.currency = 'USD' then cast(1 as double) else moment_rates.fx_rate end as fx_rate,
        case when dated.currency = 'USD' then cast(1 as double) else moment_rates.lowest_rate end as lowest_rate,
        case when dated.currency = 'USD' then cast(1 as double) else moment_rates.highest_rate end as highest_rate,
        case
            when dated.currency = 'USD'
                then cast(cast(extract(year from dated.last_on) as string) || '-12-31' as date)
            else moment_rates.fx_rate_on
        end as fx_rate_on
    from dated
    left join moment_rates
        on
            dated.currency = moment_rates.currency
            and dated.first_on = moment_rates.first_on
            and dated.last_on = moment_rates.last_on
)

select
    statement_id,
    origin_key,
    figure,
    figure * fx_rate as figure_usd,
    {{ exchanged('amount', 'fx_rate') }} as amount_usd,
    {{ exchanged('amount_low', 'lowest_rate') }} as amount_usd_low,
    {{ exchanged('amount_high', 'highest_rate') }} as amount_usd_high,
    -- dollars without any date are worth themselves, by the rate of no day
    case when figure is not null and fx_rate_on is not null then fx_rate end as fx_rate,
    case when figure is not null and fx_rate is not null then fx_rate_on end as fx_rate_on
from converted
