{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'document_id']],
    },
) }}
with statements as (
    select * from {{ ref('int_industry_statements') }}
    where {{ touched('origin', 'document_id') }}
),

industries as (
    select * from {{ ref('dim_industries') }}
),

-- what is only said of an organisation is its industry, not what the text is about
about as (
    select distinct
        document_id,
        industry_code
    from statements
    where
        document_id is not null
        and organisation_id is null
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
inner join about
    on
        places.document_id = about.document_id
        and places.industry_code = about.industry_code
inner join industries
    on places.industry_code = industries.industry_code
group by
    places.document_id,
    industries.industry_id
