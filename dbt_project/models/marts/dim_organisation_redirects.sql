with source as (
    select * from {{ ref('stg_resolution__redirects') }}
),

organisations as (
    select * from {{ ref('dim_organisations') }}
)

-- An organisation that no current source speaks of any more leads nowhere.
select
    source.old_organisation_id,
    source.organisation_id,
    source.changed_at
from source
inner join organisations
    on source.organisation_id = organisations.organisation_id
