with source as (
    select * from {{ ref('stg_landing__runs') }}
)

select
    run_id,
    stage,
    started_by,
    started_at,
    ended_at,
    seconds,
    documents,
    records,
    size_bytes,
    facts,
    quarantined,
    seconds_per_1000_documents,
    outcome,
    error
from source
