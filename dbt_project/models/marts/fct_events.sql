with source as (
    select * from {{ ref('int_events') }}
)

select
    source.event_id,
    {{ event_columns('source', 'source') }}
from source
