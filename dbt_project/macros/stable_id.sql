{# The same identifier as `orchestration.model.stable_id`: 20 hexadecimal digits of a SHA-256 over kind and parts.
   A part must be text, a whole number or a date; a fraction has no one spelling on two engines. -#}
{% macro stable_id(kind, parts) -%}
    substr({{ sha256_hex(stable_id_text(kind, parts)) }}, 1, 20)
{%- endmacro %}

{% macro stable_id_text(kind, parts) -%}
    '{{ kind }}'
    {%- for part in parts %} || chr(31) || coalesce(cast({{ part }} as string), chr(0)){% endfor %}
{%- endmacro %}

{% macro sha256_hex(text) -%}
    {{ return(adapter.dispatch('sha256_hex')(text)) }}
{%- endmacro %}

{% macro default__sha256_hex(text) -%}
    sha256({{ text }})
{%- endmacro %}

{% macro spark__sha256_hex(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}
