{% set most_steps = 5 -%}

with industries as (
    select * from {{ ref('industries') }}
),

divisions as (
    select * from {{ ref('isic_divisions') }}
),

classes as (
    select
        cast(industry_code as string) as industry_code,
        cast(industry_name as string) as industry_name,
        cast(parent_industry_code as string) as parent_industry_code,
        cast(level as int) as level,
        cast(scheme as string) as scheme
    from industries
    union all
    select
        cast(division_code as string) as industry_code,
        cast(division_name as string) as industry_name,
        cast(section_code as string) as parent_industry_code,
        2 as level,
        'isic_rev4' as scheme
    from divisions
),

-- The section is the top of the chain of wider industries.
climbed as (
    select
        classes.industry_code,
        coalesce(
            {% for step in range(most_steps, 0, -1) -%}
                step_{{ step }}.industry_code,
            {% endfor -%}
            classes.industry_code
        ) as section_code
    from classes
    {% for step in range(1, most_steps + 1) -%}
        {%- set narrower = 'classes' if loop.first else 'step_' ~ (step - 1) %}
        left join classes as step_{{ step }}
            on {{ narrower }}.parent_industry_code = step_{{ step }}.industry_code
    {% endfor %}
),

placed as (
    select
        classes.industry_code,
        min(divisions.division_code) as division_code
    from classes
    inner join divisions
        on
            (classes.scheme = 'isic_rev4' and classes.industry_code = divisions.division_code)
            or instr('|' || divisions.theme_codes || '|', '|' || classes.industry_code || '|') > 0
    group by classes.industry_code
)

select
    {{ stable_id('industry', ['classes.industry_code']) }} as industry_id,
    classes.industry_code,
    classes.industry_name,
    case
        when classes.parent_industry_code is not null
            then {{ stable_id('industry', ['classes.parent_industry_code']) }}
    end as parent_industry_id,
    classes.level,
    classes.scheme,
    case
        when placed.division_code is not null
            then {{ stable_id('industry', ['placed.division_code']) }}
    end as division_industry_id,
    {{ stable_id('industry', ['climbed.section_code']) }} as section_industry_id
from classes
inner join climbed
    on classes.industry_code = climbed.industry_code
left join placed
    on classes.industry_code = placed.industry_code
