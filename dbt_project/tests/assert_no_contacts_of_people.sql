{# E-mail addresses and telephone numbers in the published tables. The readers take them out before anything is stored;
   this is the net under them, and only knows the plain forms. -#}
{%- set texts = [
    ('dim_documents', 'document_id', 'title'),
    ('dim_documents', 'document_id', 'publisher'),
    ('dim_documents', 'document_id', 'member'),
    ('dim_document_texts', 'document_id', 'text'),
    ('dim_organisations', 'organisation_id', 'organisation_name'),
    ('dim_organisations', 'organisation_id', 'short_name'),
    ('dim_organisation_aliases', 'organisation_id', 'alias'),
    ('fct_events', 'event_id', 'event_name'),
    ('fct_events', 'event_id', 'location'),
    ('fct_metric_claims', 'metric_claim_id', 'measure_text'),
    ('bridge_fact_sources', 'fact_source_id', 'quote'),
    ('ops_extraction_coverage', 'document_id', 'quote'),
    ('ops_ingestion_ledger', 'source_path', 'member'),
    ('ops_ingestion_ledger', 'source_path', 'reason'),
    ('ops_quarantine', 'quarantine_id', 'member'),
    ('ops_quarantine', 'quarantine_id', 'detail'),
    ('ops_quarantine', 'quarantine_id', 'raw_excerpt'),
    ('ops_retractions', 'document_id', 'reason')
] -%}
with texts as (
    {% for table, id, column in texts -%}
        select
            '{{ table }}' as table_name,
            '{{ column }}' as column_name,
            {{ id }} as row_id,
            {{ column }} as text
        from {{ rows_to_test(ref(table)) }} as checked
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    table_name,
    column_name,
    row_id
from texts
where
    {{ holds_email_address('text') }}
    or {{ holds_telephone_number('text') }}
