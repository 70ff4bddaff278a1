{# The words of a key in the order of the alphabet, so that "forum of robotics" and "robotics forum" compare. -#}
{% macro sorted_words(key) -%}
    {{ return(adapter.dispatch('sorted_words')(key)) }}
{%- endmacro %}

{% macro default__sorted_words(key) -%}
    array_to_string(list_sort(string_split({{ key }}, ' ')), ' ')
{%- endmacro %}

{% macro spark__sorted_words(key) -%}
    array_join(array_sort(split({{ key }}, ' ')), ' ')
{%- endmacro %}

{# A row for each whole number from `first` to `last`, in a select list. -#}
{% macro each_number(first, last) -%}
    {{ return(adapter.dispatch('each_number')(first, last)) }}
{%- endmacro %}

{% macro default__each_number(first, last) -%}
    unnest(range(cast({{ first }} as bigint), cast({{ last }} as bigint) + 1))
{%- endmacro %}

{% macro spark__each_number(first, last) -%}
    explode(sequence(cast({{ first }} as bigint), cast({{ last }} as bigint)))
{%- endmacro %}
