with source as (
    select * from {{ source('landing', 'runs') }}
),

renamed as (
    select
        cast(run_id as string) as run_id,
        cast(stage as string) as stage,
        cast(started_by as string) as started_by,
        cast(started_at as timestamp) as started_at,
        cast(ended_at as timestamp) as ended_at,
        cast(seconds as double) as seconds,
        cast(documents as bigint) as documents,
        cast(records as bigint) as records,
        cast(size_bytes as bigint) as size_bytes,
        cast(facts as bigint) as facts,
        cast(quarantined as bigint) as quarantined,
        cast(seconds_per_1000_documents as double) as seconds_per_1000_documents,
        cast(outcome as string) as outcome,
        cast(error as string) as error
    from source
)

select * from renamed
