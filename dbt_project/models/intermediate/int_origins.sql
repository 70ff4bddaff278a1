{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
    },
) }}
with documents as (
    select * from {{ ref('stg_landing__documents') }}
),

records as (
    select * from {{ ref('stg_landing__records') }}
),

record_sources as (
    select * from {{ ref('stg_landing__record_sources') }}
),

extractions as (
    select * from {{ ref('stg_statements__extractions') }}
),

current_documents as (
    select
        document_id,
        content_sha256,
        landed_at,
        duplicate_of_document_id,
        published_on
    from documents
    where is_current and not is_retracted and not text_mining_opt_out
),

-- A copy of a copy leads to the first original.
document_origins as (
    select
        copies.document_id as origin_key,
        copies.document_id,
        cast(null as string) as source_path,
        coalesce(originals.duplicate_of_document_id, copies.duplicate_of_document_id, copies.document_id)
            as independent_source_id,
        copies.published_on as reported_on,
        false as is_record,
        copies.content_sha256,
        copies.landed_at
    from current_documents as copies
    left join current_documents as originals
        on copies.duplicate_of_document_id = originals.document_id
    where {{ touched('origin', 'copies.document_id') }}
),

-- Two descriptions of one file are one source, and so are two files of one description.
record_origins as (
    select
        records.source_path as origin_key,
        cast(null as string) as document_id,
        records.source_path,
        min(records.source_name) as independent_source_id,
        max(record_sources.published_on) as reported_on,
        true as is_record,
        cast(null as string) as content_sha256,
        max(records.landed_at) as landed_at
    from records
    left join record_sources
        on records.source_name = record_sources.source_name
    where {{ touched('origin', 'records.source_path') }}
    group by records.source_path
),

origins as (
    select * from document_origins
    union all
    select * from record_origins
)

select
    origins.origin_key,
    origins.document_id,
    origins.source_path,
    origins.independent_source_id,
    origins.reported_on,
    origins.is_record,
    origins.content_sha256,
    coalesce(extractions.known_from, origins.landed_at) as known_from
from origins
left join extractions
    on
        case
            when origins.is_record then {{ stable_id('record_source', ['origins.source_path']) }}
            else origins.document_id
        end = extractions.origin_id
