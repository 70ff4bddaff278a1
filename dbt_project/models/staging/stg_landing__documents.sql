with source as (
    select * from {{ source('landing', 'documents') }}
),

renamed as (
    select
        cast(document_id as string) as document_id,
        cast(document_version as int) as document_version,
        cast(is_current as boolean) as is_current,
        cast(title as string) as title,
        cast(publisher as string) as publisher,
        cast(url as string) as url,
        cast(published_on as date) as published_on,
        cast(updated_at as timestamp) as updated_at,
        cast(language as string) as language,
        cast(licence as string) as licence,
        cast(text_mining_opt_out as boolean) as text_mining_opt_out,
        cast(source_format as string) as source_format,
        cast(source_path as string) as source_path,
        cast(member as string) as member,
        cast(content_sha256 as string) as content_sha256,
        cast(text as string) as text,
        cast(word_count as bigint) as word_count,
        cast(view_count as bigint) as view_count,
        cast(duplicate_of_document_id as string) as duplicate_of_document_id,
        cast(landed_at as timestamp) as landed_at,
        cast(is_retracted as boolean) as is_retracted
    from source
)

select * from renamed
