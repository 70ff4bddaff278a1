with source as (
    select * from {{ ref('stg_landing__publications') }}
)

select
    publication_id,
    published_at,
    run_id,
    code_version,
    documents,
    facts,
    tests_passed,
    tests_warned
from source
