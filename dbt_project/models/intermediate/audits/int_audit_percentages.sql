{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim', 'metric_claim_id']],
    },
) }}
with claims as (
    select
        claims.*,
        metrics.kind,
        metrics.metric_name
    from {{ ref('int_metric_statements') }} as claims
    left join {{ ref('metrics') }} as metrics
        on claims.metric_id = metrics.metric_id
    where
        {{ touched('metric_claim', 'claims.statement_id') }}
        and claims.unit = 'pct'
),

bounded as (
    select
        statement_id,
        case claim_kind when 'share' then 'share_within_bounds' else 'rate_within_bounds' end as rule,
        case claim_kind when 'share' then 'a share' else lower(metric_name) end as subject_words,
        value_low as claimed_low,
        value_high as claimed_high,
        {{ intervals_meet('value_low', 'value_high', '0', '100') }}
        and coalesce(value, 0) between 0 and 100 as is_within
    from claims
    where
        claim_kind = 'share'
        or (claim_kind = 'level' and kind = 'rate')
)

select
    statement_id as metric_claim_id,
    rule,
    'as_stated' as reading,
    claimed_low,
    claimed_high,
    cast(0 as double) as derived_low,
    cast(100 as double) as derived_high,
    case when is_within then 'consistent' else 'contradicted' end as verdict,
    'The source states ' || {{ interval_words('claimed_low', 'claimed_high') }} || ' %, and '
    || subject_words || case when is_within then ' lies' else ' can only lie' end
    || ' between 0 and 100 %.' as explanation
from bounded
