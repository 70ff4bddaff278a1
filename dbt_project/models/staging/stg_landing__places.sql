with source as (
    select * from {{ source('landing', 'places') }}
),

renamed as (
    select
        cast(source_path as string) as source_path,
        cast(member as string) as member,
        cast(document_id as string) as document_id,
        cast(content_sha256 as string) as content_sha256,
        cast(is_standing as boolean) as is_standing
    from source
)

select * from renamed
