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

names as (
    select * from {{ ref('int_organisation_names') }}
    where {{ touched('organisation', 'organisation_id') }}
),

attributes as (
    select * from {{ ref('int_organisation_attributes') }}
    where {{ touched('organisation', 'organisation_id') }}
),

{{ organisation_descriptions() }}

select * from described_organisations
