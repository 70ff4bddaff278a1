{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim', 'metric_claim_id']],
    },
) }}
with claims as (
    select * from {{ ref('int_yearly_claims') }}
    where {{ touched('organisation', 'organisation_id') }}
),

-- Each claim is held against the one that the yearly value was taken from, if another source made it.
compared as (
    select
        claims.statement_id,
        claims.year,
        claims.value_low,
        claims.value_high,
        chosen.value_low as chosen_low,
        chosen.value_high as chosen_high,
        {{ intervals_meet(
            'claims.value_low', 'claims.value_high', 'chosen.value_low', 'chosen.value_high', tolerance=0.01
        ) }} as is_meeting
    from claims
    inner join claims as chosen
        on
            claims.yearly_metric_id = chosen.yearly_metric_id
            and claims.independent_source_id <> chosen.independent_source_id
    where
        chosen.choice_rank = 1
        and claims.unit = chosen.unit
        and (claims.unit <> 'currency' or claims.currency = chosen.currency)
)

select
    statement_id as metric_claim_id,
    'other_source' as rule,
    'as_stated' as reading,
    value_low as claimed_low,
    value_high as claimed_high,
    chosen_low as derived_low,
    chosen_high as derived_high,
    case when is_meeting then 'consistent' else 'contradicted' end as verdict,
    'This source states ' || {{ interval_words('value_low', 'value_high') }} || ' for ' || cast(year as string)
    || case when is_meeting then ', which agrees with another source: ' else ', but another source ' end
    || {{ interval_words('chosen_low', 'chosen_high') }} || '.' as explanation
from compared
