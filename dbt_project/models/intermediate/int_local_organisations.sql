{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
    },
) }}
with local_organisations as (
    select * from {{ ref('stg_statements__local_organisations') }}
),

members as (
    select * from {{ ref('stg_resolution__members') }}
),

origins as (
    select * from {{ ref('int_origins') }}
),

operators as (
    select
        local_organisations.local_organisation_id,
        operator_members.organisation_id
    from {{ ref('stg_statements__local_organisations') }} as local_organisations
    inner join {{ ref('stg_resolution__members') }} as operator_members
        on local_organisations.operator_local_organisation_id = operator_members.local_organisation_id
)

select
    local_organisations.local_organisation_id,
    members.organisation_id,
    operators.organisation_id as operator_organisation_id,
    local_organisations.name,
    local_organisations.short_name,
    local_organisations.organisation_type,
    local_organisations.country_code,
    local_organisations.city,
    local_organisations.founded_year,
    local_organisations.website,
    local_organisations.registry_id,
    local_organisations.registry_scheme,
    local_organisations.is_in_registry,
    local_organisations.confidence,
    origins.origin_key,
    origins.document_id,
    origins.independent_source_id,
    origins.reported_on,
    origins.is_record,
    origins.known_from
from local_organisations
inner join origins
    on coalesce(local_organisations.document_id, local_organisations.source_path) = origins.origin_key
inner join members
    on local_organisations.local_organisation_id = members.local_organisation_id
left join operators
    on
        local_organisations.local_organisation_id = operators.local_organisation_id
        and members.organisation_id <> operators.organisation_id
where {{ touched('origin', 'origins.origin_key') }}
