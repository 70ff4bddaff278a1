{# A build that does only what has changed: `changes.touched` (kind, key), which Python fills before it, names what must be
   done anew. Kinds are `origin` (document or record file), `organisation`, `source` (documents that count as one), and
   what models themselves find to be touched on the way. A model of the materialization `touched` says in `meta` by
   which of its columns it goes, and filters what it reads by the macro `touched`: for every touched key it deletes the
   rows it has and inserts those it reads. Without STARHALL_BUILD=changes, and on engines other than DuckDB, every
   model is a table that is built as a whole, and `touched` is true of every row. -#}

{# Is this model, in this run, to be brought up to date for what was touched alone? -#}
{% macro is_touched_build() -%}
    {%- if not execute or env_var('STARHALL_BUILD', 'whole') != 'changes' or should_full_refresh() -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ return(existing is not none and existing.type == 'table') }}
{%- endmacro %}

{# A condition: are the rows with this key, of one kind or of several, to be built in this run? -#}
{% macro touched(kinds, column) -%}
    {{ starhall._is_among(kinds, column) if is_touched_build() else 'true' }}
{%- endmacro %}

{%- macro _is_among(kinds, column) -%}
    {%- set listed = ([kinds] if kinds is string else kinds) | join("', '") -%}
    {{ column }} in (select touched.key from changes.touched as touched where touched.kind in ('{{ listed }}'))
{%- endmacro %}

{# What a test has to look at: a model as a whole or, with STARHALL_TESTS=changes, the rows that this build was to make. -#}
{% macro rows_to_test(model) -%}
    {%- set touched_by = starhall._touched_by(model) if is_touched_test() else [] -%}
    (
        select * from {{ model }}
        {%- for kinds, column in touched_by %}
        {{ 'where' if loop.first else 'or' }} {{ starhall._is_among(kinds, column) }}
        {%- endfor %}
    )
{%- endmacro %}

{# Are tests to look at the rows alone that this build was to make? -#}
{% macro is_touched_test() -%}
    {{ return(execute and env_var('STARHALL_TESTS', 'all') == 'changes') }}
{%- endmacro %}

{%- macro _touched_by(model) -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model.identifier -%}
        {{ return(node.config.meta.get('touched_by', [])) }}
    {%- endfor -%}
    {{ return([]) }}
{%- endmacro %}

{# The rows of a model that go: those of touched keys, by the kinds and columns of its `meta.touched_by`, and those that
   come again, by its `meta.key`. -#}
{% macro rows_to_replace(meta, fresh) -%}
    (
        {%- for kinds, column in meta.touched_by %}
        {% if not loop.first %}or {% endif %}{{ touched(kinds, column) }}
        {%- endfor %}
        {%- if meta.key %}
        or {{ meta.key }} in (select {{ meta.key }} from {{ fresh }})
        {%- endif %}
    )
{%- endmacro %}

{% materialization touched, adapter='duckdb', supported_languages=['sql'] %}
    {%- if not is_touched_build() -%}
        {{ return(materialization_table_duckdb()) }}
    {%- endif -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set meta = config.get('meta') -%}
    {%- set fresh = this.identifier ~ '__fresh' -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        create or replace temp table {{ fresh }} as (
            {{ compiled_code }}
        )
    {%- endcall %}
    {# what the rows that go and those that come are keyed by is touched for the models that follow -#}
    {% for kind, column in meta.get('touches', {}).items() -%}
        {% call statement('touch_' ~ kind) -%}
            insert into changes.touched
            select distinct '{{ kind }}', {{ column }} from {{ target }}
            where {{ rows_to_replace(meta, fresh) }} and {{ column }} is not null
            union
            select distinct '{{ kind }}', {{ column }} from {{ fresh }}
            where {{ column }} is not null
        {%- endcall %}
    {%- endfor %}
    {% call statement('delete') -%}
        delete from {{ target }} where {{ rows_to_replace(meta, fresh) }}
    {%- endcall %}
    {% call statement('insert') -%}
        insert into {{ target }} by name select * from {{ fresh }}
    {%- endcall %}
    {% call statement('drop') -%}
        drop table {{ fresh }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization touched, default %}
    {{ return(context['materialization_table_' ~ adapter.type()]()) }}
{% endmaterialization %}
