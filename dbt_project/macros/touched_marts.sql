{# Which rows of the marts a build must make anew beyond those of touched organisations. -#}

{# A hook before what documents tell of an organisation is gathered: of which organisations speak those that claim a financing that
   was touched. Which it was before is known of documents that were themselves touched alone: they touch their organisations. -#}
{% macro touch_organisations_told_of() -%}
    {%- if is_touched_build() -%}
        insert into changes.touched
        select distinct
            'told_organisation',
            organisation_id
        from {{ ref('bridge_document_organisations') }}
        where
            document_id in (
                select document_id
                from {{ ref('fct_funding_claims') }}
                where {{ touched('funding', 'funding_id') }}
            )
    {%- endif -%}
{%- endmacro %}
