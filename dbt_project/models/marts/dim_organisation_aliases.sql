with source as (
    select * from {{ ref('int_organisation_names') }}
)

select
    organisation_id,
    alias,
    alias_kind,
    cast(document_count as bigint) as document_count
from source
