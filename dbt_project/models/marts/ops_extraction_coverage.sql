{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'document_id']],
    },
) }}
with source as (
    select * from {{ ref('stg_statements__unused_figures') }}
    where {{ touched('origin', 'document_id') }}
),

origins as (
    select * from {{ ref('int_origins') }}
)

select
    source.document_id,
    source.char_start,
    source.char_end,
    source.quote,
    source.kind
from source
inner join origins
    on source.document_id = origins.origin_key
