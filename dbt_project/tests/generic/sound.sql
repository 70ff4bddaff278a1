{# Rows that break a rule of their table, each with the rules that it breaks in `broken_rule`. One test a model, as
   every test has a fixed cost. `primary_key` and each list of `unique` name columns that identify a row; those of
   the key, and of `never_null`, are known. `accepted` has the values that a column may have. `in_order` lists
   [low, high] or [low, high, figure]. `references` says where a value of `column` leads to: to a row of `to` that has it in
   `field` (by default a column of the same name) and of which `among` is true; rows of which `referring` is true are held to
   that. NULL passes every rule but the first two.

   A build of changes looks at the rows that it made; of references, for the keys that these lead to and those that it touched
   in `to`: so it finds what it left hanging by taking rows out of `to`, though it made nothing of the rows that lead there. -#}
{% test sound(
    model, primary_key=[], unique=[], never_null=[], accepted={}, in_order=[], expressions=[], references=[],
    referring='true'
) %}
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
{%- set rows = rows_to_test(model) | trim %}

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
    {%- if is_tested_in_part(model) %}
    where {{ key[0] }} in (select {{ key[0] }} from {{ rows_to_test(model) }} as checked)
    {%- endif %}
    group by {{ key | join(', ') }}
    having count(*) > 1
) as repeated
    on
    {% for column in key -%}
        {{ 'and ' if not loop.first }}checked.{{ column }} = repeated.{{ column }}
    {% endfor %}
{%- endfor %}
{%- for reference in references %}
{%- set field = reference.field or reference.column %}
{%- set to = (reference.to | string).split('.')[-1] | replace('"', '') %}
{%- set key = 'sought.key' if is_touched_test() else 'checked.' ~ reference.column %}
{%- set leads_nowhere -%}
    {{ key }} is not null
    and not exists (
        select 1
        from {{ reference.to }} as target
        where target.{{ field }} = {{ key }} {{- ' and ' ~ reference.among if reference.among }}
    )
{%- endset %}
{{ 'union all' if rules or keys or not loop.first }}
select
    '{{ reference.column }} is not in {{ to }}' as broken_rule,
    checked.*
from (select * from {{ model }}) as checked
where
    {{ referring }}
    {%- if is_touched_test() %}
    and checked.{{ reference.column }} in (
        select sought.key
        from (
            select made.{{ reference.column }} as key
            from {{ rows_to_test(model) }} as made
            where {{ referring }}
            {%- for kind in kinds_that_name(to, field) %}
            union
            select touched.key from changes.touched as touched where touched.kind = '{{ kind }}'
            {%- endfor %}
        ) as sought
        where {{ leads_nowhere }}
    )
    {%- else %}
    and {{ leads_nowhere }}
    {%- endif %}
{%- endfor %}
{% endtest %}
