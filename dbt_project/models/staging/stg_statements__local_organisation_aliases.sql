with source as (
    select * from {{ source('statements', 'local_organisation_aliases') }}
),

renamed as (
    select
        cast(origin_id as string) as origin_id,
        cast(local_organisation_id as string) as local_organisation_id,
        cast(alias as string) as alias,
        cast(alias_key as string) as alias_key,
        cast(alias_kind as string) as alias_kind
    from source
)

select * from renamed
