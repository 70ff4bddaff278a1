{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['event', 'former_event'], 'event_id']],
    },
    pre_hook="{{ touch_former_things('event', 'event_id', ref('int_events')) }}",
    post_hook="{{ create_as_known_on('fct_events') }}",
) }}
{{ claims_by_thing(
    'event',
    natural=['event_type', 'organisation_id', "nullif(event_name_key, '')", 'year'],
    said=[
        'claims.event_type', 'claims.event_name', 'claims.organisation_id', 'claims.start_on', 'claims.end_on',
        'claims.date_precision', 'claims.year', 'claims.location', 'claims.status'
    ],
    claims=ref('int_event_claims'),
    leaders=ref('int_event_leaders'),
    facts=ref('int_events')
) }}
