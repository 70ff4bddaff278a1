with financings as (
    select * from {{ ref('int_financings') }}
),

{{ funding_facts() }}
