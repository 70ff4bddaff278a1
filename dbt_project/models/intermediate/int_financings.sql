with statements as (
    select
        source.*,
        {{ surest_key('source') }} as choice_rank,
        case source.status when 'closed' then '1' when 'announced' then '2' when 'planned' then '3' else '4' end
        || source.statement_id as status_rank,
        cast({{ precision_rank('source.date_precision') }} as string)
        || case when {{ is_timeless('source') }} then '1' else '0' end
        || {{ surest_key('source') }} as time_rank
    from {{ ref('int_funding_statements') }} as source
),

leaders as (
    select * from {{ ref('int_funding_leaders') }}
),

money as (
    select * from {{ ref('int_funding_money') }}
),

chosen as (
    select
        leaders.leader_id,
        coalesce(
            min_by(
                statements.round_type,
                case when statements.round_type <> 'unspecified' then statements.choice_rank end
            ),
            'unspecified'
        ) as round_type,
        {{ first_known('statements.rounds_count', 'statements.choice_rank') }} as rounds_count,
        min_by(statements.status, statements.status_rank) as status,
        min_by(statements.statement_id, statements.time_rank) as dated_id,
        max(statements.confidence) as confidence,
        count(distinct statements.independent_source_id) as source_count,
        min(statements.reported_on) as first_reported_on,
        max(statements.reported_on) as last_reported_on
    from leaders
    inner join statements
        on leaders.statement_id = statements.statement_id
    group by leaders.leader_id
),

numbered as (
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
