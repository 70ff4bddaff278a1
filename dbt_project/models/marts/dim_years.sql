with stated as (
    select year from {{ ref('int_events') }}
    union all
    select year from {{ ref('int_financings') }}
    union all
    select year from {{ ref('int_metric_statements') }}
    union all
    select cast(extract(year from reported_on) as int) as year from {{ ref('int_origins') }}
),

bounds as (
    select
        min(year) as first_year,
        max(year) as last_year
    from stated
),

digits as (
    {% for digit in range(10) -%}
        select {{ digit }} as digit
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

calendar as (
    select
        cast(
            thousands.digit * 1000 + hundreds.digit * 100 + tens.digit * 10 + ones.digit
            as int
        ) as year
    from digits as thousands
    cross join digits as hundreds
    cross join digits as tens
    cross join digits as ones
)

select
    calendar.year,
    cast(lpad(cast(calendar.year as string), 4, '0') || '-01-01' as date) as first_day_on,
    cast(lpad(cast(calendar.year as string), 4, '0') || '-12-31' as date) as last_day_on
from calendar
inner join bounds
    on calendar.year between bounds.first_year and bounds.last_year
where calendar.year > 0
