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

-- What was taken out, or may no longer be mined, is not shown in an older version either.
withheld as (
    select distinct document_id
    from source
    where
        is_retracted
        or (is_current and text_mining_opt_out)
),

newest as (
    select
        document_id,
        max(document_version) as document_version
    from source
    group by document_id
)

select
    source.document_id,
    source.document_version,
    source.text
from source
inner join newest
    on source.document_id = newest.document_id
left join withheld
    on source.document_id = withheld.document_id
where
    withheld.document_id is null
    and not source.text_mining_opt_out
    and (
        {{ var('kept_versions') }} = 0
        or source.document_version > newest.document_version - {{ var('kept_versions') }}
    )
