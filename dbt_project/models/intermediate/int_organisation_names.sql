with organisations as (
    select * from {{ ref('int_local_organisations') }}
),

aliases as (
    select * from {{ ref('stg_statements__local_organisation_aliases') }}
),

{{ organisation_names() }}

select * from names
