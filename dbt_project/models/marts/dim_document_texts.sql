with source as (
    select * from {{ ref('stg_landing__documents') }}
)

select
    document_id,
    document_version,
    text
from source
