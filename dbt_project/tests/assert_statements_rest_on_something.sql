{# Statements that lead nowhere: to an organisation that has no place among the resolved ones, to a statement, document
   or record that is not there. What Python writes is checked in one test, before anything is built from it. -#}
{%- set references = {
    'local_organisations': [
        ('local_organisation_id', source('resolution', 'members'), 'local_organisation_id'),
        ('operator_local_organisation_id', source('statements', 'local_organisations'), 'local_organisation_id')
    ],
    'event_organisations': [('statement_id', source('statements', 'events'), 'statement_id')],
    'funding_investors': [('statement_id', source('statements', 'funding'), 'statement_id')]
} -%}
{%- set with_organisation = [
    'local_organisation_aliases', 'mentions', 'industries', 'events', 'event_organisations', 'funding',
    'funding_investors', 'metrics'
] -%}
{%- set with_document = [
    'local_organisations', 'mentions', 'industries', 'events', 'funding', 'metrics', 'unused_figures', 'figure_counts'
] -%}
{%- set with_record = ['local_organisations', 'industries', 'events', 'funding', 'metrics', 'exchange_rates'] -%}
{%- set checks = [] -%}
{%- for table, columns in references.items() -%}
    {%- for column, target, field in columns -%}
        {%- do checks.append((table, column, target, field)) -%}
    {%- endfor -%}
{%- endfor -%}
{%- for table in with_organisation -%}
    {%- set organisations = source('statements', 'local_organisations') -%}
    {%- do checks.append((table, 'local_organisation_id', organisations, 'local_organisation_id')) -%}
{%- endfor -%}
{%- for table in with_document -%}
    {%- do checks.append((table, 'document_id', source('landing', 'documents'), 'document_id')) -%}
{%- endfor -%}
{%- for table in with_record -%}
    {%- do checks.append((table, 'source_path', source('landing', 'records'), 'source_path')) -%}
{%- endfor -%}

{% for table, column, target, field in checks -%}
    {{ 'union all' if not loop.first }}
    select
        '{{ column }} is not in {{ target.schema }}.{{ target.identifier }}' as broken_rule,
        'statements.{{ table }}' as table_name,
        checked.origin_id,
        checked.{{ column }} as leads_to
    from {{ source('statements', table) }} as checked
    where
        checked.{{ column }} is not null
        and not exists (
            select 1
            from {{ target }} as target
            where target.{{ field }} = checked.{{ column }}
        )
{% endfor %}
