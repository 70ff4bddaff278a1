{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
        'touches': {'yearly_value': 'yearly_metric_id'},
    },
) }}
with valued as (
    select * from {{ ref('int_yearly_values') }}
    where {{ touched('organisation', 'organisation_id') }}
),

derived as (
    select * from {{ ref('int_derived_metrics') }}
    where {{ touched('organisation', 'organisation_id') }}
),

facts as (
    {{ yearly_facts() }}
)

select * from facts
