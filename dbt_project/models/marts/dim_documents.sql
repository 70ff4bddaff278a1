{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'document_id']],
    },
) }}
with source as (
    select * from {{ ref('stg_landing__documents') }}
    where {{ touched('origin', 'document_id') }}
),

places as (
    select * from {{ ref('stg_landing__places') }}
    where {{ touched('origin', 'document_id') }}
),

standing as (
    select distinct document_id
    from places
    where is_standing
)

select
    source.document_id,
    source.document_version,
    source.is_current,
    source.title,
    source.publisher,
    source.url,
    source.published_on,
    source.updated_at,
    source.language,
    source.licence,
    source.text_mining_opt_out,
    source.source_format,
    source.source_path,
    source.member,
    source.content_sha256,
    source.word_count,
    source.view_count,
    source.duplicate_of_document_id,
    source.landed_at,
    standing.document_id is null as is_gone,
    source.is_retracted
from source
left join standing
    on source.document_id = standing.document_id
