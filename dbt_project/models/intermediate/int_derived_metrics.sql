with bases as (
    select * from {{ ref('int_derived_metric_bases') }}
),

valued as (
    select * from {{ ref('int_yearly_values') }}
),

yearly_claims as (
    select * from {{ ref('int_yearly_claims') }}
),

{{ derived_values() }}

select * from derived
