{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
    },
) }}
with statements as (
    select * from {{ ref('int_industry_statements') }}
    where {{ touched('organisation', 'organisation_id') }}
),

organisations as (
    select * from {{ ref('int_local_organisations') }}
    where {{ touched('organisation', 'organisation_id') }}
),

industries as (
    select * from {{ ref('dim_industries') }}
),

registered as (
    select distinct
        organisation_id,
        independent_source_id
    from organisations
    where is_in_registry
)

select
    statements.organisation_id,
    industries.industry_id,
    min(statements.reported_on) as first_reported_on,
    cast(count(distinct statements.independent_source_id) as bigint) as source_count,
    case
        when max(case when registered.organisation_id is not null then 1 else 0 end) = 1 then 'registry'
        else 'reported'
    end as basis
from statements
inner join industries
    on statements.industry_code = industries.industry_code
left join registered
    on
        statements.organisation_id = registered.organisation_id
        and statements.independent_source_id = registered.independent_source_id
where statements.organisation_id is not null
group by
    statements.organisation_id,
    industries.industry_id
