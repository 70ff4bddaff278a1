{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim', 'metric_claim_id']],
    },
) }}
with parts as (
    select * from {{ ref('int_metric_parts') }}
    where
        is_held
        and {{ touched('metric_claim', 'whole_id') }}
),

gathered as (
    select
        whole_id,
        is_exhaustive,
        whole_low,
        whole_high,
        currency,
        count(*) as part_count,
        sum(coalesce(value_low, 0)) as sum_low,
        case when count(value_high) = count(*) then sum(value_high) end as sum_high,
        max(coalesce(value_low, 0)) as largest_low,
        case when count(value_high) = count(*) then max(value_high) end as largest_high
    from parts
    group by
        whole_id,
        is_exhaustive,
        whole_low,
        whole_high,
        currency
),

-- A list that is the whole adds up to it. One that need not be cannot add up to more, unless its parts overlap: then
-- none of them can be more.
readings as (
    select
        *,
        'sum_of_parts' as reading,
        sum_low as derived_low,
        sum_high as derived_high
    from gathered
    where
        is_exhaustive
        and part_count > 1
    union all
    select
        *,
        'at_least_the_sum_of_parts' as reading,
        sum_low as derived_low,
        cast(null as double) as derived_high
    from gathered
    where not is_exhaustive
    union all
    select
        *,
        'at_least_the_largest_part' as reading,
        largest_low as derived_low,
        cast(null as double) as derived_high
    from gathered
    where
        not is_exhaustive
        and part_count > 1
),

judged as (
    select
        *,
        case
            when {{ intervals_meet('whole_low', 'whole_high', 'derived_low', 'derived_high', tolerance=0.01) }} then 1
            else 0
        end as is_fitting
    from readings
),

counted as (
    select
        *,
        count(*) over (partition by whole_id) as reading_count,
        sum(is_fitting) over (partition by whole_id) as fitting_count
    from judged
)

select
    whole_id as metric_claim_id,
    'whole_of_parts' as rule,
    reading,
    whole_low as claimed_low,
    whole_high as claimed_high,
    derived_low,
    derived_high,
    case
        when fitting_count = 0 then 'contradicted'
        when fitting_count = reading_count then 'consistent'
        else 'consistent_under_reading'
    end as verdict,
    'A whole of ' || {{ interval_words('whole_low', 'whole_high') }} || coalesce(' ' || currency, '') || ' is stated, '
    || case when is_fitting = 1 then 'and ' else 'but ' end
    || case
        when reading = 'at_least_the_largest_part'
            then
                'the largest of the ' || cast(part_count as string) || ' parts that are named, which may overlap, is '
                || {{ interval_words('largest_low', 'largest_high') }}
        when part_count = 1 then 'the part that is named is ' || {{ interval_words('sum_low', 'sum_high') }}
        else
            case when is_exhaustive then 'its ' else 'the ' end || cast(part_count as string)
            || case when is_exhaustive then ' parts' else ' parts that are named' end
            || ' come to ' || {{ interval_words('sum_low', 'sum_high') }}
    end || '.' as explanation
from counted
where
    fitting_count = 0
    or is_fitting = 1
