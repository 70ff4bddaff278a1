{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['yearly_metric', 'metric_claim', 'funding', 'event'], 'fact_id']],
    },
) }}
with claims as (
    select * from {{ ref('int_fact_claims') }}
    where {{ touched(['yearly_metric', 'metric_claim', 'funding', 'event'], 'fact_id') }}
),

organisations as (
    select * from {{ ref('dim_organisations') }}
),

pairs as (
    select
        one.statement_id as one_statement_id,
        other.statement_id as other_statement_id,
        one.choice_rank as one_rank
    from claims as other
    inner join claims as one
        on
            other.fact_id = one.fact_id
            and other.choice_rank > one.choice_rank
    where {{ claims_contradict('one', 'other') }}
),

against_taken as (
    select other_statement_id as statement_id
    from pairs
    where one_rank = 1
),

-- Beside the claim that was taken; where both agree with that ("more than 90"), beside the best that it contradicts.
ranked as (
    select
        pairs.one_statement_id,
        pairs.other_statement_id,
        row_number() over (partition by pairs.other_statement_id order by pairs.one_rank) as place
    from pairs
    left join against_taken as one_against
        on pairs.one_statement_id = one_against.statement_id
    left join against_taken as other_against
        on pairs.other_statement_id = other_against.statement_id
    where
        pairs.one_rank = 1
        or (one_against.statement_id is null and other_against.statement_id is null)
)

select
    {{ stable_id('contradiction', ['one.fact_id', 'one.statement_id', 'other.statement_id']) }} as contradiction_id,
    one.fact_table,
    one.fact_id,
    one.attribute,
    one.organisation_id,
    organisations.organisation_name,
    one.year,
    one.unit,
    one.choice_rank = 1 as is_one_taken,
    one.independent_source_id <> other.independent_source_id as is_independent,
    {% for side in ['one', 'other'] -%}
        case
            when {{ side }}.attribute = 'time' then {{ span_words(side ~ '.start_on', side ~ '.end_on') }}
            else {{ interval_words(side ~ '.value_low', side ~ '.value_high') }}
        end as {{ side }}_stated,
        {{ side }}.value_low as {{ side }}_low,
        {{ side }}.value_high as {{ side }}_high,
        {{ side }}.publisher as {{ side }}_publisher,
        {{ side }}.title as {{ side }}_title,
        {{ side }}.url as {{ side }}_url,
        {{ side }}.reported_on as {{ side }}_reported_on,
        coalesce(
            {{ side }}.quote,
            'row ' || cast({{ side }}.row_number as string) || ', column ' || {{ side }}.column_name
        ) as {{ side }}_passage,
        {{ side }}.document_id as {{ side }}_document_id,
        {{ side }}.source_path as {{ side }}_source_path,
        {{ side }}.statement_id as {{ side }}_claim_id,
        {{ side }}.confidence as {{ side }}_confidence,
    {% endfor -%}
    {{ gap_pct('one.value_low', 'one.value_high', 'other.value_low', 'other.value_high') }} as gap_pct
from ranked
inner join claims as one
    on ranked.one_statement_id = one.statement_id
inner join claims as other
    on ranked.other_statement_id = other.statement_id
left join organisations
    on one.organisation_id = organisations.organisation_id
where ranked.place = 1
