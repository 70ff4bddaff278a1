{# A number as an explanation says it: millions and billions as such where they are round,
    no decimals for a whole number, else one. -#}
{% macro number_words(number) -%}
    case
        when {{ number }} is null then 'unknown'
        when abs({{ number }}) >= 1e15 then cast({{ number }} as string)
        when abs({{ number }}) >= 1000000000 and {{ number }} / 100000000 = round({{ number }} / 100000000)
            then cast(cast({{ number }} / 1000000000 as decimal(18, 1)) as string) || ' billion'
        when abs({{ number }}) >= 1000000 and {{ number }} / 1000000 = round({{ number }} / 1000000)
            then cast(cast({{ number }} / 1000000 as bigint) as string) || ' million'
        when abs({{ number }}) >= 1000000 and {{ number }} / 100000 = round({{ number }} / 100000)
            then cast(cast({{ number }} / 1000000 as decimal(18, 1)) as string) || ' million'
        when round({{ number }}, 1) = round({{ number }}) then cast(cast(round({{ number }}) as bigint) as string)
        else cast(cast(round({{ number }}, 1) as decimal(18, 1)) as string)
    end
{%- endmacro %}

{# An interval as an explanation says it: "95", "5 to 7", "at least 200", "at most 9". -#}
{% macro interval_words(low, high) -%}
    case
        when {{ low }} is null and {{ high }} is null then 'any value'
        when {{ low }} is null then 'at most ' || {{ number_words(high) }}
        when {{ high }} is null then 'at least ' || {{ number_words(low) }}
        when {{ low }} = {{ high }} then {{ number_words(low) }}
        else {{ number_words(low) }} || ' to ' || {{ number_words(high) }}
    end
{%- endmacro %}

{# A span of days as a person reads it: "2019-05-01", "2019-05-01 to 2019-05-03", "from 2019-05-01". -#}
{% macro span_words(start_on, end_on) -%}
    case
        when {{ start_on }} = {{ end_on }} then cast({{ start_on }} as string)
        when {{ end_on }} is null then 'from ' || cast({{ start_on }} as string)
        when {{ start_on }} is null then 'until ' || cast({{ end_on }} as string)
        else cast({{ start_on }} as string) || ' to ' || cast({{ end_on }} as string)
    end
{%- endmacro %}
