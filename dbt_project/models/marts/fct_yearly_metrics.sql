with valued as (
    select * from {{ ref('int_yearly_values') }}
),

derived as (
    select * from {{ ref('int_derived_metrics') }}
),

facts as (
    {{ yearly_facts() }}
)

select * from facts
