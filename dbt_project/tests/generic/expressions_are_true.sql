{# Rows for which one of the expressions is false. NULL passes: what must be known is named in `never_null`. -#}
{% test expressions_are_true(model, expressions) %}
select *
from {{ model }}
where
    {% for expression in expressions -%}
        {{ 'or ' if not loop.first }}not ({{ expression }})
    {% endfor %}
{% endtest %}
