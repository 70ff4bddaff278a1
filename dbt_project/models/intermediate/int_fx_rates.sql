with seeded as (
    select * from {{ ref('fx_rates') }}
),

stated as (
    select * from {{ ref('stg_statements__exchange_rates') }}
),

origins as (
    select * from {{ ref('int_origins') }}
),

gathered as (
    select
        currency,
        cast(cast(year as string) || '-01-01' as date) as start_on,
        cast(cast(year as string) || '-12-31' as date) as end_on,
        'year' as date_precision,
        cast(usd_per_unit as double) as usd_per_unit,
        cast(method as string) as method,
        cast(source as string) as source,
        false as is_record,
        cast(null as date) as reported_on,
        '' as source_path,
        cast(0 as bigint) as row_number
    from seeded
    where usd_per_unit is not null
    {% for month in range(1, 13) -%}
        {%- set column = 'usd_per_unit_%02d' % month -%}
        {%- set start_on = "cast(cast(year as string) || '-%02d-01' as date)" % month %}
        union all
        select
            currency,
            {{ start_on }} as start_on,
            cast({{ dbt.last_day(start_on, 'month') }} as date) as end_on,
            'month' as date_precision,
            cast({{ column }} as double) as usd_per_unit,
            'reciprocal of the monthly average' as method,
            cast(source as string) as source,
            false as is_record,
            cast(null as date) as reported_on,
            '' as source_path,
            cast(0 as bigint) as row_number
        from seeded
        where {{ column }} is not null
    {% endfor -%}
    union all
    select
        stated.currency,
        stated.start_on,
        stated.end_on,
        stated.date_precision,
        stated.usd_per_unit,
        stated.method,
        origins.independent_source_id as source,
        true as is_record,
        origins.reported_on,
        stated.source_path,
        stated.row_number
    from stated
    inner join origins
        on stated.source_path = origins.origin_key
),

-- A record source is more to the point than the seed, and a later one than an earlier.
ranked as (
    select
        *,
        row_number() over (
            partition by currency, date_precision, start_on
            order by
                case when is_record then 0 else 1 end,
                coalesce(reported_on, cast('0001-01-01' as date)) desc,
                source_path asc,
                row_number asc
        ) as choice_rank
    from gathered
)

select
    currency,
    start_on,
    end_on,
    date_precision,
    usd_per_unit,
    method,
    source,
    is_record
from ranked
where choice_rank = 1
