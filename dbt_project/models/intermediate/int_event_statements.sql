{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
    },
) }}
with statements as (
    select * from {{ ref('stg_statements__events') }}
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
    statements.event_type,
    statements.event_name,
    statements.event_name_key,
    statements.start_on,
    statements.end_on,
    statements.date_precision,
    {{ span_year('statements.start_on', 'statements.end_on') }} as year,
    statements.location,
    statements.status,
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
    origins.is_record,
    origins.content_sha256,
    origins.known_from
from statements
inner join origins
    on coalesce(statements.document_id, statements.source_path) = origins.origin_key
left join organisations
    on statements.local_organisation_id = organisations.local_organisation_id
where
    {{ is_sure_enough('statements.confidence') }}
    and {{ touched('origin', 'origins.origin_key') }}
