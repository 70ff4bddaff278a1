with source as (
    select * from {{ source('statements', 'extractions') }}
),

renamed as (
    select
        cast(origin_id as string) as origin_id,
        cast(min(known_from) as timestamp) as known_from
    from source
    group by origin_id
)

select * from renamed
