with source as (
    select * from {{ source('statements', 'local_organisations') }}
),

renamed as (
    select
        cast(local_organisation_id as string) as local_organisation_id,
        cast(origin_id as string) as origin_id,
        cast(document_id as string) as document_id,
        cast(source_path as string) as source_path,
        cast(row_number as bigint) as row_number,
        cast(name as string) as name,
        cast(name_key as string) as name_key,
        cast(short_name as string) as short_name,
        cast(organisation_type as string) as organisation_type,
        cast(country_code as string) as country_code,
        cast(city as string) as city,
        cast(founded_year as int) as founded_year,
        cast(website as string) as website,
        cast(registry_id as string) as registry_id,
        cast(registry_scheme as string) as registry_scheme,
        cast(is_in_registry as boolean) as is_in_registry,
        cast(operator_local_organisation_id as string) as operator_local_organisation_id,
        cast(confidence as double) as confidence
    from source
)

select * from renamed
