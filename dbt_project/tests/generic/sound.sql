{# Rows that break a rule of their table, each with the rules that it breaks in `broken_rule`. One test a model, as
   every test has a fixed cost. `primary_key` and each list of `unique` name columns that identify a row; those of
   the key, and of `never_null`, are known. `accepted` has the values that a column may have. `in_order` lists
   [low, high] or [low, high, figure]. NULL passes every rule but the first two. -#}
{% test sound(model, primary_key=[], unique=[], never_null=[], accepted={}, in_order=[], expressions=[]) %}
{%- set rules = [] -%}
{%- for column in primary_key + never_null -%}
    {%- do rules.append((column ~ ' is null', column ~ ' is null')) -%}
{%- endfor -%}
{%- for column, values in accepted.items() -%}
    {%- set allowed = column ~ " not in ('" ~ values | join("', '") ~ "')" -%}
    {%- do rules.append((allowed, column ~ ' is none of ' ~ values | join(', '))) -%}
{%- endfor -%}
{%- for interval in in_order -%}
    {%- set ends = interval[0] ~ ' > ' ~ interval[1] -%}
    {%- do rules.append((ends, ends)) -%}
    {%- if interval | length == 3 -%}
        {%- set outside = interval[2] ~ ' < ' ~ interval[0] ~ ' or ' ~ interval[2] ~ ' > ' ~ interval[1] -%}
        {%- do rules.append((outside, outside)) -%}
    {%- endif -%}
{%- endfor -%}
{%- for expression in expressions -%}
    {%- do rules.append(('not (' ~ expression ~ ')', 'not ' ~ expression)) -%}
{%- endfor -%}
{%- set keys = ([primary_key] if primary_key else []) + unique -%}

{%- if rules %}
select
    concat_ws(
        '; '
        {%- for broken, words in rules %},
        case when {{ broken }} then {{ dbt.string_literal(dbt.escape_single_quotes(words)) }} end
        {%- endfor %}
    ) as broken_rule,
    checked.*
from {{ rows_to_test(model) }} as checked
where
    {% for broken, _ in rules -%}
        {{ 'or ' if not loop.first }}({{ broken }})
    {% endfor %}
{%- endif %}
{%- for key in keys %}
{{ 'union all' if rules or not loop.first }}
select
    '{{ key | join(', ') }} is not unique' as broken_rule,
    checked.*
from {{ rows_to_test(model) }} as checked
inner join (
    select {{ key | join(', ') }}
    from {{ model }}
    {%- if is_touched_test() %}
    where ({{ key | join(', ') }}) in (select ({{ key | join(', ') }}) from {{ rows_to_test(model) }} as checked)
    {%- endif %}
    group by {{ key | join(', ') }}
    having count(*) > 1
) as repeated
    on
    {% for column in key -%}
        {{ 'and ' if not loop.first }}checked.{{ column }} = repeated.{{ column }}
    {% endfor %}
{%- endfor %}
{% endtest %}
