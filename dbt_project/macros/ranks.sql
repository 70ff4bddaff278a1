{# By which statements of one event are ranked: the first gives its time. The most exact one, about a known organisation. -#}
{% macro event_lead_rank(relation) -%}
    cast({{ precision_rank(relation ~ '.date_precision') }} as string)
    || case when {{ relation }}.organisation_id is null then '1' else '0' end
    || {{ surest_key(relation) }}
{%- endmacro %}

{# By which statements of one financing are ranked: the first gives its amount. It discloses one, names its round and is
   exact about the time. -#}
{% macro funding_lead_rank(relation, figure) -%}
    case when {{ figure }} is null then '1' else '0' end
    || case when {{ relation }}.round_type = 'unspecified' then '1' else '0' end
    || cast({{ precision_rank(relation ~ '.date_precision') }} as string)
    || {{ surest_key(relation) }}
{%- endmacro %}
