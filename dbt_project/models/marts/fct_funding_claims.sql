{{ config(
    materialized='touched',
    meta={
        'touched_by': [[['funding', 'former_funding'], 'funding_id']],
    },
    pre_hook="{{ touch_former_things('funding', 'funding_id', ref('int_financings')) }}",
    post_hook="{{ create_as_known_on('fct_funding') }}",
) }}
with claims as (
    select * from {{ ref('int_funding_claims') }}
),

leaders as (
    select * from {{ ref('int_funding_leaders') }}
),

facts as (
    select * from {{ ref('int_financings') }}
),

money as (
    select * from {{ ref('int_funding_money') }}
),

{{ things_ever_claimed('funding', 'funding_id', ['organisation_id', 'round_type', 'scope', 'year']) }}

select
    claims.statement_id as funding_claim_id,
    things.funding_id,
    claims.organisation_id,
    claims.round_type,
    claims.scope,
    claims.rounds_count,
    claims.amount,
    claims.amount_operator,
    claims.amount_low,
    claims.amount_high,
    claims.currency,
    claims.is_currency_inferred,
    money.amount_usd,
    money.amount_usd_low,
    money.amount_usd_high,
    money.fx_rate,
    money.fx_rate_on,
    claims.start_on,
    claims.end_on,
    claims.date_precision,
    claims.year,
    claims.status,
    claims.document_id,
    claims.source_path,
    claims.content_sha256,
    claims.char_start,
    claims.char_end,
    claims.independent_source_id,
    claims.former_origin_id is null and claims.statement_id = leaders.leader_id as is_leading,
    claims.former_origin_id is null as is_current,
    claims.known_from,
    claims.known_until,
    claims.end_reason,
    cast(1 as bigint) as source_count,
    claims.reported_on as first_reported_on,
    claims.reported_on as last_reported_on,
    claims.confidence
from claims
inner join leaders
    on claims.statement_id = leaders.statement_id
inner join things
    on leaders.leader_id = things.leader_id
inner join money
    on claims.statement_id = money.statement_id
