with source as (
    select * from {{ source('resolution', 'members') }}
),

renamed as (
    select
        cast(local_organisation_id as string) as local_organisation_id,
        cast(organisation_id as string) as organisation_id
    from source
)

select * from renamed
