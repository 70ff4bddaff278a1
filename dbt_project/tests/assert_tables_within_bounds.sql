{# Tables that lost or gained too many rows since the last publication, are empty though they never are, or lack a
   column in too many rows. The bounds stand in `meta` of each model: `rows` (`min`; `kept_share` and `growth` against the last
   publication) and `null_share` (the greatest share by column). Shares of a table of fewer than 100 rows, then or
   now, say nothing, and before the first publication there is nothing to compare with: an empty warehouse passes. -#}
{%- set tables = [
    'bridge_document_industries', 'bridge_document_organisations', 'bridge_event_organisations', 'bridge_fact_sources',
    'bridge_funding_investors', 'bridge_organisation_industries', 'dim_document_texts', 'dim_documents',
    'dim_event_types', 'dim_industries', 'dim_metrics', 'dim_organisation_aliases', 'dim_organisation_history',
    'dim_organisation_redirects', 'dim_organisations', 'dim_years', 'fct_claim_audits', 'fct_event_claims',
    'fct_events', 'fct_funding', 'fct_funding_claims', 'fct_metric_claims', 'fct_yearly_metrics',
    'mart_contradictions', 'mart_event_calendar', 'mart_funding_amounts', 'mart_funding_by_industry_year',
    'mart_hub_panel', 'mart_investor_portfolio', 'mart_source_reliability', 'ops_extraction_coverage',
    'ops_figure_outcomes', 'ops_ingestion_ledger', 'ops_publications', 'ops_quarantine', 'ops_retractions', 'ops_runs',
    'resolver_edges'
] -%}
{%- set least_rows = 100 -%}
{%- set bounds = {} -%}
{%- for table in tables -%}
    {%- do bounds.update({table: graph.nodes['model.starhall.' ~ table].config.meta if execute else {}}) -%}
{%- endfor %}
with published as (
    select * from {{ source('landing', 'published_tables') }}
    where row_count >= {{ least_rows }}
),

built as (
    {% for table in tables -%}
        {%- set rows = bounds[table].rows or {} -%}
        select
            '{{ table }}' as table_name,
            count(*) as row_count,
            cast({{ rows.min or 'null' }} as double) as least,
            cast({{ rows.kept_share or 'null' }} as double) as kept_share,
            cast({{ rows.growth or 'null' }} as double) as growth
        from {{ ref(table) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

compared as (
    select
        built.table_name,
        cast(built.row_count as double) as found,
        built.least,
        built.kept_share * published.row_count as fewest,
        built.growth * published.row_count as most
    from built
    left join published
        on built.table_name = published.table_name
)

select
    table_name,
    'fewer rows than it must have' as broken_rule,
    found,
    least as bound
from compared
where found < least
union all
select
    table_name,
    'far fewer rows than were published' as broken_rule,
    found,
    fewest as bound
from compared
where found < fewest
union all
select
    table_name,
    'far more rows than were published' as broken_rule,
    found,
    most as bound
from compared
where found > most
{%- for table in tables -%}
    {%- for column, share in (bounds[table].null_share or {}).items() %}
        union all
        select
            '{{ table }}' as table_name,
            'too large a share without {{ column }}' as broken_rule,
            1 - cast(count({{ column }}) as double) / count(*) as found,
            cast({{ share }} as double) as bound
        from {{ ref(table) }}
        having
            count(*) >= {{ least_rows }}
            and count(*) - count({{ column }}) > {{ share }} * count(*)
    {%- endfor -%}
{%- endfor %}
