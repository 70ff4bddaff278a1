{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
    },
) }}
with yearly_claims as (
    select * from {{ ref('int_yearly_claims') }}
    where {{ touched('organisation', 'organisation_id') }}
),

{{ yearly_values() }}

select * from valued
