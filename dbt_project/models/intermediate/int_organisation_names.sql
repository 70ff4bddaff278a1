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

aliases as (
    select * from {{ ref('stg_statements__local_organisation_aliases') }}
),

{{ organisation_names() }}

select * from names
