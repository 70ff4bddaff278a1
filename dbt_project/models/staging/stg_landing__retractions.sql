with source as (
    select * from {{ source('landing', 'retractions') }}
),

renamed as (
    select
        cast(document_id as string) as document_id,
        cast(reason as string) as reason,
        cast(retracted_at as timestamp) as retracted_at
    from source
)

select * from renamed
