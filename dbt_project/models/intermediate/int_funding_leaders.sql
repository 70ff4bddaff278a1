{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['organisation', 'source'], 'subject_key']],
    },
) }}
-- The best-ranked statement discloses an amount, names its round and is exact about the time.
with stated as (
    select
        source.*,
        money.figure,
        money.figure_usd,
        {{ former_last('source') }} || {{ funding_lead_rank('source', 'money.figure') }} as choice_rank
    from {{ ref('int_funding_claims') }} as source
    inner join {{ ref('int_funding_money') }} as money
        on source.statement_id = money.statement_id
    where {{ touched(['organisation', 'source'], 'source.subject_key') }}
),

-- Statements that say the same need no comparing: the first stands for the others.
signatures as (
    select
        *,
        min(choice_rank) over (
            partition by
                organisation_id, round_type, scope, figure, amount_operator, currency, start_on, end_on, date_precision,
                former_origin_id,
                case when organisation_id is null then statement_id else '' end
        ) as signature_rank
    from stated
),

-- How far a stated figure reaches: 5 % either way; "more than" a quarter up, "less than" a quarter down. A time
-- reaches 45 days either way.
statements as (
    select
        *,
        figure * (case when amount_operator in ('<', '<=') then 0.75 else 0.95 end) as reach_low,
        figure * (case when amount_operator in ('>', '>=') then 1.25 else 1.05 end) as reach_high,
        start_on is not null and end_on is not null as is_bounded,
        coalesce({{ dbt.datediff('start_on', 'end_on', 'day') }}, 0) <= 31 as is_short,
        extract(year from {{ dbt.dateadd('day', -45, 'start_on') }}) as reach_first_year,
        extract(year from {{ dbt.dateadd('day', 45, 'end_on') }}) as reach_last_year
    from signatures
    where choice_rank = signature_rank
),

-- Two that lie 45 days apart share one of the spans of 45 days that both reach with 23 more on either side.
spans as (
    select
        statement_id,
        organisation_id,
        scope,
        choice_rank,
        {{ each_number(
            'floor((' ~ dbt.datediff("cast('1970-01-01' as date)", 'start_on', 'day') ~ ' - 23) / 45.0)',
            'floor((' ~ dbt.datediff("cast('1970-01-01' as date)", 'end_on', 'day') ~ ' + 23) / 45.0)'
        ) }} as bucket
    from statements
    where is_bounded and is_short
),

years as (
    select
        statement_id,
        organisation_id,
        scope,
        choice_rank,
        is_short,
        {{ happens_once('round_type') }} as happens_once,
        {{ each_number('reach_first_year', 'reach_last_year') }} as bucket
    from statements
    where is_bounded
),

-- Statements about one organisation meet: short ones in a span that both reach; a long one, or a round that happens
-- once, in a year; one without a beginning or an end meets all.
{{ statements_that_meet(
    ['organisation_id', 'scope'],
    {
        'spans': {'in': ['bucket']},
        'years': {
            'in': ['bucket'],
            'if': '(not (one.is_short and other.is_short) or one.happens_once or other.happens_once)'
        },
        'statements': {'in': [], 'if': 'not (one.is_bounded and other.is_bounded)'}
    }
) }},

compared as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank,
        one.round_type,
        other.round_type as other_round_type,
        one.figure is not null and other.figure is not null as is_disclosed,
        one.date_precision in ('day', 'month')
        and other.date_precision in ('day', 'month')
        and {{ times_agree('one', 'other', days=45) }} as is_exactly_then,
        (
            coalesce(one.currency, other.currency, '') = coalesce(other.currency, one.currency, '')
            and one.reach_low <= other.reach_high
            and other.reach_low <= one.reach_high
        )
        or (one.currency <> other.currency and abs(one.figure_usd - other.figure_usd) <= 0.1 * other.figure_usd)
            as is_amount_agreeing,
        {{ is_timeless('one') }}
        or {{ is_timeless('other') }}
        or {{ times_agree('one', 'other', days=45) }}
        or (
            one.year = other.year
            and ({{ happens_once('one.round_type') }} or {{ happens_once('other.round_type') }})
        ) as is_time_agreeing
    from met
    inner join statements as one
        on met.statement_id = one.statement_id
    inner join statements as other
        on met.other_statement_id = other.statement_id
),

-- An amount that is not disclosed agrees with any, for one type of round. A round of no type ("raised 5 million") is
-- the round of a type whose amount it tells or, where that one's is not disclosed, that is told of the same days; a
-- fund that gathers its own money is no such round.
same_round as (
    select
        statement_id,
        other_statement_id,
        choice_rank
    from compared
    where
        is_time_agreeing
        and (
            (round_type = other_round_type and (not is_disclosed or is_amount_agreeing))
            or (
                ((is_disclosed and is_amount_agreeing) or (not is_disclosed and is_exactly_then))
                and 'unspecified' in (round_type, other_round_type)
                and 'fund_close' not in (round_type, other_round_type)
            )
        )
),

-- The same words in a syndicated copy, where the organisation is not known.
quoted as (
    select
        statement_id,
        document_id,
        choice_rank,
        min(choice_rank) over (partition by round_type, scope, independent_source_id, quote) as best_rank
    from statements
    where organisation_id is null
),

same_quote as (
    select
        copies.statement_id,
        originals.statement_id as other_statement_id,
        originals.choice_rank
    from quoted as copies
    inner join quoted as originals
        on copies.best_rank = originals.choice_rank
    where
        copies.choice_rank > originals.choice_rank
        and copies.document_id <> originals.document_id
),

{{ corrected_statements(['round_type', 'scope', 'year']) }},

agreeing as (
    select * from same_round
    union all
    select * from same_quote
    union all
    select * from corrected
),

{{ elect_leaders() }}

select
    signatures.statement_id,
    signatures.subject_key,
    led.leader_id
from signatures
inner join statements
    on signatures.signature_rank = statements.choice_rank
inner join led
    on statements.statement_id = led.statement_id
