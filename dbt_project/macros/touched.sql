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

{# What a test has to look at: a model as a whole or, with STARHALL_TESTS=changes, the rows that this build made. -#}
{% macro rows_to_test(model) -%}
    (select * from {{ rows_made(model) if is_tested_in_part(model) else model }})
{%- endmacro %}

{% macro is_tested_in_part(model) -%}
    {{ return(is_touched_test() and starhall._meta_of(model.identifier).get('touched_by', []) != []) }}
{%- endmacro %}

{# Where a build of changes keeps what it made of a model, for the tests. -#}
{% macro rows_made(model) -%}
    changes.made_{{ model.identifier }}
{%- endmacro %}

{# Are tests to look at the rows alone that this build was to make? -#}
{% macro is_touched_test() -%}
    {{ return(execute and env_var('STARHALL_TESTS', 'all') == 'changes') }}
{%- endmacro %}

{# The kinds of keys by which a build of changes names all rows of a model that it took out or made, if that is what
   the column of the model has; none of a model that it makes as a whole. -#}
{% macro kinds_that_name(identifier, column) -%}
    {%- set meta = starhall._meta_of(identifier) -%}
    {%- set kinds = [] -%}
    {%- for named, by in meta.get('touched_by', []) if by == column -%}
        {%- do kinds.extend([named] if named is string else named) -%}
    {%- endfor -%}
    {%- for kind, by in meta.get('touches', {}).items() if by == column -%}
        {%- do kinds.append(kind) -%}
    {%- endfor -%}
    {{ return(kinds) }}
{%- endmacro %}

{%- macro _meta_of(identifier) -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == identifier -%}
        {{ return(node.config.meta) }}
    {%- endfor -%}
    {{ return({}) }}
{%- endmacro %}

{# The rows of a model that go: those of touched keys, by the kinds and columns of its `meta.touched_by`, and those that
   come again, by its `meta.key`. -#}
{% macro rows_to_replace(meta, made) -%}
    (
        {%- for kinds, column in meta.touched_by %}
        {% if not loop.first %}or {% endif %}{{ touched(kinds, column) }}
        {%- endfor %}
        {%- if meta.key %}
        or {{ meta.key }} in (select {{ meta.key }} from {{ made }})
        {%- endif %}
    )
{%- endmacro %}

{% materialization touched, adapter='duckdb', supported_languages=['sql'] %}
    {%- set made = rows_made(this) -%}
    {%- if not is_touched_build() -%}
        {%- set built = materialization_table_duckdb() -%}
        {%- if is_touched_test() -%}
            {% call statement('made') -%}
                create or replace table {{ made }} as select * from {{ this }}
            {%- endcall %}
        {%- endif -%}
        {{ return(built) }}
    {%- endif -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set meta = config.get('meta') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        create or replace table {{ made }} as (
            {{ compiled_code }}
        )
    {%- endcall %}
    {# what the rows that go and those that come are keyed by is touched for the models that follow -#}
    {% for kind, column in meta.get('touches', {}).items() -%}
        {% call statement('touch_' ~ kind) -%}
            insert into changes.touched
            select distinct '{{ kind }}', {{ column }} from {{ target }}
            where {{ rows_to_replace(meta, made) }} and {{ column }} is not null
            union
            select distinct '{{ kind }}', {{ column }} from {{ made }}
            where {{ column }} is not null
        {%- endcall %}
    {%- endfor %}
    {# and of those that come, what no key says: a publication that lacks them is brought up to date by the name of the table -#}
    {% for _, column in meta.touched_by if this.schema == 'marts' -%}
        {% call statement('come_' ~ loop.index) -%}
            insert into changes.touched
            select distinct '{{ this.identifier }}', {{ column }} from {{ made }}
            where {{ rows_to_replace(meta, made) }} is not true and {{ column }} is not null
        {%- endcall %}
    {%- endfor %}
    {% call statement('delete') -%}
        delete from {{ target }} where {{ rows_to_replace(meta, made) }}
    {%- endcall %}
    {% call statement('insert') -%}
        insert into {{ target }} by name select * from {{ made }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization touched, default %}
    {{ return(context['materialization_table_' ~ adapter.type()]()) }}
{% endmaterialization %}
