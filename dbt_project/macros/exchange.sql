{# The CTE `moment_rates`: what is taken of `rates` (currency, target_currency, start_on, end_on, date_precision, rate) at each
   of `moments` (currency, target_currency, first_on, last_on).

   `fx_rate` is, for a single day, the rate of that day or of the latest one within the week before it; else the average of the
   shortest period that spans the moment; else the rate of the latest period that had begun by its end. `lowest_rate` and
   `highest_rate` are over that rate and those of all days, months and years that lie within the moment. -#}
{% macro rates_of_moments() %}
{%- set days_a_rate_of_a_day_holds = 6 -%}  {# over a weekend and the holidays around it #}
sequenced_rates as (
    select
        *,
        lead(start_on) over (partition by currency, target_currency, date_precision order by start_on) as superseded_on
    from rates
),

-- The latest rate of a day, of a month and of a year that had begun by then.
latest_rates as (
    select
        moments.currency,
        moments.target_currency,
        moments.first_on,
        moments.last_on,
        sequenced_rates.date_precision,
        sequenced_rates.end_on,
        sequenced_rates.rate,
        case
            when
                sequenced_rates.date_precision = 'day'
                and moments.first_on = moments.last_on
                and {{ days_apart('sequenced_rates.start_on', 'moments.last_on') }} <= {{ days_a_rate_of_a_day_holds }}
                then 1
            when
                sequenced_rates.start_on <= moments.first_on
                and sequenced_rates.end_on >= moments.last_on
                then 2
            else 3
        end as fit
    from moments
    inner join sequenced_rates
        on
            moments.currency = sequenced_rates.currency
            and moments.target_currency = sequenced_rates.target_currency
            and moments.last_on >= sequenced_rates.start_on
            and moments.last_on < coalesce(sequenced_rates.superseded_on, cast('9999-12-31' as date))
),

ranked_rates as (
    select
        *,
        row_number() over (
            partition by currency, target_currency, first_on, last_on
            order by
                fit asc,
                case when fit = 2 then {{ precision_rank('date_precision') }} else 0 end asc,
                end_on desc,
                {{ precision_rank('date_precision') }} desc
        ) as choice_rank
    from latest_rates
),

rates_within as (
    select
        moments.currency,
        moments.target_currency,
        moments.first_on,
        moments.last_on,
        min(rates.rate) as lowest_rate,
        max(rates.rate) as highest_rate
    from moments
    inner join rates
        on
            moments.currency = rates.currency
            and moments.target_currency = rates.target_currency
            and moments.first_on <= rates.start_on
            and moments.last_on >= rates.end_on
    where moments.first_on < moments.last_on
    group by
        moments.currency,
        moments.target_currency,
        moments.first_on,
        moments.last_on
),

moment_rates as (
    select
        ranked_rates.currency,
        ranked_rates.target_currency,
        ranked_rates.first_on,
        ranked_rates.last_on,
        ranked_rates.rate as fx_rate,
        ranked_rates.end_on as fx_rate_on,
        least(ranked_rates.rate, coalesce(rates_within.lowest_rate, ranked_rates.rate)) as lowest_rate,
        greatest(ranked_rates.rate, coalesce(rates_within.highest_rate, ranked_rates.rate)) as highest_rate
    from ranked_rates
    left join rates_within
        on
            ranked_rates.currency = rates_within.currency
            and ranked_rates.target_currency = rates_within.target_currency
            and ranked_rates.first_on = rates_within.first_on
            and ranked_rates.last_on = rates_within.last_on
    where ranked_rates.choice_rank = 1
)
{%- endmacro %}

{# The days between which money changed hands, as far as a source says; else the day of its report. `prefix` is the
   relation with its dot, where there are several. -#}
{% macro money_from(prefix='') -%}
    coalesce({{ prefix }}start_on, {{ prefix }}end_on, {{ prefix }}reported_on)
{%- endmacro %}

{% macro money_until(prefix='') -%}
    coalesce({{ prefix }}end_on, {{ prefix }}start_on, {{ prefix }}reported_on)
{%- endmacro %}

{# A figure in another currency, to the cent. -#}
{% macro exchanged(amount, rate) -%}
    round({{ amount }} * {{ rate }}, 2)
{%- endmacro %}
