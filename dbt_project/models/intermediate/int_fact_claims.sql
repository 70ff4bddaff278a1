{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['yearly_metric', 'metric_claim', 'funding', 'event'], 'fact_id']],
    },
) }}
with documents as (
    select * from {{ ref('stg_landing__documents') }}
    where is_current
),

record_sources as (
    select * from {{ ref('stg_landing__record_sources') }}
),

yearly_figures as (
    select
        'fct_yearly_metrics' as fact_table,
        statements.yearly_metric_id as fact_id,
        statements.metric_id as attribute,
        statements.statement_id,
        statements.organisation_id,
        statements.year,
        case when statements.unit = 'currency' then statements.currency else statements.unit end as unit,
        statements.value_low,
        statements.value_high,
        cast(null as date) as start_on,
        cast(null as date) as end_on,
        statements.independent_source_id,
        statements.reported_on,
        {{ place_columns('statements') }},
        lpad(cast(statements.choice_rank as string), 9, '0') as choice_key
    from {{ ref('int_yearly_claims') }} as statements
    where {{ touched('yearly_metric', 'statements.yearly_metric_id') }}
),

-- Growth rates, shares, plans and the like are taken for no yearly value: each is a fact of its own.
other_figures as (
    select
        'fct_metric_claims' as fact_table,
        statements.statement_id as fact_id,
        coalesce(statements.metric_id, statements.measure_text) as attribute,
        statements.statement_id,
        statements.organisation_id,
        statements.year,
        case when statements.unit = 'currency' then statements.currency else statements.unit end as unit,
        statements.value_low,
        statements.value_high,
        cast(null as date) as start_on,
        cast(null as date) as end_on,
        statements.independent_source_id,
        statements.reported_on,
        {{ place_columns('statements') }},
        '' as choice_key
    from {{ ref('int_metric_statements') }} as statements
    left join {{ ref('int_yearly_claims') }} as yearly
        on statements.statement_id = yearly.statement_id
    where
        yearly.statement_id is null
        and {{ touched('metric_claim', 'statements.statement_id') }}
),

-- Of a financing or event the claim that it was taken from comes first.
{% for fact in [
    {
        'claims': 'amounts', 'table': 'fct_funding', 'id': 'funding_id', 'kind': 'funding', 'facts': 'int_financings',
        'statements': 'int_funding_statements', 'leaders': 'int_funding_leaders', 'attribute': 'amount',
        'says': {
            'unit': 'statements.currency', 'value_low': 'statements.amount_low', 'value_high': 'statements.amount_high',
            'start_on': 'cast(null as date)', 'end_on': 'cast(null as date)'
        }
    },
    {
        'claims': 'times', 'table': 'fct_events', 'id': 'event_id', 'kind': 'event', 'facts': 'int_events',
        'statements': 'int_event_statements', 'leaders': 'int_event_leaders', 'attribute': 'time',
        'says': {
            'unit': "'day'", 'value_low': 'cast(null as double)', 'value_high': 'cast(null as double)',
            'start_on': 'statements.start_on', 'end_on': 'statements.end_on'
        }
    }
] -%}
    {{ fact.claims }} as (
        select
            '{{ fact.table }}' as fact_table,
            facts.{{ fact.id }} as fact_id,
            '{{ fact.attribute }}' as attribute,
            statements.statement_id,
            facts.organisation_id,
            facts.year,
            {% for column, said in fact.says.items() -%}
                {{ said }} as {{ column }},
            {% endfor -%}
            statements.independent_source_id,
            statements.reported_on,
            {{ place_columns('statements') }},
            case when statements.statement_id = leaders.leader_id then '0' else '1' end
            || {{ surest_key('statements') }} as choice_key
        from {{ ref(fact.statements) }} as statements
        inner join {{ ref(fact.leaders) }} as leaders
            on statements.statement_id = leaders.statement_id
        inner join {{ ref(fact.facts) }} as facts
            on leaders.leader_id = facts.leader_id
        where {{ touched(fact.kind, 'facts.' ~ fact.id) }}
    ),

{% endfor -%}
claims as (
    select * from yearly_figures
    union all
    select * from other_figures
    union all
    select * from amounts
    union all
    select * from times
),

attributed as (
    select
        claims.*,
        {{ passage_key('claims') }} as passage_key,
        coalesce(claims.value_low, claims.value_high) is not null
        or coalesce(claims.start_on, claims.end_on) is not null as is_stated,
        coalesce(documents.publisher, record_sources.publisher) as publisher,
        documents.title,
        coalesce(documents.url, record_sources.url) as url
    from claims
    left join documents
        on claims.document_id = documents.document_id
    left join record_sources
        on
            claims.document_id is null
            and claims.independent_source_id = record_sources.source_name
),

told_several_times as (
    select fact_id
    from attributed
    group by fact_id
    having count(*) > 1
),

meeting as (
    select attributed.*
    from attributed
    inner join told_several_times
        on attributed.fact_id = told_several_times.fact_id
),

-- What others of its fact are to a claim. Two on one passage are one source of the fact: the surer one speaks.
compared as (
    select
        one.statement_id,
        sum(case when one.choice_key > other.choice_key then 1 else 0 end) as claims_before,
        max(case when {{ is_of_other_publisher('one', 'other') }} then 1 else 0 end) = 1 as is_compared,
        max(
            case
                when {{ is_of_other_publisher('one', 'other') }} and {{ claims_agree('one', 'other') }} then 1
                else 0
            end
        ) = 1 as is_corroborated,
        max(
            case
                when {{ is_of_other_publisher('one', 'other') }} and {{ claims_contradict('one', 'other') }} then 1
                else 0
            end
        ) = 1 as is_disputed,
        max(case when {{ is_said_surer('one', 'other') }} then 1 else 0 end) = 1 as is_repeated
    from meeting as one
    inner join meeting as other
        on
            one.fact_id = other.fact_id
            and one.statement_id <> other.statement_id
    group by one.statement_id
)

select
    attributed.fact_table,
    attributed.fact_id,
    attributed.attribute,
    attributed.statement_id,
    cast(coalesce(compared.claims_before, 0) + 1 as bigint) as choice_rank,
    attributed.organisation_id,
    attributed.year,
    attributed.unit,
    attributed.value_low,
    attributed.value_high,
    attributed.start_on,
    attributed.end_on,
    attributed.is_stated,
    {{ place_columns('attributed') }},
    attributed.passage_key,
    attributed.independent_source_id,
    attributed.reported_on,
    attributed.publisher,
    attributed.title,
    attributed.url,
    coalesce(compared.is_compared, false) as is_compared,
    coalesce(compared.is_corroborated, false) as is_corroborated,
    coalesce(compared.is_disputed, false) as is_disputed,
    coalesce(compared.is_repeated, false) as is_repeated
from attributed
left join compared
    on attributed.statement_id = compared.statement_id
