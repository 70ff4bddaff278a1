with source as (
    select * from {{ source('landing', 'record_sources') }}
),

renamed as (
    select
        cast(source_name as string) as source_name,
        cast(entity as string) as entity,
        cast(publisher as string) as publisher,
        cast(licence as string) as licence,
        cast(url as string) as url,
        cast(published_on as date) as published_on,
        cast(yaml_path as string) as yaml_path,
        cast(min_rows as bigint) as min_rows,
        cast(max_rows as bigint) as max_rows,
        cast(rows_in as bigint) as rows_in,
        cast(unmapped_columns as string) as unmapped_columns
    from source
)

select * from renamed
