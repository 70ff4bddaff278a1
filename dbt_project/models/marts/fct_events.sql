with source as (
    select * from {{ ref('int_events') }}
)

select
    event_id,
    event_type,
    event_name,
    organisation_id,
    start_on,
    end_on,
    date_precision,
    year,
    location,
    status,
    cast(source_count as bigint) as source_count,
    first_reported_on,
    last_reported_on,
    confidence
from source
