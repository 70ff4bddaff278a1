with source as (
    select * from {{ ref('event_types') }}
)

select
    cast(event_type as string) as event_type,
    cast(event_family as string) as event_family,
    cast(description as string) as description
from source
