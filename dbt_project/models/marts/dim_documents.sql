with source as (
    select * from {{ ref('stg_landing__documents') }}
)

select
    document_id,
    document_version,
    is_current,
    title,
    publisher,
    url,
    published_on,
    language,
    source_format,
    source_path,
    member,
    content_sha256,
    word_count,
    view_count,
    duplicate_of_document_id,
    landed_at,
    is_retracted
from source
