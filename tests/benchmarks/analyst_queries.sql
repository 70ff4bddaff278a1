-- Which hubs were the largest in 2023, how many projects did they house, and how full were they?
select organisation_name, country_code, floor_area_m2, resident_projects, occupancy_pct, conflicting_count, implausible_count
from mart_hub_panel
where year = 2023 and figure_count > 0
order by floor_area_m2 desc nulls last, organisation_name
limit 20;

-- In which hubs did the resident projects grow by a quarter or more from 2021 to 2023?
select late.organisation_name, early.resident_projects as before, late.resident_projects as after, late.resident_projects_low, early.resident_projects_high
from mart_hub_panel as late
inner join mart_hub_panel as early using (organisation_id)
where early.year = 2021 and late.year = 2023 and late.resident_projects_low >= 1.25 * early.resident_projects_high
order by late.resident_projects / early.resident_projects desc, organisation_name
limit 20;

-- What was raised in which section of ISIC, year by year, and how much of it is not disclosed?
select year, industry_code, industry_name, financing_count, raised_usd_low, raised_usd_high, undisclosed_count
from mart_funding_by_industry_year
where classification = 'section' and year is not null
order by year desc, raised_usd_low desc nulls last, industry_name;

-- What share of all financings, and of the money raised, went into artificial intelligence?
select year, themes.financing_count, whole.financing_count as of_financings, round(100 * themes.raised_usd / whole.raised_usd) as pct_of_usd
from mart_funding_by_industry_year as themes
inner join mart_funding_by_industry_year as whole using (year)
where themes.industry_code = 'artificial_intelligence' and whole.classification = 'all'
order by year;

-- Which investors are in the most organisations, and how often did they lead?
select investor_name, count(*) as organisations, sum(financing_count) as financings, sum(led_count) as led, min(first_year) as first_year, max(last_year) as last_year
from mart_investor_portfolio
where financing_count > 0
group by investor_organisation_id, investor_name
order by organisations desc, financings desc, investor_name
limit 20;

-- With whom does the investor that is in the most organisations invest?
with most_active as (
    select investor_organisation_id
    from mart_investor_portfolio
    where financing_count > 0
    group by investor_organisation_id
    order by count(*) desc, investor_organisation_id
    limit 1
)
select co_investors.organisation_name, count(*) as financings, count(*) filter (partners.role = 'lead') as led
from bridge_funding_investors as own
inner join most_active on own.organisation_id = most_active.investor_organisation_id
inner join bridge_funding_investors as partners on own.funding_id = partners.funding_id and own.organisation_id <> partners.organisation_id
inner join dim_organisations as co_investors on partners.organisation_id = co_investors.organisation_id
group by co_investors.organisation_id, co_investors.organisation_name
order by financings desc, organisation_name
limit 20;

-- How many events of which kind were held in each quarter since 2022, and how many were planned?
select year, (month + 2) // 3 as quarter, event_type, count(*) filter (status = 'held') as held, count(*) filter (status = 'planned') as planned
from mart_event_calendar
where year >= 2022 and month is not null
group by all
order by all;

-- Where do independent sources contradict each other the most?
select organisation_name, attribute, year, one_stated, one_publisher, other_stated, other_publisher, round(gap_pct, 1) as gap_pct
from mart_contradictions
where is_independent and attribute <> 'time'
order by abs(gap_pct) desc, organisation_name, attribute
limit 20;

-- Whose claims do others dispute the most, at the least that the numbers allow to say?
select publisher, claim_count, compared_count, corroborated_count, disputed_count, round(disputed_pct_low) as disputed_pct_low, contradicted_count
from mart_source_reliability
where compared_count > 0
order by mart_source_reliability.disputed_pct_low desc, publisher
limit 20;

-- What is known of the organisation with the most yearly figures, in the words of its sources?
with most_reported as (
    select organisation_id from fct_yearly_metrics group by organisation_id order by count(*) desc, organisation_id limit 1
),
facts as (
    select yearly_metric_id as fact_id, year, metric_id as what from fct_yearly_metrics semi join most_reported using (organisation_id)
    union all
    select funding_id, year, round_type from fct_funding semi join most_reported using (organisation_id)
    union all
    select event_id, year, event_type from fct_events semi join most_reported using (organisation_id)
)
select facts.year, facts.what, sources.quote, sources.document_id, sources.char_start
from facts
inner join bridge_fact_sources as sources using (fact_id)
order by all;
