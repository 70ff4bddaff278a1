with rates as (
    select * from {{ ref('fx_rates') }}
)

select
    currency,
    cast(year as int) as year,
    cast(usd_per_unit as double) as usd_per_unit,
    cast(lead(year) over (partition by currency order by year) as int) as superseded_in
from rates
