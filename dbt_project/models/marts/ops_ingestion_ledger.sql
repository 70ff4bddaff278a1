{{ config(
    materialized='touched',
    meta={'touched_by': [['ledger_entry', "source_path || '/' || member"]]},
    pre_hook="{{ touch_ledger_entries() }}",
) }}
with source as (
    select * from {{ ref('stg_landing__ledger') }}
)

select
    source_path,
    member,
    collection,
    source_format,
    content_sha256,
    size_bytes,
    outcome,
    items_in,
    items_loaded,
    items_quarantined,
    reason,
    is_gone,
    seen_at
from source
where {{ touched('ledger_entry', "source_path || '/' || member") }}
