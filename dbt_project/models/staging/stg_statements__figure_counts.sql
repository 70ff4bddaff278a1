with source as (
    select * from {{ source('statements', 'figure_counts') }}
),

renamed as (
    select
        cast(origin_id as string) as origin_id,
        cast(document_id as string) as document_id,
        cast(outcome as string) as outcome,
        cast(figure_class as string) as figure_class,
        cast(figures as bigint) as figures
    from source
)

select * from renamed
