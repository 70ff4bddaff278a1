with source as (
    select * from {{ ref('stg_statements__figure_counts') }}
),

origins as (
    select * from {{ ref('int_origins') }}
),

counted as (
    select
        source.outcome,
        source.figure_class,
        count(*) as documents,
        sum(source.figures) as figures
    from source
    inner join origins
        on source.document_id = origins.origin_key
    group by
        source.outcome,
        source.figure_class
)

select
    outcome,
    figure_class,
    cast(documents as bigint) as documents,
    cast(figures as bigint) as figures,
    cast(figures as double) / sum(figures) over () as share
from counted
