{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
        'touches': {'event_claim': 'statement_id', 'event_signature': 'signature_key'},
    },
) }}
{{ claims_ever_made(ref('int_event_statements'), 'events', [
    'event_type', 'event_name', 'event_name_key', 'start_on', 'end_on',
    'date_precision', 'location', 'status'
],
    keys={
        'signature_key': stable_id('event_signature', [
            'organisation_id', 'event_type', 'event_name_key', 'start_on', 'end_on', 'date_precision'
        ]),
        'telling_words': 'case when ' ~ is_distinctive(series_key('event_name_key'))
        ~ ' then ' ~ sorted_words(series_key('event_name_key')) ~ ' end'
    }) }}
