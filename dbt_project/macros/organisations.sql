{# What is taken of what origins say of an organisation. `key` are the columns that tell one row of the result: the organisation
   alone for what is known today, with the beginning of a period for what was known in it. Both are of one text, so that they
   never differ. The CTE `organisations` has the key, and a row for each origin's organisation; `aliases` has their name forms. -#}
{% macro organisation_columns() -%}
    {{ return([
        'organisation_id', 'organisation_name', 'short_name', 'organisation_type', 'operator_organisation_id',
        'country_code', 'city', 'founded_year', 'website', 'registry_id', 'registry_scheme', 'is_in_registry',
        'first_reported_on', 'last_reported_on', 'document_count'
    ]) }}
{%- endmacro %}

{% macro _columns(names, relation='') -%}
    {%- for name in names -%}
    {{ relation ~ '.' if relation }}{{ name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro _equal(names, one, other) -%}
    {%- for name in names -%}
    {{ one }}.{{ name }} = {{ other }}.{{ name }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The CTE `names`: the name forms of each organisation. -#}
{% macro organisation_names(key=['organisation_id']) -%}
own_names as (
    select
        {{ starhall._columns(key) }},
        name as alias,
        case when is_in_registry then 'registry' else 'full' end as alias_kind,
        is_in_registry,
        true as is_own_name,
        independent_source_id,
        is_record
    from organisations
),

short_names as (
    select
        {{ starhall._columns(key) }},
        short_name as alias,
        'short' as alias_kind,
        is_in_registry,
        false as is_own_name,
        independent_source_id,
        is_record
    from organisations
    where short_name is not null
),

other_names as (
    select
        {{ starhall._columns(key, 'organisations') }},
        aliases.alias,
        aliases.alias_kind,
        organisations.is_in_registry,
        false as is_own_name,
        organisations.independent_source_id,
        organisations.is_record
    from aliases
    inner join organisations
        on aliases.local_organisation_id = organisations.local_organisation_id
),

forms as (
    select * from own_names
    union all
    select * from short_names
    union all
    select * from other_names
),

-- A form that any source calls an acronym, or a short or former name, is one, even where another has no other form.
telling as (
    select
        *,
        case alias_kind
            when 'registry' then 1
            when 'former' then 2
            when 'acronym' then 3
            when 'short' then 4
            when 'translation' then 5
            else 6
        end as kind_rank
    from forms
),

names as (
    select
        {{ starhall._columns(key) }},
        alias,
        min_by(alias_kind, kind_rank) as alias_kind,
        max(case when is_own_name then 1 else 0 end) = 1 as is_own_name,
        max(case when is_own_name and is_in_registry then 1 else 0 end) = 1 as is_registry_name,
        count(distinct case when not is_record then independent_source_id end) as document_count
    from telling
    group by
        {{ starhall._columns(key) }},
        alias
)
{%- endmacro %}

{# The CTE `attributes`: the value taken of each attribute of each organisation. -#}
{% macro organisation_attributes(key=['organisation_id']) -%}
stated as (
    {% for attribute in [
        'short_name', 'organisation_type', 'country_code', 'city', 'founded_year', 'website', 'operator_organisation_id'
    ] %}
        select
            {{ starhall._columns(key) }},
            '{{ attribute }}' as attribute,
            cast({{ attribute }} as string) as stated_value,
            is_in_registry,
            confidence,
            independent_source_id
        from organisations
        where {{ attribute }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counted as (
    select
        {{ starhall._columns(key) }},
        attribute,
        stated_value,
        max(case when is_in_registry then 1 else 0 end) as is_in_registry,
        max(case when attribute = 'organisation_type' and stated_value = 'other' then 1 else 0 end) as says_little,
        count(distinct independent_source_id) as sources,
        max(confidence) as confidence
    from stated
    group by
        {{ starhall._columns(key) }},
        attribute,
        stated_value
),

ranked as (
    select
        {{ starhall._columns(key) }},
        attribute,
        stated_value,
        row_number() over (
            partition by {{ starhall._columns(key) }}, attribute
            order by is_in_registry desc, says_little asc, sources desc, confidence desc, stated_value asc
        ) as choice_rank
    from counted
),

attributes as (
    select
        {{ starhall._columns(key) }},
        attribute,
        stated_value
    from ranked
    where choice_rank = 1
)
{%- endmacro %}

{# The CTE `described_organisations`: a row of `organisation_columns`, and the rest of the key, for each organisation, of
   `organisations`, `names` and `attributes`. -#}
{% macro organisation_descriptions(key=['organisation_id']) -%}
ranked_names as (
    select
        {{ starhall._columns(key) }},
        alias,
        row_number() over (
            partition by {{ starhall._columns(key) }}
            order by
                case when is_registry_name then 0 else 1 end asc,
                case when alias_kind in ('acronym', 'short', 'former') then 1 else 0 end asc,
                document_count desc,
                length(alias) desc,
                alias asc
        ) as choice_rank
    from names
    where is_own_name or alias_kind in ('full', 'registry')
),

described as (
    select
        {{ starhall._columns(key) }},
        max(case when attribute = 'short_name' then stated_value end) as short_name,
        max(case when attribute = 'organisation_type' then stated_value end) as organisation_type,
        max(case when attribute = 'operator_organisation_id' then stated_value end) as operator_organisation_id,
        max(case when attribute = 'country_code' then stated_value end) as country_code,
        max(case when attribute = 'city' then stated_value end) as city,
        max(case when attribute = 'founded_year' then cast(stated_value as int) end) as founded_year,
        max(case when attribute = 'website' then stated_value end) as website
    from attributes
    group by {{ starhall._columns(key) }}
),

-- A number and the register it belongs to come from one row.
registered as (
    select
        {{ starhall._columns(key) }},
        registry_id,
        registry_scheme,
        row_number() over (
            partition by {{ starhall._columns(key) }}
            order by
                case when is_in_registry then 0 else 1 end asc,
                confidence desc,
                registry_id asc,
                local_organisation_id asc
        ) as choice_rank
    from organisations
    where registry_id is not null
),

reported as (
    select
        {{ starhall._columns(key) }},
        max(case when is_in_registry then 1 else 0 end) = 1 as is_in_registry,
        min(reported_on) as first_reported_on,
        max(reported_on) as last_reported_on,
        count(distinct case when not is_record then independent_source_id end) as document_count
    from organisations
    group by {{ starhall._columns(key) }}
),

described_organisations as (
    select
        {{ starhall._columns(key, 'reported') }},
        ranked_names.alias as organisation_name,
        described.short_name,
        coalesce(described.organisation_type, 'other') as organisation_type,
        described.operator_organisation_id,
        described.country_code,
        described.city,
        described.founded_year,
        described.website,
        registered.registry_id,
        registered.registry_scheme,
        reported.is_in_registry,
        reported.first_reported_on,
        reported.last_reported_on,
        cast(reported.document_count as bigint) as document_count
    from reported
    inner join ranked_names
        on
            {{ starhall._equal(key, 'reported', 'ranked_names') }}
            and ranked_names.choice_rank = 1
    left join described
        on {{ starhall._equal(key, 'reported', 'described') }}
    left join registered
        on
            {{ starhall._equal(key, 'reported', 'registered') }}
            and registered.choice_rank = 1
)
{%- endmacro %}
