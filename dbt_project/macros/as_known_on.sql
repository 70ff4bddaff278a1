{# Facts and organisations as they stood at the end of a day: `select * from fct_funding_as_known_on(date '2026-01-31')` in the
   published file, `select * from ({{ as_known_on('fct_funding', "date '2026-01-31'") }})` in a model of any engine.

   What counts is what was held that day: claims of documents and record files that had landed by then and were not yet
   corrected, retracted or found to be copies. Values, counts and choices follow from these by the same macros as the tables of
   today. Which organisations, events and financings are one, and the exchange rates, are what is known today. -#}
{% macro as_known_on(table, known_on, relation_of=none) -%}
    {{ return(starhall['_' ~ table ~ '_as_known_on'](known_on, relation_of or starhall._published)) }}
{%- endmacro %}

{# The table function `<table>_as_known_on(known_on)` of the schema that the model is built in. Spark has none. -#}
{% macro create_as_known_on(table) -%}
    {{ return(adapter.dispatch('create_as_known_on')(table)) }}
{%- endmacro %}

{% macro default__create_as_known_on(table) -%}
    create or replace macro {{ this.schema }}.{{ table }}_as_known_on(known_on) as table
    {{ as_known_on(table, 'known_on', starhall._beside_this) }}
{%- endmacro %}

{% macro spark__create_as_known_on(table) -%}
{%- endmacro %}

{% macro _published(table) -%}
    {{ return(ref(table)) }}
{%- endmacro %}

{# A table of the schema of this model, by its name: the model itself may be one, and no model may refer to itself. -#}
{% macro _beside_this(table) -%}
    {{ return(this.schema ~ '.' ~ table) }}
{%- endmacro %}

{% macro _was_held(known_on) -%}
    known_from < {{ dbt.dateadd('day', 1, known_on) }}
    and (known_until is null or known_until >= {{ dbt.dateadd('day', 1, known_on) }})
{%- endmacro %}

{% macro _dim_organisations_as_known_on(known_on, relation_of) -%}
select
    {%- for column in organisation_columns() %}
    {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ relation_of('dim_organisation_history') }}
where {{ _was_held(known_on) }}
{%- endmacro %}

{% macro _fct_metric_claims_as_known_on(known_on, relation_of) -%}
select * from {{ relation_of('fct_metric_claims') }}
where {{ _was_held(known_on) }}
{%- endmacro %}

{# The CTE `statements`: the claims of events or financings that were held, as `int_event_statements` or `int_funding_statements` has
   those of today; and `chosen`: what was taken of them. -#}
{% macro _chosen_as_known_on(kind, known_on, claims, lead_rank, ranks, taken) -%}
claims as (
    select
        *,
        {{ kind }}_claim_id as statement_id,
        first_reported_on as reported_on
    from {{ claims }}
    where {{ _was_held(known_on) }}
),

statements as (
    select
        claims.*,
        {{ lead_rank }} as lead_rank,
        {{ ranks }}
    from claims
),

chosen as (
    select
        {{ kind }}_id,
        min_by(statement_id, lead_rank) as leading_id,
        {{ taken }}
    from statements
    group by {{ kind }}_id
)
{%- endmacro %}

{% macro _fct_events_as_known_on(known_on, relation_of) -%}
with {{ _chosen_as_known_on(
    'event',
    known_on,
    relation_of('fct_event_claims'),
    event_lead_rank('claims'),
    event_ranks('claims'),
    chosen_event('statements')
) }}

select
    chosen.event_id,
    {{ event_columns('chosen', 'leader') }}
from chosen
inner join statements as leader
    on chosen.leading_id = leader.statement_id
{%- endmacro %}

{% macro _fct_funding_as_known_on(known_on, relation_of) -%}
with {{ _chosen_as_known_on(
    'funding',
    known_on,
    relation_of('fct_funding_claims'),
    funding_lead_rank('claims', 'coalesce(claims.amount, claims.amount_low, claims.amount_high)'),
    funding_ranks('claims'),
    chosen_funding('statements')
) }},

financings as (
    select
        chosen.*,
        leader.organisation_id,
        leader.scope,
        leader.amount,
        leader.amount_operator,
        leader.amount_low,
        leader.amount_high,
        leader.currency,
        leader.is_currency_inferred,
        leader.amount_usd,
        leader.amount_usd_low,
        leader.amount_usd_high,
        leader.fx_rate,
        leader.fx_rate_on,
        dated.start_on,
        dated.end_on,
        dated.date_precision,
        dated.year
    from chosen
    inner join statements as leader
        on chosen.leading_id = leader.statement_id
    inner join statements as dated
        on chosen.dated_id = dated.statement_id
),

{{ funding_facts() }}
{%- endmacro %}

{% macro _fct_yearly_metrics_as_known_on(known_on, relation_of) -%}
with metrics as (
    select * from {{ relation_of('dim_metrics') }}
),

formulas as (
    select * from metrics
    where formula is not null
),

claims as (
    select
        *,
        metric_claim_id as statement_id,
        first_reported_on as reported_on,
        document_id is null as is_record
    from {{ relation_of('fct_metric_claims') }}
    where
        not is_part
        and {{ _was_held(known_on) }}
),

eligible as (
    select
        claims.*,
        {{ stable_id('yearly_metric', ['claims.organisation_id', 'claims.metric_id', 'claims.year']) }}
            as yearly_metric_id
    from claims
    inner join metrics
        on claims.metric_id = metrics.metric_id
    where {{ is_yearly_level('claims', 'metrics') }}
),

yearly_claims as (
    select
        *,
        row_number() over (
            partition by yearly_metric_id
            order by
                {{ yearly_order() }}
        ) as choice_rank
    from eligible
),

{{ yearly_values() }},

{{ derived_bases() }},

{{ derived_values() }}

{{ yearly_facts() }}
{%- endmacro %}
