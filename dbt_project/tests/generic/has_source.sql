{# Facts without a row in bridge_fact_sources. -#}
{% test has_source(model, column_name) %}
select facts.{{ column_name }}
from {{ rows_to_test(model) }} as facts
left join {{ ref('bridge_fact_sources') }} as sources
    on
        facts.{{ column_name }} = sources.fact_id
        and sources.fact_table = '{{ model.identifier }}'
where sources.fact_id is null
{% endtest %}
