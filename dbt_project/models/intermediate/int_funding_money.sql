{%- set days_a_rate_of_a_day_holds = 6 -%}  {# over a weekend and the holidays around it #}
with statements as (
    select * from {{ ref('int_funding_statements') }}
),

rates as (
    select * from {{ ref('int_fx_rates') }}
),

-- The time that the rate is taken of: that of the financing, else of the report.
dated as (
    select
        statement_id,
        currency,
        amount,
        coalesce(amount, (amount_low + amount_high) / 2, amount_low, amount_high) as figure,
        coalesce(start_on, end_on, reported_on) as first_on,
        coalesce(end_on, start_on, reported_on) as last_on
    from statements
),

moments as (
    select distinct
        currency,
        first_on,
        last_on
    from dated
    where figure is not null and last_on is not null
),

-- The latest rate of a day, of a month and of a year that had begun by then.
latest as (
    select
        moments.currency,
        moments.first_on,
        moments.last_on,
        rates.date_precision,
        rates.end_on,
        rates.usd_per_unit,
        case
            when
                rates.date_precision = 'day'
                and moments.first_on = moments.last_on
                and {{ days_apart('rates.start_on', 'moments.last_on') }} <= {{ days_a_rate_of_a_day_holds }}
                then 1
            when rates.start_on <= moments.first_on and rates.end_on >= moments.last_on then 2
            else 3
        end as fit
    from moments
    inner join rates
        on
            moments.currency = rates.currency
            and moments.last_on >= rates.start_on
            and moments.last_on < coalesce(rates.superseded_on, cast('9999-12-31' as date))
),

ranked as (
    select
        *,
        row_number() over (
            partition by currency, first_on, last_on
            order by
                fit asc,
                case when fit = 2 then {{ precision_rank('date_precision') }} else 0 end asc,
                end_on desc,
                {{ precision_rank('date_precision') }} desc
        ) as choice_rank
    from latest
),

converted as (
    select
        dated.statement_id,
        dated.amount,
        dated.figure,
        case when dated.currency = 'USD' then cast(1 as double) else ranked.usd_per_unit end as fx_rate,
        case
            when dated.currency = 'USD'
                then cast(cast(extract(year from dated.last_on) as string) || '-12-31' as date)
            else ranked.end_on
        end as fx_rate_on
    from dated
    left join ranked
        on
            dated.currency = ranked.currency
            and dated.first_on = ranked.first_on
            and dated.last_on = ranked.last_on
            and ranked.choice_rank = 1
)

select
    statement_id,
    figure,
    figure * fx_rate as figure_usd,
    round(amount * fx_rate, 2) as amount_usd,
    -- dollars without any date are worth themselves, by the rate of no day
    case when figure is not null and fx_rate_on is not null then fx_rate end as fx_rate,
    case when figure is not null and fx_rate is not null then fx_rate_on end as fx_rate_on
from converted
