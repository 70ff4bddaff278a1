{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
    },
) }}
with participants as (
    select * from {{ ref('stg_statements__event_organisations') }}
),

statements as (
    select * from {{ ref('int_event_claims') }}
    where {{ touched('origin', 'origin_key') }}
),

organisations as (
    select * from {{ ref('int_local_organisations') }}
),

stated as (
    select
        statements.origin_key,
        participants.statement_id,
        organisations.organisation_id,
        participants.role
    from participants
    inner join statements
        on participants.statement_id = statements.statement_id
    inner join organisations
        on participants.local_organisation_id = organisations.local_organisation_id
),

stated_before as (
    select
        statements.origin_key,
        participants.statement_id,
        members.organisation_id,
        participants.role
    from {{ source('former', 'event_organisations') }} as participants
    inner join statements
        on participants.statement_id = statements.statement_id
    inner join {{ source('resolution', 'former_members') }} as members
        on participants.local_organisation_id = members.local_organisation_id
),

subjects as (
    select
        origin_key,
        statement_id,
        organisation_id,
        'subject' as role
    from statements
    where organisation_id is not null
)

select * from stated
union
select * from stated_before
union
select * from subjects
