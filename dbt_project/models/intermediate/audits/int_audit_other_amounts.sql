{{ config(
    materialized='touched',
    meta={
        'touched_by': [['funding', 'funding_id']],
    },
) }}
with financings as (
    select * from {{ ref('int_financings') }}
    where {{ touched('funding', 'funding_id') }}
),

leaders as (
    select * from {{ ref('int_funding_leaders') }}
),

statements as (
    select * from {{ ref('int_funding_statements') }}
),

-- Each amount that another source states for the same financing, in the currency of the amount that was taken.
compared as (
    select
        financings.funding_id,
        financings.amount_low as chosen_low,
        financings.amount_high as chosen_high,
        financings.currency,
        other.statement_id,
        other.amount_low as other_low,
        other.amount_high as other_high,
        {{ intervals_meet(
            'financings.amount_low', 'financings.amount_high', 'other.amount_low', 'other.amount_high', tolerance=0.01
        ) }} as is_meeting
    from financings
    inner join statements as chosen
        on financings.leader_id = chosen.statement_id
    inner join leaders
        on financings.leader_id = leaders.leader_id
    inner join statements as other
        on
            leaders.statement_id = other.statement_id
            and chosen.independent_source_id <> other.independent_source_id
            and financings.currency = other.currency
    where
        (financings.amount_low is not null or financings.amount_high is not null)
        and (other.amount_low is not null or other.amount_high is not null)
),

-- One row a financing: the source that contradicts, if one does.
ranked as (
    select
        *,
        row_number() over (
            partition by funding_id
            order by
                case when is_meeting then 1 else 0 end asc,
                statement_id asc
        ) as place
    from compared
)

select
    funding_id,
    'other_amount' as rule,
    'as_stated' as reading,
    chosen_low as claimed_low,
    chosen_high as claimed_high,
    other_low as derived_low,
    other_high as derived_high,
    case when is_meeting then 'consistent' else 'contradicted' end as verdict,
    'The amount taken is ' || {{ interval_words('chosen_low', 'chosen_high') }} || ' ' || currency
    || case when is_meeting then ', which agrees with another source: ' else ', but another source states ' end
    || {{ interval_words('other_low', 'other_high') }} || '.' as explanation
from ranked
where place = 1
