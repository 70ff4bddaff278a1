with source as (
    select * from {{ ref('metrics') }}
)

select
    cast(metric_id as string) as metric_id,
    cast(metric_name as string) as metric_name,
    cast(unit as string) as unit,
    cast(kind as string) as kind,
    cast(description as string) as description,
    cast(min_value as double) as min_value,
    cast(max_value as double) as max_value
from source
