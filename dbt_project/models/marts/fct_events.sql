{{ config(
    materialized='touched',
    meta={
        'touched_by': [['event', 'event_id']],
    },
) }}
with source as (
    select * from {{ ref('int_events') }}
    where {{ touched('event', 'event_id') }}
)

select
    source.event_id,
    {{ event_columns('source', 'source') }}
from source
