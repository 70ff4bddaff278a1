{# The columns that say where a statement rests and why it was made, as the intermediate statements have them. -#}
{% macro place_columns(relation) -%}
    {%- for column in [
        'document_id', 'char_start', 'char_end', 'quote', 'source_path', 'row_number', 'column_name', 'engine',
        'rule_id', 'rule_version', 'confidence'
    ] -%}
    {{ relation }}.{{ column }}{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# Where a statement rests as one text, as parts of a `stable_id` are written. -#}
{% macro passage_key(relation) -%}
    {%- set parts = [] -%}
    {%- for column in ['document_id', 'char_start', 'char_end', 'source_path', 'row_number', 'column_name'] -%}
    {%- do parts.append(relation ~ '.' ~ column) -%}
    {%- endfor -%}
    {{ stable_id_text('', parts) }}
{%- endmacro %}

{# Does another claim say on the same passage, and more surely, what one says? -#}
{% macro is_said_surer(one, other) -%}
    (
        {{ one }}.passage_key = {{ other }}.passage_key
        and {{ starhall._source_rank(one) }} > {{ starhall._source_rank(other) }}
    )
{%- endmacro %}

{%- macro _source_rank(relation) -%}
    cast(cast(1 - {{ relation }}.confidence as decimal(9, 6)) as string)
    || {{ relation }}.rule_id || chr(31)
    || lpad(cast({{ relation }}.rule_version as string), 9, '0')
    || {{ relation }}.statement_id
{%- endmacro %}
