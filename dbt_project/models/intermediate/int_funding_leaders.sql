with statements as (
    select
        statements.*,
        money.figure,
        money.figure_usd,
        row_number() over (
            order by
                case when money.figure is null then 1 else 0 end asc,
                {{ precision_rank('statements.date_precision') }} asc,
                statements.confidence desc,
                coalesce(statements.reported_on, cast('9999-12-31' as date)) asc,
                statements.statement_id asc
        ) as choice_rank
    from {{ ref('int_funding_statements') }} as statements
    inner join {{ ref('int_funding_money') }} as money
        on statements.statement_id = money.statement_id
),

-- How far a stated figure reaches: 5 % either way; "more than" a quarter up, "less than" a quarter down.
reaching as (
    select
        *,
        figure * (case when amount_operator in ('<', '<=') then 0.75 else 0.95 end) as reach_low,
        figure * (case when amount_operator in ('>', '>=') then 1.25 else 1.05 end) as reach_high
    from statements
),

same_round as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank
    from reaching as one
    inner join reaching as other
        on
            one.organisation_id = other.organisation_id
            and one.round_type = other.round_type
            and one.scope = other.scope
            and one.choice_rank > other.choice_rank
    where
        (
            one.figure is null
            or other.figure is null
            or (
                coalesce(one.currency, other.currency, '') = coalesce(other.currency, one.currency, '')
                and one.reach_low <= other.reach_high
                and other.reach_low <= one.reach_high
            )
            or (
                one.currency <> other.currency
                and abs(one.figure_usd - other.figure_usd) <= 0.1 * other.figure_usd
            )
        )
        and (
            {{ is_timeless('one') }}
            or {{ is_timeless('other') }}
            or {{ times_agree('one', 'other', days=45) }}
            or (one.year = other.year and {{ happens_once('one.round_type') }})
        )
),

-- The same words in a syndicated copy, where the organisation is not known.
same_quote as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank
    from statements as one
    inner join statements as other
        on
            one.round_type = other.round_type
            and one.scope = other.scope
            and one.independent_source_id = other.independent_source_id
            and one.quote = other.quote
            and one.document_id <> other.document_id
            and one.choice_rank > other.choice_rank
    where
        one.organisation_id is null
        and other.organisation_id is null
),

agreeing as (
    select * from same_round
    union all
    select * from same_quote
),

{{ elect_leaders() }}

select
    statement_id,
    leader_id
from led
