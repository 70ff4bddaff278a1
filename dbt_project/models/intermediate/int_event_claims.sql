{{ config(materialized='view') }}
{{ claims_ever_made(ref('int_event_statements'), 'events', [
    'event_type', 'event_name', 'event_name_key', 'start_on', 'end_on',
    'date_precision', 'location', 'status'
]) }}
