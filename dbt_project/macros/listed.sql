{# The different values of a group in one text, in the order of the alphabet: "Acme; Zenith". NULL where there are none. -#}
{% macro listed(column) -%}
    {{ return(adapter.dispatch('listed')(column)) }}
{%- endmacro %}

{% macro default__listed(column) -%}
    nullif(array_to_string(list_sort(list(distinct {{ column }}) filter (where {{ column }} is not null)), '; '), '')
{%- endmacro %}

{% macro spark__listed(column) -%}
    nullif(array_join(array_sort(collect_set({{ column }})), '; '), '')
{%- endmacro %}
