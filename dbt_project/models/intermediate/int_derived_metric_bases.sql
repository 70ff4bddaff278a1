{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
    },
) }}
with valued as (
    select * from {{ ref('int_yearly_values') }}
    where {{ touched('organisation', 'organisation_id') }}
),

formulas as (
    select * from {{ ref('derived_metrics') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

{{ derived_bases() }}

select * from bases
