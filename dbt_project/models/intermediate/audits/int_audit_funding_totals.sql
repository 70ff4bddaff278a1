{{ config(
    materialized='touched',
    meta={
        'touched_by': [['funding', 'funding_id']],
    },
) }}
with totals as (
    select * from {{ ref('fct_funding') }}
    where
        {{ touched('funding', 'funding_id') }}
        and scope = 'aggregate'
        and (amount_low is not null or amount_high is not null)
),

rounds as (
    select
        *,
        coalesce(amount_low, amount, 0) as known_low,
        coalesce(amount_high, case when amount_low is null then amount end) as known_high
    from {{ ref('fct_funding') }}
    where
        scope = 'round'
        and status in ('closed', 'announced')
),

-- The rounds that lie wholly within the time of the total; without a stated time, all rounds count as within.
held as (
    select
        totals.funding_id,
        count(*) as rounds_known,
        sum(case when rounds.currency = totals.currency then 1 else 0 end) as rounds_comparable,
        sum(case when rounds.currency = totals.currency then rounds.known_low else 0 end) as known_low,
        sum(case when rounds.currency = totals.currency then rounds.known_high end) as known_high,
        sum(
            case when rounds.currency = totals.currency and rounds.known_high is not null then 0 else 1 end
        ) as rounds_open
    from totals
    inner join rounds
        on
            totals.organisation_id = rounds.organisation_id
            and (totals.round_type = 'fund_close') = (rounds.round_type = 'fund_close')
            and (
                {{ is_timeless('totals') }}
                or (
                    coalesce(rounds.start_on, rounds.end_on) >= coalesce(totals.start_on, rounds.start_on)
                    and coalesce(rounds.end_on, rounds.start_on) <= coalesce(totals.end_on, rounds.end_on)
                )
            )
    group by totals.funding_id
),

compared as (
    select
        totals.*,
        held.rounds_known,
        coalesce(held.rounds_comparable, 0) as rounds_comparable,
        case when held.rounds_comparable > 0 then held.known_low end as derived_low,
        case
            when held.rounds_open = 0 and held.rounds_known >= totals.rounds_count then held.known_high
        end as derived_high
    from totals
    left join held
        on totals.funding_id = held.funding_id
),

judged as (
    select
        *,
        {{ intervals_meet('amount_low', 'amount_high', 'derived_low', 'derived_high', tolerance=0.05) }} as is_meeting
    from compared
)

select
    funding_id,
    'funding_total' as rule,
    case
        when rounds_comparable = 0 then 'none'
        when derived_high is null then 'at_least_the_known_rounds'
        else 'sum_of_rounds'
    end as reading,
    amount_low as claimed_low,
    amount_high as claimed_high,
    derived_low,
    derived_high,
    case
        when rounds_comparable = 0 then 'uncheckable'
        when is_meeting then 'consistent'
        else 'contradicted'
    end as verdict,
    'A total of ' || {{ interval_words('amount_low', 'amount_high') }} || ' ' || coalesce(currency, '')
    || ' is stated, '
    || case
        when rounds_comparable = 0 then 'but no round of its time is held separately to hold it against.'
        when derived_high is null
            then
                case when is_meeting then 'and' else 'but' end
                || ' the rounds known, ' || cast(rounds_comparable as string) || ', come to '
                || {{ interval_words('derived_low', 'derived_high') }} || '.'
        else
            case when is_meeting then 'and' else 'but' end
            || ' its ' || cast(rounds_comparable as string) || ' rounds come to '
            || {{ interval_words('derived_low', 'derived_high') }} || '.'
    end as explanation
from judged
