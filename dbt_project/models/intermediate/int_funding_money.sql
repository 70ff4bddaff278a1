with statements as (
    select * from {{ ref('int_funding_statements') }}
),

rates as (
    select * from {{ ref('int_fx_rates') }}
),

-- The year that the rate is taken of: when the financing ended, else when it was reported.
dated as (
    select
        statement_id,
        currency,
        amount,
        coalesce(amount, (amount_low + amount_high) / 2, amount_low, amount_high) as figure,
        cast(extract(year from coalesce(end_on, start_on, reported_on)) as int) as rate_year
    from statements
),

converted as (
    select
        dated.statement_id,
        dated.amount,
        dated.figure,
        case when dated.currency = 'USD' then cast(1 as double) else rates.usd_per_unit end as fx_rate,
        case when dated.currency = 'USD' then dated.rate_year else rates.year end as fx_year
    from dated
    left join rates
        on
            dated.currency = rates.currency
            and dated.rate_year >= rates.year
            and dated.rate_year < coalesce(rates.superseded_in, 9999)
)

select
    statement_id,
    figure,
    figure * fx_rate as figure_usd,
    round(amount * fx_rate, 2) as amount_usd,
    case when figure is not null then fx_rate end as fx_rate,
    case
        when figure is not null and fx_rate is not null
            then cast(cast(fx_year as string) || '-12-31' as date)
    end as fx_rate_on
from converted
