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

{# Which entries of the ledger are otherwise than they stand in the mart: to look at all of them is quicker than to write them. -#}
{% macro touch_ledger_entries() -%}
    {%- if is_touched_build() -%}
        {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='name') | join(', ') -%}
        insert into changes.touched
        with now as (
            select
                source_path || '/' || member as entry,
                hash({{ columns }}) as state
            from {{ ref('stg_landing__ledger') }}
        ),

        before as (
            select
                source_path || '/' || member as entry,
                hash({{ columns }}) as state
            from {{ this }}
        )

        select
            'ledger_entry',
            entry
        from now
        where state not in (select state from before)
        union
        select
            'ledger_entry',
            entry
        from before
        where state not in (select state from now)
    {%- endif -%}
{%- endmacro %}
