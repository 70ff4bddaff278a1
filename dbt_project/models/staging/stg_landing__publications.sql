with source as (
    select * from {{ source('landing', 'publications') }}
),

renamed as (
    select
        cast(publication_id as string) as publication_id,
        cast(published_at as timestamp) as published_at,
        cast(run_id as string) as run_id,
        cast(code_version as string) as code_version,
        cast(input_fingerprint as string) as input_fingerprint,
        cast(documents as bigint) as documents,
        cast(facts as bigint) as facts,
        cast(tests_passed as bigint) as tests_passed,
        cast(tests_warned as bigint) as tests_warned
    from source
)

select * from renamed
