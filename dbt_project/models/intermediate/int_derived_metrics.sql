{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
    },
) }}
with bases as (
    select * from {{ ref('int_derived_metric_bases') }}
    where {{ touched('organisation', 'organisation_id') }}
),

valued as (
    select * from {{ ref('int_yearly_values') }}
    where {{ touched('organisation', 'organisation_id') }}
),

yearly_claims as (
    select * from {{ ref('int_yearly_claims') }}
),

{{ derived_values() }}

select * from derived
