{# What the marts count and sum, defined once: every mart takes its figures from here, and
   tests/dbt_project/test_metric_definitions.py holds them to it. Sums and counts of financings need one row a financing in
   each group. `funding` is a relation with the columns of fct_funding, `event` one with those of fct_events. #}

{# ---- money raised #}

{# Does a financing count as money raised? One that is done or announced, adds to what is held separately, and is not what a
   fund gathers for itself. -#}
{% macro is_raised(funding) -%}
    ({{ funding }}.is_additive and {{ funding }}.status in ('closed', 'announced') and {{ funding }}.round_type <> 'fund_close')
{%- endmacro %}

{# Would it count, if it came about? -#}
{% macro is_pending(funding) -%}
    ({{ funding }}.status in ('planned', 'rumoured') and {{ funding }}.round_type <> 'fund_close')
{%- endmacro %}

{# Is it a total that overlaps what is held separately, so that no sum may hold both? -#}
{% macro is_overlapping_total(funding) -%}
    (not {{ funding }}.is_additive and {{ funding }}.round_type <> 'fund_close')
{%- endmacro %}

{# What has a place in a mart of money at all: what is raised, and beside it plans and overlapping totals. -#}
{% macro is_of_money_raised(funding) -%}
    ({{ is_raised(funding) }} or {{ is_pending(funding) }} or {{ is_overlapping_total(funding) }})
{%- endmacro %}

{% macro is_disclosed(funding) -%}
    (coalesce({{ funding }}.amount, {{ funding }}.amount_low, {{ funding }}.amount_high) is not null)
{%- endmacro %}

{# Has it a known worth in US dollars? -#}
{% macro is_converted(funding) -%}
    (coalesce({{ funding }}.amount_usd, {{ funding }}.amount_usd_low, {{ funding }}.amount_usd_high) is not null)
{%- endmacro %}

{% macro is_valued(funding) -%}
    ({{ is_raised(funding) }} and {{ is_converted(funding) }})
{%- endmacro %}

{# US dollars a unit of its currency; dollars without any date are worth themselves. -#}
{% macro usd_rate(funding) -%}
    coalesce({{ funding }}.fx_rate, case when {{ funding }}.currency = 'USD' then cast(1 as double) end)
{%- endmacro %}

{# Sums to the cent, whatever the order of the rows. -#}
{% macro exact_sum(amount) -%}
    cast(sum(cast(round({{ amount }}, 2) as decimal(28, 2))) as double)
{%- endmacro %}

{% macro financing_count(funding) -%}
    cast(sum(case when {{ is_raised(funding) }} then 1 else 0 end) as bigint)
{%- endmacro %}

{# A total stands for as many rounds as its source says, at least for one. -#}
{% macro round_count(funding) -%}
    cast(
        sum(
            case
                when not {{ is_raised(funding) }} then 0
                when {{ funding }}.scope = 'aggregate' then coalesce({{ funding }}.rounds_count, 1)
                else 1
            end
        ) as bigint
    )
{%- endmacro %}

{# The figures stated, added; of an interval its low end. NULL where no amount is known. -#}
{% macro raised_usd(funding) -%}
    {{ exact_sum(
        'case when ' ~ is_valued(funding) ~ ' then coalesce(' ~ funding ~ '.amount_usd, ' ~ funding ~ '.amount_usd_low, 0) end'
    ) }}
{%- endmacro %}

{# The least that the amounts known allow. -#}
{% macro raised_usd_low(funding) -%}
    {{ exact_sum('case when ' ~ is_valued(funding) ~ ' then coalesce(' ~ funding ~ '.amount_usd_low, 0) end') }}
{%- endmacro %}

{# The most that the amounts known allow; NULL where one of them is open upwards. -#}
{% macro raised_usd_high(funding) -%}
    case
        when max(case when {{ is_valued(funding) }} and {{ funding }}.amount_usd_high is null then 1 else 0 end) = 0
            then {{ exact_sum('case when ' ~ is_valued(funding) ~ ' then ' ~ funding ~ '.amount_usd_high end') }}
    end
{%- endmacro %}

{% macro undisclosed_count(funding) -%}
    cast(sum(case when {{ is_raised(funding) }} and not {{ is_disclosed(funding) }} then 1 else 0 end) as bigint)
{%- endmacro %}

{% macro unconverted_count(funding) -%}
    cast(
        sum(
            case
                when {{ is_raised(funding) }} and {{ is_disclosed(funding) }} and not {{ is_converted(funding) }} then 1
                else 0
            end
        ) as bigint
    )
{%- endmacro %}

{% macro pending_count(funding) -%}
    cast(sum(case when {{ is_pending(funding) }} then 1 else 0 end) as bigint)
{%- endmacro %}

{% macro overlapping_total_count(funding) -%}
    cast(sum(case when {{ is_overlapping_total(funding) }} then 1 else 0 end) as bigint)
{%- endmacro %}

{# All of the above as columns, for a select that groups; `prefix` names whose they are. -#}
{% macro funding_columns(funding, prefix='') -%}
    {{ financing_count(funding) }} as {{ prefix }}financing_count,
    {{ round_count(funding) }} as {{ prefix }}round_count,
    {{ raised_usd(funding) }} as {{ prefix }}raised_usd,
    {{ raised_usd_low(funding) }} as {{ prefix }}raised_usd_low,
    {{ raised_usd_high(funding) }} as {{ prefix }}raised_usd_high,
    {{ undisclosed_count(funding) }} as {{ prefix }}undisclosed_count,
    {{ unconverted_count(funding) }} as {{ prefix }}unconverted_count,
    {{ pending_count(funding) }} as {{ prefix }}pending_count,
    {{ overlapping_total_count(funding) }} as {{ prefix }}overlapping_total_count
{%- endmacro %}

{# ---- events #}

{# Is it an event that people come to or take part in? -#}
{% macro is_gathering(event_family) -%}
    ({{ event_family }} in ('convening', 'programme'))
{%- endmacro %}

{# Events that took place: a plan is none, and neither is what was cancelled. Needs one row an event. -#}
{% macro held_count(event) -%}
    cast(sum(case when {{ event }}.status = 'held' then 1 else 0 end) as bigint)
{%- endmacro %}

{% macro planned_count(event) -%}
    cast(sum(case when {{ event }}.status = 'planned' then 1 else 0 end) as bigint)
{%- endmacro %}

{# Does an organisation hold the event in which it has the role? Its organisers and hosts do, and where none is named, whom
   it is about. `event` is a relation with the columns of mart_event_calendar. -#}
{% macro is_holder(role, event) -%}
    ({{ role }} in ('organiser', 'host') or ({{ role }} = 'subject' and {{ event }}.is_holder_inferred))
{%- endmacro %}

{# ---- hubs #}

{# Is an organisation a hub? An incubator or zone, and any other for which residents or an occupancy are reported; a country
   or city is none, whatever is counted in it. -#}
{% macro is_hub(organisation, has_residents) -%}
    (
        coalesce({{ organisation }}.registry_scheme, '') <> 'place'
        and ({{ organisation }}.organisation_type in ('incubator', 'zone') or {{ has_residents }})
    )
{%- endmacro %}

{# The measures that only a hub has. -#}
{% macro is_of_residents(metric_id) -%}
    ({{ metric_id }} in ('resident_projects', 'resident_companies', 'resident_start_ups', 'occupancy_rate'))
{%- endmacro %}

{# Can an organisation be a resident of a hub, by its type? -#}
{% macro may_be_resident(organisation_type) -%}
    ({{ organisation_type }} in ('start_up', 'company', 'other'))
{%- endmacro %}

{# A yearly value as a column of a select that groups by organisation and year; needs one row a measure. -#}
{% macro yearly_figure(metrics, metric_id, column) -%}
    max(case when {{ metrics }}.metric_id = '{{ metric_id }}' then {{ metrics }}.{{ column }} end)
{%- endmacro %}

{# ---- what sources say #}

{# Do two claims about one fact exclude each other? Figures that lie apart by more than 1 % (what rounding does), in one
   unit; times that share no day. What a claim does not state it does not contradict. `one` and `other` are relations with
   the columns of int_fact_claims. -#}
{% macro claims_contradict(one, other) -%}
    (
        {{ one }}.is_stated
        and {{ other }}.is_stated
        and {{ one }}.unit = {{ other }}.unit
        and case
            when {{ one }}.attribute = 'time'
                then not {{ spans_meet(one ~ '.start_on', one ~ '.end_on', other ~ '.start_on', other ~ '.end_on') }}
            else not {{ intervals_meet(
                one ~ '.value_low', one ~ '.value_high', other ~ '.value_low', other ~ '.value_high', tolerance=0.01
            ) }}
        end
    )
{%- endmacro %}

{# Does one claim bear out the other? Figures in one unit do that agree. That somebody else tells of an event or financing
   bears it out too, unless they contradict each other. -#}
{% macro claims_agree(one, other) -%}
    (
        not coalesce({{ claims_contradict(one, other) }}, false)
        and (
            {{ one }}.fact_table <> 'fct_yearly_metrics'
            or ({{ one }}.is_stated and {{ other }}.is_stated and {{ one }}.unit = {{ other }}.unit)
        )
    )
{%- endmacro %}

{# Are two claims of different publishers, and no copies of one text? -#}
{% macro is_of_other_publisher(one, other) -%}
    (
        {{ one }}.publisher is distinct from {{ other }}.publisher
        and {{ one }}.independent_source_id <> {{ other }}.independent_source_id
    )
{%- endmacro %}

{# By how many per cent of the nearer figure two intervals lie apart; negative where the other lies lower. NULL where they
   share a point. -#}
{% macro gap_pct(low, high, other_low, other_high) -%}
    case
        when {{ other_low }} > {{ high }} and {{ high }} <> 0 then 100 * ({{ other_low }} - {{ high }}) / abs({{ high }})
        when {{ other_high }} < {{ low }} and {{ low }} <> 0 then 100 * ({{ other_high }} - {{ low }}) / abs({{ low }})
    end
{%- endmacro %}

{% macro share_pct(part, whole) -%}
    case when {{ whole }} > 0 then 100 * cast({{ part }} as double) / {{ whole }} end
{%- endmacro %}

{# The ends of the 95 % interval (Wilson's) of a share of few: what else the share could be, were there more to count. -#}
{% macro share_pct_low(part, whole) -%}
    {{ wilson_end(part, whole, '-') }}
{%- endmacro %}

{% macro share_pct_high(part, whole) -%}
    {{ wilson_end(part, whole, '+') }}
{%- endmacro %}

{% macro wilson_end(part, whole, sign) -%}
    {%- set z = '1.959964' -%}
    {%- set share = '(cast(' ~ part ~ ' as double) / ' ~ whole ~ ')' -%}
    case
        when {{ whole }} > 0
            then round(greatest(0, least(100, 100 * (
                {{ share }} + {{ z }} * {{ z }} / (2 * {{ whole }})
                {{ sign }} {{ z }} * sqrt(
                    ({{ share }} * (1 - {{ share }}) + {{ z }} * {{ z }} / (4 * {{ whole }})) / {{ whole }}
                )
            ) / (1 + {{ z }} * {{ z }} / {{ whole }}))), 6)
    end
{%- endmacro %}
