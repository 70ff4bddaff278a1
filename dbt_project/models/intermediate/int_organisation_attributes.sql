with organisations as (
    select * from {{ ref('int_local_organisations') }}
),

stated as (
    {% for attribute in [
        'short_name', 'organisation_type', 'country_code', 'city', 'founded_year', 'website', 'operator_organisation_id'
    ] %}
        select
            organisation_id,
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
        organisation_id,
        attribute,
        stated_value,
        max(case when is_in_registry then 1 else 0 end) as is_in_registry,
        max(case when attribute = 'organisation_type' and stated_value = 'other' then 1 else 0 end) as says_little,
        count(distinct independent_source_id) as sources,
        max(confidence) as confidence
    from stated
    group by
        organisation_id,
        attribute,
        stated_value
),

ranked as (
    select
        organisation_id,
        attribute,
        stated_value,
        row_number() over (
            partition by organisation_id, attribute
            order by is_in_registry desc, says_little asc, sources desc, confidence desc, stated_value asc
        ) as choice_rank
    from counted
)

select
    organisation_id,
    attribute,
    stated_value
from ranked
where choice_rank = 1
