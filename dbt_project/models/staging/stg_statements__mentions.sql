with source as (
    select * from {{ source('statements', 'mentions') }}
),

renamed as (
    select
        cast(origin_id as string) as origin_id,
        cast(document_id as string) as document_id,
        cast(local_organisation_id as string) as local_organisation_id,
        cast(char_start as bigint) as char_start,
        cast(char_end as bigint) as char_end,
        cast(quote as string) as quote,
        cast(mention_kind as string) as mention_kind
    from source
)

select * from renamed
