with yearly_claims as (
    select * from {{ ref('int_yearly_claims') }}
),

{{ yearly_values() }}

select * from valued
