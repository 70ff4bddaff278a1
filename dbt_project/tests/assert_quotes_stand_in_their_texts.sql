-- Passages whose quote is not what stands in the current text of the document at these offsets.
with sources as (
    select * from {{ rows_to_test(ref('bridge_fact_sources')) }} as checked
    where document_id is not null
),

documents as (
    select * from {{ ref('dim_documents') }}
    where is_current
),

texts as (
    select * from {{ ref('dim_document_texts') }}
)

select
    sources.fact_table,
    sources.fact_id,
    sources.document_id,
    sources.char_start,
    sources.char_end,
    sources.quote
from sources
left join documents
    on sources.document_id = documents.document_id
left join texts
    on
        documents.document_id = texts.document_id
        and documents.document_version = texts.document_version
where
    texts.text is null
    or substr(
        texts.text, cast(sources.char_start + 1 as int), cast(sources.char_end - sources.char_start as int)
    ) <> sources.quote
