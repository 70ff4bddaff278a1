{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
    },
) }}
with source as (
    select * from {{ ref('int_organisation_names') }}
    where {{ touched('organisation', 'organisation_id') }}
)

select
    organisation_id,
    alias,
    alias_kind,
    cast(document_count as bigint) as document_count
from source
