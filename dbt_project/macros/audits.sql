{# Half of the last digit that a stated percentage shows: 76 means 75.5 to 76.5, and 57.1 means 57.05 to 57.15. -#}
{% macro rounding_allowance(figure) -%}
    case
        when {{ figure }} is null then cast(0 as double)
        when {{ figure }} = round({{ figure }}) then cast(0.5 as double)
        when {{ figure }} = round({{ figure }}, 1) then cast(0.05 as double)
        else cast(0.005 as double)
    end
{%- endmacro %}

{# Does a sentence say that a growth is one of each year? -#}
{% macro says_yearly(sentence) -%}
    (
        {%- for words in [
            'annual', 'yearly', 'a year', 'per year', 'each year', 'every year', 'per annum', 'year-on-year',
            'year on year', 'yoy', 'cagr', 'compound'
        ] %}
        lower({{ sentence }}) like '%{{ words }}%'{% if not loop.last %} or{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{# The audits of some models, which check what `checked` (metric_claim_id, funding_id, event_id) identifies. -#}
{% macro audits_of(checked, models) -%}
{% for model in models -%}
    select
        {%- for identifier in ['metric_claim_id', 'funding_id', 'event_id'] %}
        {{ identifier if identifier == checked else 'cast(null as string)' }} as {{ identifier }},
        {%- endfor %}
        rule,
        reading,
        claimed_low,
        claimed_high,
        derived_low,
        derived_high,
        verdict,
        explanation
    from {{ ref(model) }}
    where
        {{ touched(checked | replace('_id', ''), checked) }}
        {%- if checked == 'event_id' %}
        or (rule = 'register' and {{ touched('register', "'any'") }})
        {%- endif %}
    {% if not loop.last -%}
    union all
    {% endif -%}
{% endfor -%}
{%- endmacro %}
