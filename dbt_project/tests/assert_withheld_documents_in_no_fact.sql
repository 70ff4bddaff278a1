{# Facts, bridges and texts that rest on a document that was retracted, or whose source opted out of text mining; claims
   that are no longer held are no facts. -#}
{%- set tables = [
    'bridge_fact_sources', 'bridge_document_organisations', 'bridge_document_industries', 'dim_document_texts',
    'fct_event_claims', 'fct_funding_claims', 'fct_metric_claims', 'ops_extraction_coverage'
] -%}
with withheld as (
    select document_id
    from {{ ref('dim_documents') }}
    where
        is_current
        and (is_retracted or text_mining_opt_out)
),

resting as (
    {% for table in tables -%}
        select
            '{{ table }}' as table_name,
            document_id
        from {{ ref(table) }}
        {{ 'where is_current' if table.endswith('_claims') }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select distinct
    resting.table_name,
    resting.document_id
from resting
inner join withheld
    on resting.document_id = withheld.document_id
