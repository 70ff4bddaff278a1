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

{# A text by which statements sort: the surest first, then the one reported first. It is of the row alone, where a
   row_number would be of the whole table. -#}
{% macro surest_key(relation) -%}
    cast(cast(1 - coalesce({{ relation }}.confidence, 0) as decimal(9, 6)) as string)
    || cast(coalesce({{ relation }}.reported_on, cast('9999-12-31' as date)) as string)
    || {{ relation }}.statement_id
{%- endmacro %}
