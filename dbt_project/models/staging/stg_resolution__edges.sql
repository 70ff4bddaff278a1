with source as (
    select * from {{ source('resolution', 'edges') }}
),

renamed as (
    select
        cast(left_name_key as string) as left_name_key,
        cast(left_registry as string) as left_registry,
        cast(right_name_key as string) as right_name_key,
        cast(right_registry as string) as right_registry,
        cast(left_name as string) as left_name,
        cast(right_name as string) as right_name,
        cast(left_organisation_id as string) as left_organisation_id,
        cast(right_organisation_id as string) as right_organisation_id,
        cast(judgement as string) as judgement,
        cast(score as double) as score,
        cast(method as string) as method,
        cast(decided_by as string) as decided_by,
        cast(decided_at as timestamp) as decided_at,
        cast(reason as string) as reason
    from source
)

select * from renamed
