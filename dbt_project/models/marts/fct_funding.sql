with source as (
    select * from {{ ref('int_financings') }}
),

-- What a total may count a second time: a round, or another total that is wider or, among equals, comes first.
overlapped as (
    select distinct totals.funding_id
    from source as totals
    inner join source as others
        on
            totals.organisation_id = others.organisation_id
            and totals.funding_id <> others.funding_id
    where
        totals.scope = 'aggregate'
        -- what a fund gathers itself is no round of what it is invested in
        and (totals.round_type = 'fund_close') = (others.round_type = 'fund_close')
        and others.status in ('closed', 'announced')
        and (
            {{ is_timeless('totals') }}
            or {{ is_timeless('others') }}
            or {{ spans_meet('totals.start_on', 'totals.end_on', 'others.start_on', 'others.end_on') }}
        )
        and (
            others.scope = 'round'
            or coalesce(others.amount_usd, others.amount, 0) > coalesce(totals.amount_usd, totals.amount, 0)
            or (
                coalesce(others.amount_usd, others.amount, 0) = coalesce(totals.amount_usd, totals.amount, 0)
                and others.funding_id < totals.funding_id
            )
        )
)

select
    source.funding_id,
    source.organisation_id,
    source.round_type,
    source.scope,
    source.rounds_count,
    overlapped.funding_id is null as is_additive,
    source.amount,
    source.amount_operator,
    source.amount_low,
    source.amount_high,
    source.currency,
    source.is_currency_inferred,
    source.amount_usd,
    source.amount_usd_low,
    source.amount_usd_high,
    source.fx_rate,
    source.fx_rate_on,
    source.start_on,
    source.end_on,
    source.date_precision,
    source.year,
    source.status,
    cast(source.source_count as bigint) as source_count,
    source.first_reported_on,
    source.last_reported_on,
    source.confidence
from source
left join overlapped
    on source.funding_id = overlapped.funding_id
