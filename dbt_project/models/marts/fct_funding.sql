{{ config(
    materialized='touched',
    meta={
        'touched_by': [['funding', 'funding_id']],
    },
) }}
with financings as (
    select * from {{ ref('int_financings') }}
    where {{ touched('funding', 'funding_id') }}
),

{{ funding_facts() }}
