{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'document_id']],
    },
) }}
with mentions as (
    select * from {{ ref('stg_statements__mentions') }}
    where {{ touched('origin', 'document_id') }}
),

organisations as (
    select * from {{ ref('int_local_organisations') }}
),

ranked as (
    select
        mentions.document_id,
        organisations.organisation_id,
        mentions.char_start,
        mentions.char_end,
        row_number() over (
            partition by mentions.document_id, organisations.organisation_id
            order by mentions.char_start, mentions.char_end
        ) as place_rank,
        count(*) over (
            partition by mentions.document_id, organisations.organisation_id
        ) as mention_count
    from mentions
    inner join organisations
        on mentions.local_organisation_id = organisations.local_organisation_id
)

select
    document_id,
    organisation_id,
    cast(mention_count as bigint) as mention_count,
    char_start as first_char_start,
    char_end as first_char_end
from ranked
where place_rank = 1
