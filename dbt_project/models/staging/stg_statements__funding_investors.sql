with source as (
    select * from {{ source('statements', 'funding_investors') }}
),

renamed as (
    select
        cast(origin_id as string) as origin_id,
        cast(statement_id as string) as statement_id,
        cast(local_organisation_id as string) as local_organisation_id,
        cast(role as string) as role,
        cast(amount as double) as amount,
        cast(currency as string) as currency
    from source
)

select * from renamed
