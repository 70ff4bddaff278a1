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

-- The industries of who received it. A financing of a recipient in three industries stands here three times.
classified as (
    select distinct
        financings.funding_id,
        tagged.industry_id as theme_industry_id,
        industries.division_industry_id,
        industries.section_industry_id
    from financings
    left join tagged
        on financings.organisation_id = tagged.organisation_id
    left join industries
        on tagged.industry_id = industries.industry_id
),

memberships as (
    {% for classification in ['theme', 'division', 'section'] -%}
        select distinct
            funding_id,
            '{{ classification }}' as classification,
            {{ classification }}_industry_id as industry_id
        from classified
        union all
    {% endfor -%}
    select distinct
        funding_id,
        'all' as classification,
        cast(null as string) as industry_id
    from classified
),

counted as (
    select
        *,
        count(industry_id) over (partition by funding_id, classification) as industry_count
    from memberships
),

-- Without an industry counts only what has none at all in the classification.
placed as (
    select
        counted.classification,
        counted.industry_id,
        counted.industry_count,
        financings.*
    from counted
    inner join financings
        on counted.funding_id = financings.funding_id
    where counted.industry_id is not null or counted.industry_count = 0
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
