-- Copies of a copy, of themselves, or of a document that does not count; and copies that do not count themselves.
with current_documents as (
    select * from {{ ref('dim_documents') }}
    where is_current
)

select
    copies.document_id,
    copies.duplicate_of_document_id
from current_documents as copies
left join current_documents as originals
    on copies.duplicate_of_document_id = originals.document_id
where
    copies.duplicate_of_document_id is not null
    and (
        originals.document_id is null
        or originals.duplicate_of_document_id is not null
        or originals.is_retracted
        or originals.text_mining_opt_out
        or copies.is_retracted
        or copies.text_mining_opt_out
        or copies.document_id = copies.duplicate_of_document_id
    )
