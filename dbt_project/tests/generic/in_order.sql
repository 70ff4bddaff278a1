{# Rows in which a low end lies above its high end, or a figure outside its own interval. `intervals` lists
   [low, high] or [low, high, figure]; NULL is an open side. -#}
{% test in_order(model, intervals) %}
select *
from {{ model }}
where
    {% for interval in intervals -%}
        {{ 'or ' if not loop.first }}{{ interval[0] }} > {{ interval[1] }}
        {% if interval | length == 3 -%}
            or {{ interval[2] }} < {{ interval[0] }} or {{ interval[2] }} > {{ interval[1] }}
        {% endif %}
    {%- endfor %}
{% endtest %}
