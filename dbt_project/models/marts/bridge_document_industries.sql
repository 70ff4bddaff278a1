with statements as (
    select * from {{ ref('int_industry_statements') }}
),

industries as (
    select * from {{ ref('dim_industries') }}
),

places as (
    select distinct
        document_id,
        industry_code,
        char_start,
        char_end
    from statements
    where document_id is not null
)

select
    places.document_id,
    industries.industry_id,
    cast(count(*) as bigint) as mention_count
from places
inner join industries
    on places.industry_code = industries.industry_code
group by
    places.document_id,
    industries.industry_id
