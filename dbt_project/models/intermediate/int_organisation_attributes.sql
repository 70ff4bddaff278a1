with organisations as (
    select * from {{ ref('int_local_organisations') }}
),

{{ organisation_attributes() }}

select * from attributes
