with source as (
    select * from {{ source('statements', 'industries') }}
),

renamed as (
    select
        cast(statement_id as string) as statement_id,
        cast(origin_id as string) as origin_id,
        cast(industry_code as string) as industry_code,
        cast(local_organisation_id as string) as local_organisation_id,
        cast(document_id as string) as document_id,
        cast(char_start as bigint) as char_start,
        cast(char_end as bigint) as char_end,
        cast(quote as string) as quote,
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
