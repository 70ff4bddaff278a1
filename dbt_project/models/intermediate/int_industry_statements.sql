{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
    },
) }}
with statements as (
    select * from {{ ref('stg_statements__industries') }}
),

organisations as (
    select * from {{ ref('int_local_organisations') }}
    where {{ touched('origin', 'origin_key') }}
),

origins as (
    select * from {{ ref('int_origins') }}
)

select
    statements.statement_id,
    organisations.organisation_id,
    statements.industry_code,
    statements.document_id,
    statements.char_start,
    statements.char_end,
    statements.quote,
    statements.source_path,
    statements.row_number,
    statements.column_name,
    statements.engine,
    statements.rule_id,
    statements.rule_version,
    statements.confidence,
    origins.origin_key,
    origins.independent_source_id,
    origins.reported_on,
    origins.is_record
from statements
inner join origins
    on coalesce(statements.document_id, statements.source_path) = origins.origin_key
left join organisations
    on statements.local_organisation_id = organisations.local_organisation_id
where
    {{ is_sure_enough('statements.confidence') }}
    and {{ touched('origin', 'origins.origin_key') }}
