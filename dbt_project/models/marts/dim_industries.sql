with source as (
    select * from {{ ref('industries') }}
),

identified as (
    select
        {{ stable_id('industry', ['industry_code']) }} as industry_id,
        cast(industry_code as string) as industry_code,
        cast(industry_name as string) as industry_name,
        case
            when parent_industry_code is not null
                then {{ stable_id('industry', ['parent_industry_code']) }}
        end as parent_industry_id,
        cast(level as int) as level,
        cast(scheme as string) as scheme
    from source
)

select * from identified
