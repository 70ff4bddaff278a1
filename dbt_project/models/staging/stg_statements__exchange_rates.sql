with source as (
    select * from {{ source('statements', 'exchange_rates') }}
),

renamed as (
    select
        cast(statement_id as string) as statement_id,
        cast(origin_id as string) as origin_id,
        cast(currency as string) as currency,
        cast(start_on as date) as start_on,
        cast(end_on as date) as end_on,
        cast(date_precision as string) as date_precision,
        cast(usd_per_unit as double) as usd_per_unit,
        cast(method as string) as method,
        cast(source_path as string) as source_path,
        cast(row_number as bigint) as row_number,
        cast(column_name as string) as column_name,
        cast(engine as string) as engine,
        cast(rule_id as string) as rule_id,
        cast(rule_version as int) as rule_version,
        cast(confidence as double) as confidence
    from source
)

select * from renamed
