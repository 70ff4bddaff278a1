{# Does a text match a pattern? (RE2 and Java agree on the patterns below.) -#}
{% macro matches_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_pattern(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches_pattern(text, pattern) -%}
    {{ text }} rlike '{{ pattern | replace("\\", "\\\\") }}'
{%- endmacro %}

{# An e-mail address as people type it. Top-level names js and md are left out: "logo@2x.js" is a file. -#}
{% macro holds_email_address(text) -%}
    (
        {{ text }} like '%@%'
        and {{ matches_pattern(
            text,
            "[A-Za-z0-9]@[A-Za-z0-9][A-Za-z0-9-]{0,62}([.][A-Za-z0-9-]{1,63}){0,4}[.]"
            ~ "(com|org|net|edu|gov|info|biz|[a-ik-ln-z][a-z]|j[a-rt-z]|m[a-ce-z])([^A-Za-z0-9_-]|$)"
        ) }}
    )
{%- endmacro %}

{# An international telephone number behind a word that says so. -#}
{% macro holds_telephone_number(text) -%}
    (
        {{ text }} like '%+%'
        and {{ matches_pattern(
            text,
            "(^|[^A-Za-z0-9])([Tt]el|[Tt]elephone|[Pp]hone|[Ff]ax)[.:]? ?"
            ~ "[+][0-9]{1,3} ?[0-9]{2,4}[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}([,;]|[.] |$)"
        ) }}
    )
{%- endmacro %}
