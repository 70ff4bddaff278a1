with source as (
    select * from {{ ref('stg_landing__quarantine') }}
)

select
    quarantine_id,
    source_path,
    member,
    row_number,
    reason,
    detail,
    raw_excerpt,
    quarantined_at,
    released_at
from source
