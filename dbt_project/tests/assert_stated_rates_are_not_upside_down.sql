-- A rate of a record source that lies nearer to the inverse of the seed's rate for that year than to the rate itself:
-- the YAML names the wrong direction (usd_per_unit for per_usd), or the rates are against another currency.
with stated as (
    select * from {{ ref('stg_statements__exchange_rates') }}
),

seeded as (
    select * from {{ ref('fx_rates') }}
)

select
    stated.source_path,
    stated.row_number,
    stated.currency,
    stated.start_on,
    stated.usd_per_unit,
    seeded.usd_per_unit as usd_per_unit_of_the_seed
from stated
inner join seeded
    on
        stated.currency = seeded.currency
        and extract(year from stated.end_on) = seeded.year
where
    abs(ln(stated.usd_per_unit / seeded.usd_per_unit)) > ln(2)
    and abs(ln(stated.usd_per_unit * seeded.usd_per_unit)) < abs(ln(stated.usd_per_unit / seeded.usd_per_unit))
