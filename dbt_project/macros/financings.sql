{# Is it a round that a company goes through once, so that two of a year are one? (Loans, grants and the like recur.) -#}
{% macro happens_once(round_type) -%}
    (
        {{ round_type }} in ('seed', 'ipo')
        or {{ round_type }} like 'pre!_%' escape '!'
        or {{ round_type }} like 'series!_%' escape '!'
    )
{%- endmacro %}
