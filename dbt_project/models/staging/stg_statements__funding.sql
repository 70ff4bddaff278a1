with source as (
    select * from {{ source('statements', 'funding') }}
),

renamed as (
    select
        cast(statement_id as string) as statement_id,
        cast(origin_id as string) as origin_id,
        cast(local_organisation_id as string) as local_organisation_id,
        cast(round_type as string) as round_type,
        cast(scope as string) as scope,
        cast(rounds_count as int) as rounds_count,
        cast(amount as double) as amount,
        cast(amount_operator as string) as amount_operator,
        cast(amount_low as double) as amount_low,
        cast(amount_high as double) as amount_high,
        cast(currency as string) as currency,
        cast(is_currency_inferred as boolean) as is_currency_inferred,
        cast(start_on as date) as start_on,
        cast(end_on as date) as end_on,
        cast(date_precision as string) as date_precision,
        cast(status as string) as status,
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
