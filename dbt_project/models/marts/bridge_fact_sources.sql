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
        ],
    },
) }}
with claims as (
    select * from {{ ref('int_fact_claims') }}
    where {{ touched(['event', 'funding', 'yearly_metric', 'metric_claim', 'audited_fact'], 'fact_id') }}
),

facts as (
    select
        claims.fact_table,
        claims.fact_id,
        claims.passage_key,
        {{ place_columns('claims') }}
    from claims
    where
        not claims.is_repeated
        and claims.fact_table <> 'fct_metric_claims'
        and {{ touched(['event', 'funding', 'yearly_value'], 'claims.fact_id') }}
),

-- Every claim is a fact of its own, too.
single_claims as (
    select
        case claims.fact_table
            when 'fct_events' then 'fct_event_claims'
            when 'fct_funding' then 'fct_funding_claims'
            else 'fct_metric_claims'
        end as fact_table,
        claims.statement_id as fact_id,
        claims.passage_key,
        {{ place_columns('claims') }}
    from claims
    where {{ touched(['event_claim', 'funding_claim', 'metric_claim'], 'claims.statement_id') }}
),

-- A derived value rests on the claims of both values that it is reckoned from.
derived_bases as (
    select
        bases.yearly_metric_id,
        bases.upper_id,
        bases.lower_id
    from {{ ref('int_derived_metric_bases') }} as bases
    inner join {{ ref('int_derived_metrics') }} as facts
        on bases.yearly_metric_id = facts.yearly_metric_id
    where {{ touched('yearly_value', 'bases.yearly_metric_id') }}
),

derived_metrics as (
    {% for base, other in [('upper', 'lower'), ('lower', 'upper')] -%}
        select
            'fct_yearly_metrics' as fact_table,
            derived_bases.yearly_metric_id as fact_id,
            claims.passage_key,
            {{ place_columns('claims') }}
        from claims
        inner join derived_bases
            on claims.fact_id = derived_bases.{{ base }}_id
        left join claims as others
            on
                derived_bases.{{ other }}_id = others.fact_id
                and {{ is_said_surer('claims', 'others') }}
        where
            not claims.is_repeated
            and others.statement_id is null
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor -%}
),

-- What is checked of a figure is the claim; of a financing or event, all that is claimed of it.
audits as (
    select * from {{ ref('fct_claim_audits') }}
    where {{ touched('claim_audit', 'claim_audit_id') }}
),

claim_audits as (
    select
        'fct_claim_audits' as fact_table,
        audits.claim_audit_id as fact_id,
        claims.passage_key,
        {{ place_columns('claims') }}
    from claims
    inner join audits
        on claims.statement_id = audits.metric_claim_id
    union all
    select
        'fct_claim_audits' as fact_table,
        audits.claim_audit_id as fact_id,
        claims.passage_key,
        {{ place_columns('claims') }}
    from claims
    inner join audits
        on claims.fact_id = coalesce(audits.funding_id, audits.event_id)
    where not claims.is_repeated
),

gathered as (
    select * from facts
    union all
    select * from single_claims
    union all
    select * from derived_metrics
    union all
    select * from claim_audits
)

select
    substr({{ sha256_hex(stable_id_text('fact_source', ['gathered.fact_table', 'gathered.fact_id'])
        ~ ' || gathered.passage_key') }}, 1, 20)
        as fact_source_id,
    gathered.fact_table,
    gathered.fact_id,
    {{ place_columns('gathered') }}
from gathered
