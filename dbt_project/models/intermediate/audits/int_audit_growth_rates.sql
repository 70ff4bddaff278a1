{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim', 'metric_claim_id']],
    },
) }}
with claims as (
    select
        *,
        value_low - {{ rounding_allowance('coalesce(value, value_low)') }} as claimed_low,
        value_high + {{ rounding_allowance('coalesce(value, value_high)') }} as claimed_high,
        {{ says_yearly("measure_text || ' ' || original_unit || ' ' || coalesce(quote, '')") }} as is_yearly,
        cast(extract(year from period_start_on) as int) as first_year,
        cast(extract(year from coalesce(period_end_on, reported_on)) as int) as last_year
    from {{ ref('int_metric_statements') }}
    where
        {{ touched('metric_claim', 'statement_id') }}
        and claim_kind = 'growth_rate'
        and unit = 'pct'
),

-- What the claim's own document states beside it comes first: a claim is checked against the figures it came with.
ranked_own_levels as (
    select
        claims.statement_id,
        yearly.year,
        yearly.value_low,
        yearly.value_high,
        row_number() over (partition by claims.statement_id, yearly.year order by yearly.choice_rank asc) as place
    from claims
    inner join {{ ref('int_yearly_claims') }} as yearly
        on
            claims.document_id = yearly.document_id
            and claims.organisation_id = yearly.organisation_id
            and claims.metric_id = yearly.metric_id
    where
        {{ touched('organisation', 'yearly.organisation_id') }}
        and yearly.value_low > 0
        and yearly.value_high > 0
),

own_levels as (
    select
        statement_id,
        year,
        value_low,
        value_high,
        count(*) over (partition by statement_id) as years_stated
    from ranked_own_levels
    where place = 1
),

-- The published values fill in where the document itself gives fewer than two years.
published_levels as (
    select
        claims.statement_id,
        yearly.year,
        yearly.value_low,
        yearly.value_high
    from claims
    inner join {{ ref('fct_yearly_metrics') }} as yearly
        on
            claims.organisation_id = yearly.organisation_id
            and claims.metric_id = yearly.metric_id
    left join own_levels
        on
            claims.statement_id = own_levels.statement_id
            and (yearly.year = own_levels.year or own_levels.years_stated > 1)
    where
        own_levels.statement_id is null
        and {{ touched('organisation', 'yearly.organisation_id') }}
        and yearly.value_low > 0
        and yearly.value_high > 0
),

levels as (
    select
        statement_id,
        year,
        value_low,
        value_high
    from own_levels
    union all
    select
        statement_id,
        year,
        value_low,
        value_high
    from published_levels
),

-- The levels a claim can be held against: those of its period; without a period, all up to its publication. A claim
-- about one year is also held against the year before.
spans as (
    select
        claims.statement_id,
        min(levels.year) as first_year,
        max(levels.year) as last_year
    from claims
    inner join levels
        on
            claims.statement_id = levels.statement_id
            and levels.year <= coalesce(claims.last_year, 9999)
            and levels.year >= coalesce(
                case when claims.first_year = claims.last_year then claims.first_year - 1 else claims.first_year end,
                0
            )
    group by claims.statement_id
    having min(levels.year) < max(levels.year)
),

compared as (
    select
        claims.statement_id,
        claims.is_yearly,
        spans.first_year,
        spans.last_year,
        spans.last_year - spans.first_year as years,
        first_levels.value_low as first_low,
        first_levels.value_high as first_high,
        last_levels.value_low as last_low,
        last_levels.value_high as last_high,
        previous_levels.value_low as previous_low,
        previous_levels.value_high as previous_high
    from claims
    inner join spans
        on claims.statement_id = spans.statement_id
    inner join levels as first_levels
        on
            claims.statement_id = first_levels.statement_id
            and spans.first_year = first_levels.year
    inner join levels as last_levels
        on
            claims.statement_id = last_levels.statement_id
            and spans.last_year = last_levels.year
    left join levels as previous_levels
        on
            claims.statement_id = previous_levels.statement_id
            and spans.last_year - 1 = previous_levels.year
),

readings as (
    select
        statement_id,
        'compound' as reading,
        'a year compounded' as reading_words,
        first_year as from_year,
        last_year as to_year,
        first_low as from_low,
        first_high as from_high,
        last_low as to_low,
        last_high as to_high,
        (power(last_low / first_high, cast(1 as double) / years) - 1) * 100 as derived_low,
        (power(last_high / first_low, cast(1 as double) / years) - 1) * 100 as derived_high
    from compared
    where years > 1
    union all
    select
        statement_id,
        'simple_average' as reading,
        'a year on the simple average' as reading_words,
        first_year as from_year,
        last_year as to_year,
        first_low as from_low,
        first_high as from_high,
        last_low as to_low,
        last_high as to_high,
        (last_low / first_high - 1) * 100 / years as derived_low,
        (last_high / first_low - 1) * 100 / years as derived_high
    from compared
    where years > 1
    union all
    select
        statement_id,
        'last_year_change' as reading,
        'in the last year' as reading_words,
        last_year - 1 as from_year,
        last_year as to_year,
        previous_low as from_low,
        previous_high as from_high,
        last_low as to_low,
        last_high as to_high,
        (last_low / previous_high - 1) * 100 as derived_low,
        (last_high / previous_low - 1) * 100 as derived_high
    from compared
    where previous_low is not null
    union all
    select
        statement_id,
        'total_change' as reading,
        'over the whole time' as reading_words,
        first_year as from_year,
        last_year as to_year,
        first_low as from_low,
        first_high as from_high,
        last_low as to_low,
        last_high as to_high,
        (last_low / first_high - 1) * 100 as derived_low,
        (last_high / first_low - 1) * 100 as derived_high
    from compared
    where
        years > 1
        and not is_yearly
),

judged as (
    select
        claims.statement_id,
        claims.claimed_low,
        claims.claimed_high,
        claims.value_low,
        claims.value_high,
        claims.first_year,
        readings.reading,
        readings.reading_words,
        readings.from_year,
        readings.to_year,
        readings.from_low,
        readings.from_high,
        readings.to_low,
        readings.to_high,
        readings.derived_low,
        readings.derived_high,
        case
            when
                {{ intervals_meet(
                    'claims.claimed_low', 'claims.claimed_high', 'readings.derived_low', 'readings.derived_high'
                ) }}
                then 1
            else 0
        end as is_fitting
    from claims
    left join readings
        on claims.statement_id = readings.statement_id
),

counted as (
    select
        *,
        count(reading) over (partition by statement_id) as reading_count,
        sum(case when reading is not null then is_fitting else 0 end) over (partition by statement_id) as fitting_count
    from judged
)

select
    statement_id as metric_claim_id,
    'growth_rate' as rule,
    coalesce(reading, 'none') as reading,
    claimed_low,
    claimed_high,
    derived_low,
    derived_high,
    case
        when reading is null then 'uncheckable'
        when fitting_count = 0 then 'contradicted'
        when fitting_count = reading_count then 'consistent'
        else 'consistent_under_reading'
    end as verdict,
    case
        when reading is null
            then
                'A growth of ' || {{ interval_words('value_low', 'value_high') }}
                || ' % is stated, but no two yearly values of the measure are known to hold it against.'
        else
            'From ' || {{ interval_words('from_low', 'from_high') }} || ' in ' || cast(from_year as string)
            || ' to ' || {{ interval_words('to_low', 'to_high') }} || ' in ' || cast(to_year as string)
            || ' is ' || {{ interval_words('derived_low', 'derived_high') }} || ' % ' || reading_words
            || case when is_fitting = 1 then ', which agrees with what is stated: ' else ', but what is stated is ' end
            || {{ interval_words('value_low', 'value_high') }} || ' %.'
    end as explanation
from counted
where
    reading is null
    or fitting_count = 0
    or is_fitting = 1
