{# The columns that say where a statement rests and why it was made, as the intermediate statements have them. -#}
{% macro place_columns(relation) -%}
    {%- for column in [
        'document_id', 'char_start', 'char_end', 'quote', 'source_path', 'row_number', 'column_name', 'engine',
        'rule_id', 'rule_version', 'confidence'
    ] -%}
    {{ relation }}.{{ column }}{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
