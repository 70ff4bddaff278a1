{# The year of a whole span; NULL where it is unknown or crosses a year's end (as `model.Period.year`). -#}
{% macro span_year(start_on, end_on) -%}
    case
        when extract(year from {{ start_on }}) = extract(year from {{ end_on }})
            or {{ dbt.datediff(start_on, end_on, 'day') }} between 360 and 371 -- a financial year is named after its end
            then cast(extract(year from {{ end_on }}) as int)
    end
{%- endmacro %}

{# Do two spans share a day? An open side reaches as far as it must; a span with no end at all meets none. -#}
{% macro spans_meet(start_on, end_on, other_start_on, other_end_on) -%}
    (
        coalesce({{ start_on }}, {{ end_on }}) <= coalesce({{ other_end_on }}, cast('9999-12-31' as date))
        and coalesce({{ other_start_on }}, {{ other_end_on }}) <= coalesce({{ end_on }}, cast('9999-12-31' as date))
    )
{%- endmacro %}

{# Days between two dates, never negative. -#}
{% macro days_apart(one_on, other_on) -%}
    abs({{ dbt.datediff(one_on, other_on, 'day') }})
{%- endmacro %}

{# Can two stated times be the same? They share a day, or both name a day and lie no more than `days` apart. -#}
{% macro times_agree(one, other, days) -%}
    (
        {{ spans_meet(one ~ '.start_on', one ~ '.end_on', other ~ '.start_on', other ~ '.end_on') }}
        or (
            {{ one }}.date_precision = 'day'
            and {{ other }}.date_precision = 'day'
            and {{ days_apart(one ~ '.start_on', other ~ '.start_on') }} <= {{ days }}
        )
    )
{%- endmacro %}

{% macro is_timeless(statement) -%}
    ({{ statement }}.start_on is null and {{ statement }}.end_on is null)
{%- endmacro %}
