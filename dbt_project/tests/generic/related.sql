{# Rows that lead nowhere: a value of `column` that no row of `to` has in `field` (by default a column of the same
   name), of those rows of `to` of which `among` is true. NULL leads nowhere on purpose. -#}
{% test related(model, references) %}
{%- for reference in references %}
{{ 'union all' if not loop.first }}
select
    '{{ reference.column }} is not in {{ (reference.to | string).split('.')[-1] | replace('"', '') }}' as broken_rule,
    checked.*
from {{ rows_to_test(model) }} as checked
where
    checked.{{ reference.column }} is not null
    and not exists (
        select 1
        from {{ reference.to }} as target
        where
            target.{{ reference.field or reference.column }} = checked.{{ reference.column }}
            {{ 'and ' ~ reference.among if reference.among }}
    )
{%- endfor %}
{% endtest %}
