{# What is taken of the claims of one thing, as columns of a select that groups them. The claims have the columns that
   `event_ranks`, `funding_ranks` or `yearly_rank` give them. The same for what is held today and for what was held on a day. -#}
{% macro event_ranks(relation) -%}
    {{ surest_key(relation) }} as choice_rank,
    case {{ relation }}.status when 'cancelled' then '1' when 'held' then '2' else '3' end
    || {{ relation }}.statement_id as status_rank
{%- endmacro %}

{% macro chosen_event(relation) -%}
    {{ first_known(relation ~ '.event_name', relation ~ '.choice_rank') }} as event_name,
    {{ first_known(relation ~ '.organisation_id', relation ~ '.choice_rank') }} as organisation_id,
    {{ first_known(relation ~ '.location', relation ~ '.choice_rank') }} as location,
    min_by({{ relation }}.status, {{ relation }}.status_rank) as status,
    {{ chosen_sources(relation) }}
{%- endmacro %}

{% macro funding_ranks(relation) -%}
    {{ surest_key(relation) }} as choice_rank,
    case {{ relation }}.status when 'closed' then '1' when 'announced' then '2' when 'planned' then '3' else '4' end
    || {{ relation }}.statement_id as status_rank,
    cast({{ precision_rank(relation ~ '.date_precision') }} as string)
    || case when {{ is_timeless(relation) }} then '1' else '0' end
    || {{ surest_key(relation) }} as time_rank
{%- endmacro %}

{% macro chosen_funding(relation) -%}
    coalesce(
        min_by(
            {{ relation }}.round_type,
            case when {{ relation }}.round_type <> 'unspecified' then {{ relation }}.choice_rank end
        ),
        'unspecified'
    ) as round_type,
    {{ first_known(relation ~ '.rounds_count', relation ~ '.choice_rank') }} as rounds_count,
    min_by({{ relation }}.status, {{ relation }}.status_rank) as status,
    min_by({{ relation }}.statement_id, {{ relation }}.time_rank) as dated_id,
    {{ chosen_sources(relation) }}
{%- endmacro %}

{% macro chosen_sources(relation) -%}
    max({{ relation }}.confidence) as confidence,
    count(distinct {{ relation }}.independent_source_id) as source_count,
    min({{ relation }}.reported_on) as first_reported_on,
    max({{ relation }}.reported_on) as last_reported_on
{%- endmacro %}

{# Does a claim state the level of a year? -#}
{% macro is_yearly_level(claims, metrics) -%}
    {{ claims }}.claim_kind = 'level'
    and {{ claims }}.modality = 'reported'
    and {{ claims }}.organisation_id is not null
    and {{ claims }}.year is not null
    and ({{ metrics }}.kind <> 'flow' or {{ claims }}.date_precision = 'year')
{%- endmacro %}

{# Which of several claims of one year is taken: the first by this order. -#}
{% macro yearly_order() -%}
    case when is_period_inferred then 1 else 0 end asc,
    confidence desc,
    coalesce(reported_on, cast('0001-01-01' as date)) desc,
    case when is_record then 0 else 1 end asc,
    statement_id asc
{%- endmacro %}

{# The CTEs `gathered` and `valued` of the claims `yearly_claims`, each with its choice_rank: the value of each year. -#}
{% macro yearly_values() -%}
chosen as (
    select * from yearly_claims
    where choice_rank = 1
),

-- Money stated in another currency than the chosen claim's is no claim against it.
comparable as (
    select
        yearly_claims.*,
        yearly_claims.unit = chosen.unit
        and (yearly_claims.unit <> 'currency' or yearly_claims.currency = chosen.currency) as is_comparable
    from yearly_claims
    inner join chosen
        on yearly_claims.yearly_metric_id = chosen.yearly_metric_id
),

-- Claims agree when all their intervals share a point: the highest low end is no higher than the lowest high end.
gathered as (
    select
        yearly_metric_id,
        count(*) as claim_count,
        max(case when is_comparable then {{ lower_end('value_low') }} end) as highest_low,
        min(case when is_comparable then {{ upper_end('value_high') }} end) as lowest_high,
        count(distinct independent_source_id) as source_count,
        min(reported_on) as first_reported_on,
        max(reported_on) as last_reported_on
    from comparable
    group by yearly_metric_id
),

valued as (
    select
        chosen.yearly_metric_id,
        chosen.organisation_id,
        chosen.metric_id,
        chosen.year,
        chosen.value,
        chosen.value_operator,
        chosen.value_low,
        chosen.value_high,
        chosen.unit,
        chosen.currency,
        chosen.is_period_inferred as is_year_inferred,
        gathered.claim_count,
        gathered.highest_low - abs(gathered.highest_low) * 0.01 > gathered.lowest_high as has_conflict,
        gathered.source_count,
        gathered.first_reported_on,
        gathered.last_reported_on,
        chosen.confidence
    from chosen
    inner join gathered
        on chosen.yearly_metric_id = gathered.yearly_metric_id
)
{%- endmacro %}

{# The columns of fct_events of the events `chosen`, of which each has its leader's time. -#}
{% macro event_columns(chosen, leader) -%}
    {{ leader }}.event_type,
    {{ chosen }}.event_name,
    {{ chosen }}.organisation_id,
    {{ leader }}.start_on,
    {{ leader }}.end_on,
    {{ leader }}.date_precision,
    {{ leader }}.year,
    {{ chosen }}.location,
    {{ chosen }}.status,
    cast({{ chosen }}.source_count as bigint) as source_count,
    {{ chosen }}.first_reported_on,
    {{ chosen }}.last_reported_on,
    {{ chosen }}.confidence
{%- endmacro %}

{# The CTE `overlapped`: the totals among `financings` that may count something a second time. A round, or another total that
   is wider or, among equals, comes first. -#}
{% macro overlapped_totals() -%}
overlapped as (
    select distinct totals.funding_id
    from financings as totals
    inner join financings as others
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
{%- endmacro %}

{# fct_funding of the `financings`. -#}
{% macro funding_facts() -%}
{{ overlapped_totals() }}

select
    financings.funding_id,
    financings.organisation_id,
    financings.round_type,
    financings.scope,
    financings.rounds_count,
    overlapped.funding_id is null as is_additive,
    financings.amount,
    financings.amount_operator,
    financings.amount_low,
    financings.amount_high,
    financings.currency,
    financings.is_currency_inferred,
    financings.amount_usd,
    financings.amount_usd_low,
    financings.amount_usd_high,
    financings.fx_rate,
    financings.fx_rate_on,
    financings.start_on,
    financings.end_on,
    financings.date_precision,
    financings.year,
    financings.status,
    cast(financings.source_count as bigint) as source_count,
    financings.first_reported_on,
    financings.last_reported_on,
    financings.confidence
from financings
left join overlapped
    on financings.funding_id = overlapped.funding_id
{%- endmacro %}

{# fct_yearly_metrics of the values `valued` that sources report and of those `derived` from them. -#}
{% macro yearly_facts() -%}
{% for values, basis, base_year in [
    ('valued', 'reported', 'cast(null as int)'),
    ('derived', 'derived', 'base_year')
] -%}
select
    yearly_metric_id,
    organisation_id,
    metric_id,
    year,
    value,
    value_operator,
    value_low,
    value_high,
    unit,
    currency,
    '{{ basis }}' as basis,
    {{ base_year }} as base_year,
    is_year_inferred,
    cast(claim_count as bigint) as claim_count,
    has_conflict,
    cast(source_count as bigint) as source_count,
    first_reported_on,
    last_reported_on,
    confidence
from {{ values }}
{{ 'union all' if not loop.last }}
{% endfor -%}
{%- endmacro %}
