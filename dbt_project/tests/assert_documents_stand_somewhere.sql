-- Current documents that no item of a file is, standing or gone.
with documents as (
    select * from {{ ref('dim_documents') }}
    where is_current
),

places as (
    select distinct
        document_id,
        content_sha256
    from {{ ref('stg_landing__places') }}
)

select
    documents.document_id,
    documents.source_path,
    documents.member
from documents
left join places
    on
        documents.document_id = places.document_id
        and documents.content_sha256 = places.content_sha256
where places.document_id is null
