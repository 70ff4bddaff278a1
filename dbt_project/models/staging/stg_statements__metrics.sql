with source as (
    select * from {{ source('statements', 'metrics') }}
),

renamed as (
    select
        cast(statement_id as string) as statement_id,
        cast(origin_id as string) as origin_id,
        cast(local_organisation_id as string) as local_organisation_id,
        cast(metric_id as string) as metric_id,
        cast(claim_kind as string) as claim_kind,
        cast(modality as string) as modality,
        cast(period_start_on as date) as period_start_on,
        cast(period_end_on as date) as period_end_on,
        cast(date_precision as string) as date_precision,
        cast(is_period_inferred as boolean) as is_period_inferred,
        cast(value as double) as value,
        cast(value_operator as string) as value_operator,
        cast(value_low as double) as value_low,
        cast(value_high as double) as value_high,
        cast(unit as string) as unit,
        cast(currency as string) as currency,
        cast(is_currency_inferred as boolean) as is_currency_inferred,
        cast(original_value as double) as original_value,
        cast(original_unit as string) as original_unit,
        cast(measure_text as string) as measure_text,
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
