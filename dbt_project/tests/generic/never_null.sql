{# Rows in which one of the columns is NULL. -#}
{% test never_null(model, columns) %}
select *
from {{ model }}
where
    {% for column in columns -%}
        {{ 'or ' if not loop.first }}{{ column }} is null
    {% endfor %}
{% endtest %}
