{{ config(
    materialized='touched',
    meta={
        'touched_by': [
            ['organisation', 'investor_organisation_id'],
            ['organisation', 'organisation_id'],
            ['investor', 'case when organisation_id is null then investor_organisation_id end'],
        ],
    },
) }}
with financings as (
    select * from {{ ref('fct_funding') }}
),

investors as (
    select * from {{ ref('bridge_funding_investors') }}
),

organisations as (
    select * from {{ ref('dim_organisations') }}
),

-- One row a financing that an investor took part in.
stakes as (
    select
        financings.*,
        investors.organisation_id as investor_organisation_id,
        investors.role,
        case when {{ is_pending('financings') }} then 1 else 0 end as is_plan,
        case
            when investors.currency = financings.currency
                then investors.amount * {{ usd_rate('financings') }}
        end as own_amount_usd
    from investors
    inner join financings
        on investors.funding_id = financings.funding_id
    where
        {{ is_of_money_raised('financings') }}
        and (
            {{ touched('organisation', 'investors.organisation_id') }}
            or {{ touched('organisation', 'financings.organisation_id') }}
            or {{ touched(
                'investor', 'case when financings.organisation_id is null then investors.organisation_id end'
            ) }}
        )
),

co_investors as (
    select
        stakes.investor_organisation_id,
        stakes.organisation_id,
        count(distinct investors.organisation_id) as co_investor_count
    from stakes
    inner join investors
        on
            stakes.funding_id = investors.funding_id
            and stakes.investor_organisation_id <> investors.organisation_id
    group by stakes.investor_organisation_id, stakes.organisation_id
),

summed as (
    select
        stakes.investor_organisation_id,
        stakes.organisation_id,
        cast(sum(case when stakes.role = 'lead' and {{ is_raised('stakes') }} then 1 else 0 end) as bigint)
            as led_count,
        {{ listed("case when stakes.is_plan = 0 then nullif(stakes.round_type, 'unspecified') end") }} as round_types,
        cast(min(case when stakes.is_plan = 0 then extract(year from stakes.start_on) end) as int) as first_year,
        cast(max(case when stakes.is_plan = 0 then extract(year from stakes.end_on) end) as int) as last_year,
        {{ funding_columns('stakes') }},
        {{ exact_sum('case when ' ~ is_raised('stakes') ~ ' then stakes.own_amount_usd end') }} as own_amount_usd,
        cast(sum(case when {{ is_raised('stakes') }} and stakes.own_amount_usd is null then 1 else 0 end) as bigint)
            as own_amount_unknown_count,
        min(stakes.first_reported_on) as first_reported_on,
        max(stakes.last_reported_on) as last_reported_on,
        max(stakes.confidence) as confidence
    from stakes
    group by stakes.investor_organisation_id, stakes.organisation_id
)

select
    {{ stable_id('investor_portfolio', ['summed.investor_organisation_id', 'summed.organisation_id']) }}
        as investor_portfolio_id,
    summed.investor_organisation_id,
    investor.organisation_name as investor_name,
    investor.organisation_type as investor_type,
    summed.organisation_id,
    recipient.organisation_name,
    recipient.organisation_type,
    recipient.country_code,
    summed.first_year,
    summed.last_year,
    summed.round_types,
    summed.financing_count,
    summed.led_count,
    summed.round_count,
    summed.raised_usd,
    summed.raised_usd_low,
    summed.raised_usd_high,
    summed.undisclosed_count,
    summed.unconverted_count,
    summed.pending_count,
    summed.overlapping_total_count,
    summed.own_amount_usd,
    summed.own_amount_unknown_count,
    cast(coalesce(co_investors.co_investor_count, 0) as bigint) as co_investor_count,
    summed.first_reported_on,
    summed.last_reported_on,
    summed.confidence
from summed
inner join organisations as investor
    on summed.investor_organisation_id = investor.organisation_id
left join organisations as recipient
    on summed.organisation_id = recipient.organisation_id
left join co_investors
    on
        summed.investor_organisation_id = co_investors.investor_organisation_id
        and summed.organisation_id is not distinct from co_investors.organisation_id
