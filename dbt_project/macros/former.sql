{# What sources say now and what they said before: the rows of `held`, and those of a table of `former` in the same columns.
   `stated` are the columns that both have; `start_on` and `end_on` name the span that the year is of, `keys` what is made
   of these columns besides. -#}
{% macro claims_ever_made(held, table, stated, start_on='start_on', end_on='end_on', keys={}) -%}
{%- set places = [
    'document_id', 'char_start', 'char_end', 'quote', 'source_path', 'row_number', 'column_name', 'engine', 'rule_id',
    'rule_version', 'confidence'
] -%}
with held as (
    select * from {{ held }}
    where {{ touched('origin', 'origin_key') }}
),

origins as (
    select * from {{ source('former', 'origins') }}
),

members as (
    select * from {{ source('resolution', 'former_members') }}
),

former as (
    select
        statements.*,
        members.organisation_id,
        {{ span_year('statements.' ~ start_on, 'statements.' ~ end_on) }} as year,
        origins.independent_source_id,
        origins.reported_on,
        origins.source_path is not null as is_record,
        origins.former_origin_id,
        case when origins.document_id is not null then origins.content_sha256 end as content_sha256,
        origins.known_from,
        origins.known_until,
        origins.end_reason
    from {{ source('former', table) }} as statements
    inner join origins
        on statements.origin_id = origins.former_origin_id
    left join members
        on statements.local_organisation_id = members.local_organisation_id
    where
        {{ is_sure_enough('statements.confidence') }}
        and {{ touched('origin', 'origins.former_origin_id') }}
)

{% for relation in ['held', 'former'] -%}
select
    statement_id,
    {{ 'origin_key' if relation == 'held' else 'former_origin_id as origin_key' }},
    organisation_id,
    {%- for name, expression in keys.items() %}
    {{ expression }} as {{ name }},
    {%- endfor %}
    {%- for column in stated + ['year'] + places %}
    {{ column }},
    {%- endfor %}
    independent_source_id,
    reported_on,
    is_record,
    content_sha256,
    known_from,
    {% if relation == 'held' -%}
    cast(null as timestamp) as known_until,
    cast(null as string) as end_reason,
    cast(null as string) as former_origin_id
    {%- else -%}
    known_until,
    end_reason,
    former_origin_id
    {%- endif %}
from {{ relation }}
{{ 'union all' if not loop.last }}
{% endfor %}
{%- endmacro %}

{# The CTE `corrected`: a statement that a source no longer makes, and the one that it makes, or made at another time, in its
   place: about the same organisation, equal in the columns `alike`, and the only such one in each of the two. -#}
{% macro corrected_statements(alike) -%}
changed_origins as (
    select distinct coalesce(document_id, source_path) as origin_key
    from signatures
    where former_origin_id is not null
),

told_once as (
    select
        coalesce(document_id, source_path) as origin_key,
        former_origin_id,
        organisation_id,
        {{ alike | join(',\n        ') }},
        min(signature_rank) as signature_rank
    from signatures
    where
        organisation_id is not null
        and coalesce(document_id, source_path) in (select origin_key from changed_origins)
    group by
        coalesce(document_id, source_path),
        former_origin_id,
        organisation_id,
        {{ alike | join(',\n        ') }}
    having min(signature_rank) = max(signature_rank)
),

corrected as (
    select
        worse.statement_id,
        better.statement_id as other_statement_id,
        better.choice_rank
    from told_once as one
    inner join told_once as other
        on
            one.origin_key = other.origin_key
            and one.organisation_id = other.organisation_id
            {%- for column in alike %}
            and coalesce(cast(one.{{ column }} as string), '') = coalesce(cast(other.{{ column }} as string), '')
            {%- endfor %}
    inner join statements as worse
        on one.signature_rank = worse.choice_rank
    inner join statements as better
        on other.signature_rank = better.choice_rank
    where
        coalesce(one.former_origin_id, '') <> coalesce(other.former_origin_id, '')
        and worse.choice_rank > better.choice_rank
)
{%- endmacro %}

{# What is held comes before what was: it decides what is one, and what is no longer held follows. -#}
{% macro former_last(relation) -%}
    case when {{ relation }}.former_origin_id is null then '0' else '1' end
{%- endmacro %}

{# Every claim of a kind of thing that was ever made, with the identifier of the thing: `natural` is what tells things of the kind
   apart, `said` are the columns of what is claimed. A thing that is claimed still has the identifier of `facts`; one whom nothing
   follows that is held is a thing of its own: with the identifier that it had, unless others of the same natural key have it now. -#}
{% macro claims_by_thing(kind, natural, said, claims, leaders, facts) -%}
with former_leaders as (
    select
        claims.*,
        {{ stable_id_text(kind, natural) }} as natural_key
    from {{ claims }} as claims
    inner join {{ leaders }} as leaders
        on claims.statement_id = leaders.leader_id
    where
        claims.former_origin_id is not null
        and leaders.statement_id = leaders.leader_id
),

counted as (
    select
        {{ stable_id_text(kind, natural) }} as natural_key,
        count(*) as things
    from {{ facts }}
    where {{ stable_id_text(kind, natural) }} in (select natural_key from former_leaders)
    group by {{ stable_id_text(kind, natural) }}
),

former_things as (
    select
        former_leaders.*,
        coalesce(counted.things, 0) + row_number() over (
            partition by former_leaders.natural_key
            order by coalesce(former_leaders.start_on, cast('9999-12-31' as date)), former_leaders.statement_id
        ) as occurrence
    from former_leaders
    left join counted
        on former_leaders.natural_key = counted.natural_key
),

things as (
    select
        leader_id,
        {{ kind }}_id
    from {{ facts }}
    where {{ touched(kind, kind ~ '_id') }}
    union all
    select
        statement_id as leader_id,
        {{ stable_id(kind, natural + ['occurrence']) }} as {{ kind }}_id
    from former_things
)

select
    claims.statement_id as {{ kind }}_claim_id,
    things.{{ kind }}_id,
    {%- for column in said %}
    {{ column }},
    {%- endfor %}
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
from {{ claims }} as claims
inner join {{ leaders }} as leaders
    on claims.statement_id = leaders.statement_id
inner join things
    on leaders.leader_id = things.leader_id
{%- endmacro %}
