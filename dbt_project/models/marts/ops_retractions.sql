with retractions as (
    select * from {{ ref('stg_landing__retractions') }}
),

documents as (
    select * from {{ ref('stg_landing__documents') }}
    where is_current
)

select
    retractions.document_id,
    documents.title,
    documents.publisher,
    retractions.reason,
    retractions.retracted_at,
    documents.document_id is not null as is_known
from retractions
left join documents
    on retractions.document_id = documents.document_id
