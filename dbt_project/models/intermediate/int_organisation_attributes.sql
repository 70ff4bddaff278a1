{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
    },
) }}
with organisations as (
    select * from {{ ref('int_local_organisations') }}
    where {{ touched('organisation', 'organisation_id') }}
),

{{ organisation_attributes() }}

select * from attributes
