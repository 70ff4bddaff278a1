{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['yearly_metric', 'metric_claim', 'funding', 'event'], 'fact_id']],
    },
) }}
with origins as (
    select * from {{ ref('int_origins') }}
),

documents as (
    select * from {{ ref('stg_landing__documents') }}
    where is_current
),

record_sources as (
    select * from {{ ref('stg_landing__record_sources') }}
),

yearly_figures as (
    select
        'fct_yearly_metrics' as fact_table,
        yearly_metric_id as fact_id,
        metric_id as attribute,
        statement_id,
        choice_rank,
        organisation_id,
        year,
        case when unit = 'currency' then currency else unit end as unit,
        value_low,
        value_high,
        cast(null as date) as start_on,
        cast(null as date) as end_on,
        document_id,
        source_path,
        quote,
        row_number,
        column_name,
        confidence
    from {{ ref('int_yearly_claims') }}
    where {{ touched('yearly_metric', 'yearly_metric_id') }}
),

-- Growth rates, shares, plans and the like are taken for no yearly value: each is a fact of its own.
other_figures as (
    select
        'fct_metric_claims' as fact_table,
        statements.statement_id as fact_id,
        coalesce(statements.metric_id, statements.measure_text) as attribute,
        statements.statement_id,
        1 as choice_rank,
        statements.organisation_id,
        statements.year,
        case when statements.unit = 'currency' then statements.currency else statements.unit end as unit,
        statements.value_low,
        statements.value_high,
        cast(null as date) as start_on,
        cast(null as date) as end_on,
        statements.document_id,
        statements.source_path,
        statements.quote,
        statements.row_number,
        statements.column_name,
        statements.confidence
    from {{ ref('int_metric_statements') }} as statements
    left join yearly_figures
        on statements.statement_id = yearly_figures.statement_id
    where
        yearly_figures.statement_id is null
        and {{ touched('metric_claim', 'statements.statement_id') }}
),

amounts as (
    select
        'fct_funding' as fact_table,
        facts.funding_id as fact_id,
        'amount' as attribute,
        statements.statement_id,
        row_number() over (
            partition by facts.funding_id
            order by
                case when statements.statement_id = leaders.leader_id then 0 else 1 end,
                {{ surest_key('statements') }}
        ) as choice_rank,
        facts.organisation_id,
        facts.year,
        statements.currency as unit,
        statements.amount_low as value_low,
        statements.amount_high as value_high,
        cast(null as date) as start_on,
        cast(null as date) as end_on,
        statements.document_id,
        statements.source_path,
        statements.quote,
        statements.row_number,
        statements.column_name,
        statements.confidence
    from {{ ref('int_funding_statements') }} as statements
    inner join {{ ref('int_funding_leaders') }} as leaders
        on statements.statement_id = leaders.statement_id
    inner join {{ ref('int_financings') }} as facts
        on leaders.leader_id = facts.leader_id
    where {{ touched('funding', 'facts.funding_id') }}
),

times as (
    select
        'fct_events' as fact_table,
        facts.event_id as fact_id,
        'time' as attribute,
        statements.statement_id,
        row_number() over (
            partition by facts.event_id
            order by
                case when statements.statement_id = leaders.leader_id then 0 else 1 end,
                {{ surest_key('statements') }}
        ) as choice_rank,
        facts.organisation_id,
        facts.year,
        'day' as unit,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        statements.start_on,
        statements.end_on,
        statements.document_id,
        statements.source_path,
        statements.quote,
        statements.row_number,
        statements.column_name,
        statements.confidence
    from {{ ref('int_event_statements') }} as statements
    inner join {{ ref('int_event_leaders') }} as leaders
        on statements.statement_id = leaders.statement_id
    inner join {{ ref('int_events') }} as facts
        on leaders.leader_id = facts.leader_id
    where {{ touched('event', 'facts.event_id') }}
),

claims as (
    select * from yearly_figures
    union all
    select * from other_figures
    union all
    select * from amounts
    union all
    select * from times
)

select
    claims.*,
    coalesce(claims.value_low, claims.value_high) is not null
    or coalesce(claims.start_on, claims.end_on) is not null as is_stated,
    origins.independent_source_id,
    origins.reported_on,
    coalesce(documents.publisher, record_sources.publisher) as publisher,
    documents.title,
    coalesce(documents.url, record_sources.url) as url
from claims
inner join origins
    on coalesce(claims.document_id, claims.source_path) = origins.origin_key
left join documents
    on origins.document_id = documents.document_id
left join record_sources
    on
        origins.is_record
        and origins.independent_source_id = record_sources.source_name
