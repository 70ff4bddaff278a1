{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['organisation', 'source'], 'subject_key']],
        'touches': {'funding': 'funding_id'},
    },
) }}
with statements as (
    select
        source.*,
        {{ funding_ranks('source') }}
    from {{ ref('int_funding_statements') }} as source
    where {{ touched(['organisation', 'source'], 'source.subject_key') }}
),

leaders as (
    select * from {{ ref('int_funding_leaders') }}
    where {{ touched(['organisation', 'source'], 'subject_key') }}
),

money as (
    select * from {{ ref('int_funding_money') }}
),

chosen as (
    select
        leaders.leader_id,
        {{ chosen_funding('statements') }}
    from leaders
    inner join statements
        on leaders.statement_id = statements.statement_id
    group by leaders.leader_id
),

numbered as (
    select
        chosen.*,
        leader.subject_key,
        leader.organisation_id,
        leader.scope,
        leader.amount,
        leader.amount_operator,
        leader.amount_low,
        leader.amount_high,
        leader.currency,
        leader.is_currency_inferred,
        money.amount_usd,
        money.amount_usd_low,
        money.amount_usd_high,
        money.fx_rate,
        money.fx_rate_on,
        dated.start_on,
        dated.end_on,
        dated.date_precision,
        dated.year,
        row_number() over (
            partition by
                leader.organisation_id, chosen.round_type, leader.scope, dated.year
            order by
                coalesce(dated.start_on, cast('9999-12-31' as date)),
                coalesce(leader.currency, ''),
                coalesce(money.figure, -1),
                chosen.leader_id
        ) as occurrence
    from chosen
    inner join statements as leader
        on chosen.leader_id = leader.statement_id
    inner join money
        on chosen.leader_id = money.statement_id
    inner join statements as dated
        on chosen.dated_id = dated.statement_id
)

select
    {{ stable_id('funding', ['organisation_id', 'round_type', 'scope', 'year', 'occurrence']) }} as funding_id,
    *
from numbered
