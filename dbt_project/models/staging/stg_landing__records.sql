with source as (
    select * from {{ source('landing', 'records') }}
),

renamed as (
    select
        cast(source_name as string) as source_name,
        cast(source_path as string) as source_path,
        cast(row_number as bigint) as row_number,
        cast(entity as string) as entity,
        cast(landed_at as timestamp) as landed_at
    from source
)

select * from renamed
