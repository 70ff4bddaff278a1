with source as (
    select * from {{ source('landing', 'ledger') }}
),

renamed as (
    select
        cast(source_path as string) as source_path,
        cast(member as string) as member,
        cast(collection as string) as collection,
        cast(source_format as string) as source_format,
        cast(content_sha256 as string) as content_sha256,
        cast(size_bytes as bigint) as size_bytes,
        cast(modified_ns as bigint) as modified_ns,
        cast(etag as string) as etag,
        cast(outcome as string) as outcome,
        cast(items_in as bigint) as items_in,
        cast(items_loaded as bigint) as items_loaded,
        cast(items_quarantined as bigint) as items_quarantined,
        cast(reason as string) as reason,
        cast(is_gone as boolean) as is_gone,
        cast(seen_at as timestamp) as seen_at
    from source
)

select * from renamed
