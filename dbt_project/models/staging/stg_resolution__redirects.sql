with source as (
    select * from {{ source('resolution', 'redirects') }}
),

renamed as (
    select
        cast(old_organisation_id as string) as old_organisation_id,
        cast(organisation_id as string) as organisation_id,
        cast(changed_at as timestamp) as changed_at
    from source
)

select * from renamed
