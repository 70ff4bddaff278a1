{# The CTE `met`: pairs of a statement and a better-ranked one that must be compared. They are equal in the columns `keys` and meet
   in one of `ways`: in a relation of statements, where they are equal `in` some columns more, `if` a condition holds; `columns` are
   some more of the first. -#}
{% macro statements_that_meet(keys, ways, columns=[]) -%}
met as (
    {% for relation, way in ways.items() -%}
    select
        one.statement_id,
        other.statement_id as other_statement_id
        {%- for column in columns %},
        one.{{ column }}
        {%- endfor %}
    from {{ relation }} as one
    inner join {{ relation }} as other
        on
            {% for column in keys + way['in'] -%}
            {{ 'and ' if not loop.first }}one.{{ column }} = other.{{ column }}
            {% endfor -%}
    where
        one.choice_rank > other.choice_rank
        {%- if way['if'] %}
        and {{ way['if'] }}
        {%- endif %}
    {{ 'union' if not loop.last }}
    {% endfor -%}
)
{%- endmacro %}

{# CTEs that say which of `statements` are one thing, from `agreeing` (statement_id, other_statement_id, choice_rank): pairs
   of a statement and a better-ranked one that it agrees with. The last CTE, `led`, has statement_id and leader_id.

   Who agrees with nobody better leads. The others follow the best leader they agree with themselves, so that a vague
   statement does not tie two exact ones together. Who agrees only with followers waits for the next round, where it
   may lead; after three rounds, each that still waits leads itself. -#}
{% macro elect_leaders() -%}
{%- set rounds = 3 -%}
waiting_1 as (
    select statement_id from statements
),

{% for round in range(1, rounds + 1) -%}
agreeing_{{ round }} as (
    select
        agreeing.statement_id,
        agreeing.other_statement_id,
        agreeing.choice_rank
    from agreeing
    inner join waiting_{{ round }} as one
        on agreeing.statement_id = one.statement_id
    inner join waiting_{{ round }} as other
        on agreeing.other_statement_id = other.statement_id
),

leading_{{ round }} as (
    select waiting_{{ round }}.statement_id
    from waiting_{{ round }}
    left join agreeing_{{ round }}
        on waiting_{{ round }}.statement_id = agreeing_{{ round }}.statement_id
    where agreeing_{{ round }}.statement_id is null
),

following_{{ round }} as (
    select
        agreeing_{{ round }}.statement_id,
        min_by(agreeing_{{ round }}.other_statement_id, agreeing_{{ round }}.choice_rank) as leader_id
    from agreeing_{{ round }}
    inner join leading_{{ round }}
        on agreeing_{{ round }}.other_statement_id = leading_{{ round }}.statement_id
    group by agreeing_{{ round }}.statement_id
),

waiting_{{ round + 1 }} as (
    select waiting_{{ round }}.statement_id
    from waiting_{{ round }}
    left join leading_{{ round }}
        on waiting_{{ round }}.statement_id = leading_{{ round }}.statement_id
    left join following_{{ round }}
        on waiting_{{ round }}.statement_id = following_{{ round }}.statement_id
    where
        leading_{{ round }}.statement_id is null
        and following_{{ round }}.statement_id is null
),

{% endfor -%}
led as (
    {% for round in range(1, rounds + 1) -%}
    select
        statement_id,
        statement_id as leader_id
    from leading_{{ round }}
    union all
    select
        statement_id,
        leader_id
    from following_{{ round }}
    union all
    {% endfor -%}
    select
        statement_id,
        statement_id as leader_id
    from waiting_{{ rounds + 1 }}
)
{%- endmacro %}
