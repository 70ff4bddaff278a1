{{ config(
    materialized='touched',
    meta={
        'touched_by': [
            [
                [
                    'event', 'funding', 'event_claim', 'funding_claim', 'metric_claim', 'yearly_value', 'claim_audit'
                ],
                'fact_id'
            ],
            ['register', "case when fact_table = 'fct_events' then 'any' end"],
        ],
    },
) }}
with events as (
    select
        'fct_events' as fact_table,
        facts.event_id as fact_id,
        {{ place_columns('statements') }}
    from {{ ref('int_event_statements') }} as statements
    inner join {{ ref('int_event_leaders') }} as leaders
        on statements.statement_id = leaders.statement_id
    inner join {{ ref('int_events') }} as facts
        on leaders.leader_id = facts.leader_id
    where
        {{ touched('event', 'facts.event_id') }}
        or {{ touched('register', "'any'") }}
),

funding as (
    select
        'fct_funding' as fact_table,
        facts.funding_id as fact_id,
        {{ place_columns('statements') }}
    from {{ ref('int_funding_statements') }} as statements
    inner join {{ ref('int_funding_leaders') }} as leaders
        on statements.statement_id = leaders.statement_id
    inner join {{ ref('int_financings') }} as facts
        on leaders.leader_id = facts.leader_id
    where {{ touched('funding', 'facts.funding_id') }}
),

event_claims as (
    select
        'fct_event_claims' as fact_table,
        statements.statement_id as fact_id,
        {{ place_columns('statements') }}
    from {{ ref('int_event_statements') }} as statements
    where {{ touched('event_claim', 'statements.statement_id') }}
),

funding_claims as (
    select
        'fct_funding_claims' as fact_table,
        statements.statement_id as fact_id,
        {{ place_columns('statements') }}
    from {{ ref('int_funding_statements') }} as statements
    where {{ touched('funding_claim', 'statements.statement_id') }}
),

metric_claims as (
    select
        'fct_metric_claims' as fact_table,
        statements.statement_id as fact_id,
        {{ place_columns('statements') }}
    from {{ ref('int_metric_statements') }} as statements
    where {{ touched('metric_claim', 'statements.statement_id') }}
),

yearly_metrics as (
    select
        'fct_yearly_metrics' as fact_table,
        statements.yearly_metric_id as fact_id,
        {{ place_columns('statements') }}
    from {{ ref('int_yearly_claims') }} as statements
    where {{ touched('organisation', 'statements.organisation_id') }}
),

-- A derived value rests on the claims of both values that it is reckoned from.
derived_bases as (
    select
        yearly_metric_id,
        upper_id as base_id
    from {{ ref('int_derived_metric_bases') }}
    union all
    select
        yearly_metric_id,
        lower_id as base_id
    from {{ ref('int_derived_metric_bases') }}
),

derived_metrics as (
    select
        'fct_yearly_metrics' as fact_table,
        facts.yearly_metric_id as fact_id,
        {{ place_columns('statements') }}
    from {{ ref('int_yearly_claims') }} as statements
    inner join derived_bases as bases
        on statements.yearly_metric_id = bases.base_id
    inner join {{ ref('int_derived_metrics') }} as facts
        on bases.yearly_metric_id = facts.yearly_metric_id
    where {{ touched('organisation', 'facts.organisation_id') }}
),

checked as (
    select * from metric_claims
    union all
    select * from funding
    union all
    select * from events
),

claim_audits as (
    select
        'fct_claim_audits' as fact_table,
        audits.claim_audit_id as fact_id,
        {{ place_columns('sources') }}
    from {{ ref('fct_claim_audits') }} as audits
    inner join checked as sources
        on coalesce(audits.metric_claim_id, audits.funding_id, audits.event_id) = sources.fact_id
    where {{ touched('claim_audit', 'audits.claim_audit_id') }}
),

gathered as (
    select * from checked
    union all
    select * from event_claims
    union all
    select * from funding_claims
    union all
    select * from yearly_metrics
    union all
    select * from derived_metrics
    union all
    select * from claim_audits
),

-- Two statements on one passage are one source of a fact: the surer one speaks.
ranked as (
    select
        *,
        row_number() over (
            partition by
                fact_table, fact_id, document_id, char_start, char_end, source_path, row_number, column_name
            order by confidence desc, rule_id asc, rule_version asc
        ) as choice_rank
    from gathered
)

select
    {{ stable_id(
        'fact_source',
        ['fact_table', 'fact_id', 'document_id', 'char_start', 'char_end', 'source_path', 'row_number', 'column_name']
    ) }} as fact_source_id,
    ranked.fact_table,
    ranked.fact_id,
    {{ place_columns('ranked') }}
from ranked
where ranked.choice_rank = 1
