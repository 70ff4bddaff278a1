{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim', 'metric_claim_id']],
    },
) }}
-- what is checked; it is held against other claims of its document
with checked as (
    select * from {{ ref('int_metric_statements') }}
    where
        {{ touched('metric_claim', 'statement_id') }}
        and unit = 'pct'
),

texts as (
    select
        document_id,
        text
    from {{ ref('stg_landing__documents') }}
    where is_current
),

-- "Of 80 projects 52, or 65 percent": the share stands beside the part, whatever it was taken for.
beside as (
    select
        checked.statement_id,
        parts.value_low as part_low,
        parts.value_high as part_high,
        parts.whole_low,
        parts.whole_high,
        row_number() over (partition by checked.statement_id order by parts.char_end desc) as nearness
    from checked
    inner join {{ ref('int_metric_parts') }} as parts
        on
            checked.document_id = parts.document_id
            and parts.is_held
            and checked.organisation_id = parts.organisation_id
            and checked.char_end > parts.char_end
            and checked.char_end <= parts.char_end + 40
    inner join texts
        on checked.document_id = texts.document_id
    where
        checked.claim_kind in ('share', 'level')
        and checked.metric_id is null
        and {{ matches_pattern(
            'lower(substr(texts.text, cast(parts.char_end + 1 as int), cast(checked.char_end - parts.char_end as int)))',
            share_beside_pattern()
        ) }}
        and parts.whole_low > 0
        and parts.whole_high > 0
),

shares as (
    select
        checked.*,
        checked.value_low - {{ rounding_allowance('coalesce(checked.value, checked.value_low)') }} as claimed_low,
        checked.value_high + {{ rounding_allowance('coalesce(checked.value, checked.value_high)') }} as claimed_high
    from checked
    left join beside
        on
            checked.statement_id = beside.statement_id
            and beside.nearness = 1
    where
        checked.claim_kind = 'share'
        or beside.statement_id is not null
),

counts as (
    select * from {{ ref('int_metric_statements') }}
    where
        document_id in (select shares.document_id from shares)
        and claim_kind in ('level', 'total')
        and unit = 'count'
        and modality = 'reported'
        and value_low > 0
        and value_high > 0
),

-- Else the part is a count that the same document names by the same words, and the whole the count of the measure that
-- the share is of.
counted as (
    select
        shares.statement_id,
        parts.value_low as part_low,
        parts.value_high as part_high,
        wholes.value_low as whole_low,
        wholes.value_high as whole_high,
        row_number() over (
            partition by shares.statement_id
            order by
                abs(parts.char_start - shares.char_start),
                abs(wholes.char_start - shares.char_start),
                parts.statement_id,
                wholes.statement_id
        ) as nearness
    from shares
    inner join counts as parts
        on
            shares.document_id = parts.document_id
            and shares.measure_text = parts.measure_text
            and coalesce(shares.metric_id, '') <> coalesce(parts.metric_id, '')
            and coalesce(shares.year, 0) = coalesce(parts.year, shares.year, 0)
    inner join counts as wholes
        on
            shares.document_id = wholes.document_id
            and shares.organisation_id = wholes.organisation_id
            and shares.metric_id = wholes.metric_id
            and parts.statement_id <> wholes.statement_id
            and coalesce(shares.year, 0) = coalesce(wholes.year, shares.year, 0)
),

compared as (
    select
        *,
        part_low / whole_high * 100 as derived_low,
        part_high / whole_low * 100 as derived_high
    from (
        select * from beside
        union all
        select * from counted
    ) as found
    where nearness = 1
),

judged as (
    select
        shares.statement_id,
        shares.value_low,
        shares.value_high,
        shares.claimed_low,
        shares.claimed_high,
        compared.statement_id is not null as is_checkable,
        compared.part_low,
        compared.part_high,
        compared.whole_low,
        compared.whole_high,
        compared.derived_low,
        compared.derived_high,
        {{ intervals_meet(
            'shares.claimed_low', 'shares.claimed_high', 'compared.derived_low', 'compared.derived_high'
        ) }} as is_meeting
    from shares
    left join compared
        on shares.statement_id = compared.statement_id
)

select
    statement_id as metric_claim_id,
    'share_of_counts' as rule,
    case when is_checkable then 'as_stated' else 'none' end as reading,
    claimed_low,
    claimed_high,
    derived_low,
    derived_high,
    case
        when not is_checkable then 'uncheckable'
        when is_meeting then 'consistent'
        else 'contradicted'
    end as verdict,
    case
        when not is_checkable
            then
                'A share of ' || {{ interval_words('value_low', 'value_high') }}
                || ' % is stated, but the source does not count the part and the whole.'
        else
            {{ interval_words('part_low', 'part_high') }} || ' of ' || {{ interval_words('whole_low', 'whole_high') }}
            || ' is ' || {{ interval_words('derived_low', 'derived_high') }} || ' %'
            || case when is_meeting then ', which agrees with what is stated: ' else ', but what is stated is ' end
            || {{ interval_words('value_low', 'value_high') }} || ' %.'
    end as explanation
from judged
