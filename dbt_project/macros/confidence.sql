{# Is a statement sure enough to be published? Where this is false, it stays in the statements tables. -#}
{% macro is_sure_enough(confidence) -%}
    {{ confidence }} >= cast({{ var('min_confidence') }} as double)
{%- endmacro %}
