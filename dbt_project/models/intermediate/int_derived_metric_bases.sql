with valued as (
    select * from {{ ref('int_yearly_values') }}
),

formulas as (
    select * from {{ ref('derived_metrics') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

{{ derived_bases() }}

select * from bases
