with organisations as (
    select * from {{ ref('int_local_organisations') }}
),

names as (
    select * from {{ ref('int_organisation_names') }}
),

attributes as (
    select * from {{ ref('int_organisation_attributes') }}
),

{{ organisation_descriptions() }}

select * from described_organisations
