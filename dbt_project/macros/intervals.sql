{# An interval's ends as numbers that compare: NULL is an open side. -#}
{% macro lower_end(low) -%}
    coalesce({{ low }}, cast(-1e300 as double))
{%- endmacro %}

{% macro upper_end(high) -%}
    coalesce({{ high }}, cast(1e300 as double))
{%- endmacro %}

{# Do two intervals share a point, give or take `tolerance` (a fraction of the figure)? -#}
{% macro intervals_meet(low, high, other_low, other_high, tolerance=0) -%}
    (
        {{ lower_end(low) }} - abs({{ lower_end(low) }}) * {{ tolerance }} <= {{ upper_end(other_high) }}
        and {{ lower_end(other_low) }} - abs({{ lower_end(other_low) }}) * {{ tolerance }} <= {{ upper_end(high) }}
    )
{%- endmacro %}
