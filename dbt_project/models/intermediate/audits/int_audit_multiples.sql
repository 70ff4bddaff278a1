{{ config(
    materialized='touched',
    meta={
        'touched_by': [['metric_claim', 'metric_claim_id']],
    },
) }}
with statements as (
    select
        *,
        coalesce(metric_id, lower(measure_text)) as measure_key,
        {{ pattern_group('lower(quote)', multiple_pattern(), 1) }} as hedge,
        {{ pattern_group('lower(quote)', multiple_pattern(), 2) }} as multiple_words,
        {{ pattern_group('lower(quote)', multiple_pattern(), 3) }} as multiple_figure
    from {{ ref('int_metric_statements') }}
    where
        {{ touched('metric_claim', 'statement_id') }}
        and claim_kind = 'level'
        and modality = 'reported'
        and document_id is not null
        and organisation_id is not null
        and year is not null
        and value_low > 0
        and value_high > 0
),

-- Of the levels of one phrase ("doubled from 30 in 2020 to 60 in 2022") the last is what it became.
ranked_claims as (
    select
        *,
        {{ multiple_of('multiple_words', 'multiple_figure') }} as multiple,
        row_number() over (
            partition by document_id, organisation_id, measure_key, unit, currency, quote
            order by
                year desc,
                confidence desc,
                statement_id asc
        ) as place
    from statements
    where multiple_words <> ''
),

-- "Doubled" is said as roundly as "about twice": 10 % either way.
claims as (
    select
        *,
        case
            when hedge in ('more than ', 'over ', 'at least ') and multiple >= 1 then multiple
            when hedge in ('more than ', 'over ', 'at least ') then cast(null as double)
            when hedge in ('nearly ', 'almost ', 'close to ') and multiple < 1 then multiple
            else multiple * 9 / 10
        end as claimed_low,
        case
            when hedge in ('more than ', 'over ', 'at least ') and multiple >= 1 then cast(null as double)
            when hedge in ('more than ', 'over ', 'at least ') then multiple
            when hedge in ('nearly ', 'almost ', 'close to ') and multiple >= 1 then multiple
            else multiple * 11 / 10
        end as claimed_high
    from ranked_claims
    where
        place = 1
        and multiple > 0
),

published as (
    select * from {{ ref('fct_yearly_metrics') }}
    where
        basis = 'reported'
        and {{ touched('organisation', 'organisation_id') }}
        and value_low > 0
        and value_high > 0
),

-- Where a level may come from: the phrase itself, else its document, else what is published for the year.
earlier as (
    select
        claims.statement_id,
        levels.year,
        levels.value_low,
        levels.value_high,
        case when claims.quote = levels.quote then 1 else 2 end as nearness,
        levels.confidence,
        levels.statement_id as level_id
    from claims
    inner join statements as levels
        on
            claims.document_id = levels.document_id
            and claims.organisation_id = levels.organisation_id
            and claims.measure_key = levels.measure_key
            and claims.unit = levels.unit
            and coalesce(claims.currency, '') = coalesce(levels.currency, '')
            and claims.year > levels.year
    union all
    select
        claims.statement_id,
        published.year,
        published.value_low,
        published.value_high,
        3 as nearness,
        published.confidence,
        published.yearly_metric_id as level_id
    from claims
    inner join published
        on
            claims.organisation_id = published.organisation_id
            and claims.metric_id = published.metric_id
            and claims.unit = published.unit
            and coalesce(claims.currency, '') = coalesce(published.currency, '')
            and claims.year > published.year
),

ranked_bases as (
    select
        *,
        min(nearness) over (partition by statement_id) as nearest,
        row_number() over (
            partition by statement_id, year
            order by
                nearness asc,
                confidence desc,
                level_id asc
        ) as place
    from earlier
),

-- The phrase's own base stands alone; without one, the year before and the first year known are two readings.
bases as (
    select
        *,
        min(year) over (partition by statement_id) as first_year
    from ranked_bases
    where
        place = 1
        and (nearest > 1 or nearness = 1)
),

judged as (
    select
        claims.*,
        bases.year as base_year,
        bases.value_low as base_low,
        bases.value_high as base_high,
        case
            when bases.year is null then 'none'
            when bases.nearest = 1 then 'as_stated'
            when bases.year = claims.year - 1 then 'last_year_change'
            else 'total_change'
        end as reading,
        claims.value_low / bases.value_high as derived_low,
        claims.value_high / bases.value_low as derived_high,
        case
            when bases.year is null then 0
            when
                {{ intervals_meet(
                    'claims.claimed_low', 'claims.claimed_high',
                    'claims.value_low / bases.value_high', 'claims.value_high / bases.value_low'
                ) }}
                then 1
            else 0
        end as is_fitting
    from claims
    left join bases
        on
            claims.statement_id = bases.statement_id
            and (bases.year = claims.year - 1 or bases.year = bases.first_year)
),

counted as (
    select
        *,
        count(*) over (partition by statement_id) as reading_count,
        sum(is_fitting) over (partition by statement_id) as fitting_count
    from judged
)

select
    statement_id as metric_claim_id,
    'multiple' as rule,
    reading,
    claimed_low,
    claimed_high,
    derived_low,
    derived_high,
    case
        when base_year is null then 'uncheckable'
        when fitting_count = 0 then 'contradicted'
        when fitting_count = reading_count then 'consistent'
        else 'consistent_under_reading'
    end as verdict,
    case
        when base_year is null
            then
                'The source says "' || hedge || multiple_words || '" of '
                || {{ interval_words('value_low', 'value_high') }}
                || ' in ' || cast(year as string)
                || ', but no earlier year of the measure is known to hold it against.'
        else
            'From ' || {{ interval_words('base_low', 'base_high') }} || ' in ' || cast(base_year as string)
            || ' to ' || {{ interval_words('value_low', 'value_high') }} || ' in ' || cast(year as string)
            || ' is ' || {{ interval_words('derived_low', 'derived_high') }} || ' times as much'
            || case
                when is_fitting = 1 then ', which agrees with what is stated: "' else ', but what is stated is "'
            end
            || hedge || multiple_words || '".'
    end as explanation
from counted
where
    base_year is null
    or fitting_count = 0
    or is_fitting = 1
