with financings as (
    select *
    from {{ ref('fct_funding') }} as funding
    where {{ is_of_money_raised('funding') }}
),

tagged as (
    select * from {{ ref('bridge_organisation_industries') }}
),

industries as (
    select * from {{ ref('dim_industries') }}
),

classified as (
    select
        tagged.organisation_id,
        tagged.industry_id as theme_industry_id,
        industries.division_industry_id,
        industries.section_industry_id
    from tagged
    left join industries
        on tagged.industry_id = industries.industry_id
),

-- An organisation of three industries stands here three times.
memberships as (
    {% for classification in ['theme', 'division', 'section'] -%}
        select distinct
            organisation_id,
            '{{ classification }}' as classification,
            {{ classification }}_industry_id as industry_id
        from classified
        where {{ classification }}_industry_id is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        *,
        count(*) over (partition by organisation_id, classification) as industry_count
    from memberships
),

classifications as (
    {% for classification in ['theme', 'division', 'section', 'all'] -%}
        select '{{ classification }}' as classification
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A financing counts in every industry of who received it; without one where the recipient has none in the
-- classification.
placed as (
    select
        classifications.classification,
        counted.industry_id,
        coalesce(counted.industry_count, 0) as industry_count,
        financings.*
    from financings
    cross join classifications
    left join counted
        on
            financings.organisation_id = counted.organisation_id
            and classifications.classification = counted.classification
),

summed as (
    select
        placed.classification,
        placed.industry_id,
        placed.year,
        cast(count(distinct case when {{ is_raised('placed') }} then placed.organisation_id end) as bigint)
            as recipient_count,
        cast(sum(case when placed.industry_count > 1 and {{ is_raised('placed') }} then 1 else 0 end) as bigint)
            as shared_financing_count,
        {{ funding_columns('placed') }},
        min(placed.first_reported_on) as first_reported_on,
        max(placed.last_reported_on) as last_reported_on
    from placed
    group by placed.classification, placed.industry_id, placed.year
)

select
    {{ stable_id('funding_by_industry_year', ['summed.classification', 'summed.industry_id', 'summed.year']) }}
        as funding_by_industry_year_id,
    summed.classification,
    summed.industry_id,
    industries.industry_code,
    case
        when summed.classification = 'all' then 'All financings'
        else coalesce(industries.industry_name, 'No industry known')
    end as industry_name,
    summed.year,
    summed.recipient_count,
    summed.financing_count,
    summed.shared_financing_count,
    summed.round_count,
    summed.raised_usd,
    summed.raised_usd_low,
    summed.raised_usd_high,
    summed.undisclosed_count,
    summed.unconverted_count,
    summed.pending_count,
    summed.overlapping_total_count,
    summed.first_reported_on,
    summed.last_reported_on
from summed
left join industries
    on summed.industry_id = industries.industry_id
