{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['event', 'former_event'], 'event_id']],
    },
    pre_hook="{{ touch_former_things('event', 'event_id', ref('int_events')) }}",
    post_hook="{{ create_as_known_on('fct_events') }}",
) }}
with claims as (
    select * from {{ ref('int_event_claims') }}
),

leaders as (
    select * from {{ ref('int_event_leaders') }}
),

facts as (
    select * from {{ ref('int_events') }}
),

{{ things_ever_claimed(
    'event', 'event_id', ['event_type', 'organisation_id', "nullif(event_name_key, '')", 'year']
) }}

select
    claims.statement_id as event_claim_id,
    things.event_id,
    claims.event_type,
    claims.event_name,
    claims.organisation_id,
    claims.start_on,
    claims.end_on,
    claims.date_precision,
    claims.year,
    claims.location,
    claims.status,
    claims.document_id,
    claims.source_path,
    claims.content_sha256,
    claims.char_start,
    claims.char_end,
    claims.independent_source_id,
    claims.former_origin_id is null and claims.statement_id = leaders.leader_id as is_leading,
    claims.former_origin_id is null as is_current,
    claims.known_from,
    claims.known_until,
    claims.end_reason,
    cast(1 as bigint) as source_count,
    claims.reported_on as first_reported_on,
    claims.reported_on as last_reported_on,
    claims.confidence
from claims
inner join leaders
    on claims.statement_id = leaders.statement_id
inner join things
    on leaders.leader_id = things.leader_id
