with source as (
    select * from {{ source('landing', 'quarantine') }}
),

renamed as (
    select
        cast(quarantine_id as string) as quarantine_id,
        cast(source_path as string) as source_path,
        cast(member as string) as member,
        cast(row_number as bigint) as row_number,
        cast(reason as string) as reason,
        cast(detail as string) as detail,
        cast(raw_excerpt as string) as raw_excerpt,
        cast(quarantined_at as timestamp) as quarantined_at,
        cast(released_at as timestamp) as released_at
    from source
)

select * from renamed
