{# The value of the best-ranked row of a group that has one; NULL where none has. -#}
{% macro first_known(column, choice_rank) -%}
    min_by({{ column }}, case when {{ column }} is not null then {{ choice_rank }} end)
{%- endmacro %}

{# 1 is the most exact; for an `order by` that takes the most exact time first. -#}
{% macro precision_rank(date_precision) -%}
    case {{ date_precision }}
        when 'day' then 1
        when 'month' then 2
        when 'quarter' then 3
        when 'year' then 4
        when 'range' then 5
        else 6
    end
{%- endmacro %}
