with source as (
    select * from {{ ref('metrics') }}
),

formulas as (
    select * from {{ ref('derived_metrics') }}
)

select
    cast(source.metric_id as string) as metric_id,
    cast(source.metric_name as string) as metric_name,
    cast(source.unit as string) as unit,
    cast(source.kind as string) as kind,
    cast(source.description as string) as description,
    cast(source.min_value as double) as min_value,
    cast(source.max_value as double) as max_value,
    cast(formulas.formula as string) as formula,
    cast(formulas.of_metric_id as string) as of_metric_id,
    cast(formulas.per_metric_id as string) as per_metric_id
from source
left join formulas
    on source.metric_id = formulas.metric_id
