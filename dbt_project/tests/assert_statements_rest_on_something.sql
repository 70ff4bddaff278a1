{# Statements that lead nowhere: to an organisation that has no place among the resolved ones, to a statement, document
   or record that is not there. What Python writes is checked in one test, before anything is built from it. All of an
   origin is written and taken out together: a build of changes looks at what the origins touched state. -#}
{%- set with_document = [
    'local_organisations', 'mentions', 'industries', 'events', 'funding', 'metrics', 'unused_figures', 'figure_counts'
] -%}
{%- set with_record = ['local_organisations', 'industries', 'events', 'funding', 'metrics', 'exchange_rates'] -%}
{%- set with_organisation = [
    'local_organisation_aliases', 'mentions', 'industries', 'events', 'event_organisations', 'funding',
    'funding_investors', 'metrics'
] -%}
{# of every table that rows lead to: its key, and the columns and tables that hold one -#}
{%- set targets = [
    (source('landing', 'documents'), 'document_id', {'document_id': with_document}),
    (source('landing', 'records'), 'source_path', {'source_path': with_record}),
    (source('resolution', 'members'), 'local_organisation_id', {'local_organisation_id': ['local_organisations']}),
    (source('statements', 'local_organisations'), 'local_organisation_id', {
        'local_organisation_id': with_organisation,
        'operator_local_organisation_id': ['local_organisations']
    }),
    (source('statements', 'events'), 'statement_id', {'statement_id': ['event_organisations']}),
    (source('statements', 'funding'), 'statement_id', {'statement_id': ['funding_investors']})
] -%}
{%- set columns_of = {} -%}
{%- set checks = [] -%}
{%- for target, key, holders in targets -%}
    {%- set held = [] -%}
    {%- for column, tables in holders.items() -%}
        {%- for table in tables -%}
            {%- do columns_of.setdefault(table, ['origin_id']).append(column) -%}
            {%- do held.append((table, column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do checks.append((target, key, held)) -%}
{%- endfor -%}

{% if is_touched_test() -%}
    with touched_origins as (
        select key as origin_id from changes.touched
        where kind = 'origin'
        union all
        select {{ stable_id('record_source', ['key']) }} as origin_id from changes.touched
        where kind = 'origin'
    )

    {%- for table, columns in columns_of.items() %},

        touched_{{ table }} as (
            select {{ columns | join(', ') }} from {{ source('statements', table) }}
            where origin_id in (select origin_id from touched_origins)
        )
    {%- endfor %}

{% endif -%}
{% for target, key, held in checks -%}
    {{ 'union all' if not loop.first }}
    select
        checked.column_name || ' is not in {{ target.schema }}.{{ target.identifier }}' as broken_rule,
        checked.table_name,
        checked.origin_id,
        checked.leads_to
    from (
        {% for table, column in held -%}
            {{ 'union all' if not loop.first }}
            select
                '{{ column }}' as column_name,
                'statements.{{ table }}' as table_name,
                origin_id,
                {{ column }} as leads_to
            from {{ 'touched_' ~ table if is_touched_test() else source('statements', table) }}
        {% endfor %}
    ) as checked
    where
        checked.leads_to is not null
        and not exists (
            select 1
            from {{ target }} as target
            where target.{{ key }} = checked.leads_to
        )
{% endfor %}
