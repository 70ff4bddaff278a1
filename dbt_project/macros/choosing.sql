{# The value of the best-ranked row of a group that has one; NULL where none has. -#}
{% macro first_known(column, choice_rank) -%}
    min_by({{ column }}, case when {{ column }} is not null then {{ choice_rank }} end)
{%- endmacro %}

{# 1 is the most exact; for an `order by` that takes the most exact time first. -#}
{% macro precision_rank(date_precision) -%}
    case {{ date_precision }}
        when 'day' then 1
        when 'month' then 2
        when 'quarter' then 3
        when 'year' then 4
        when 'range' then 5
        else 6
    end
{%- endmacro %}

{# CTEs that follow `leaders` (statement_id, leader_id) to the end of the chain, where a leader leads itself. Each step
   doubles the distance: three of them reach the end of any chain of up to eight links. The last one is `followed`. -#}
{% macro follow_leaders() -%}
followed_twice as (
    select
        leaders.statement_id,
        further.leader_id
    from leaders
    inner join leaders as further
        on leaders.leader_id = further.statement_id
),

followed_four_times as (
    select
        followed_twice.statement_id,
        further.leader_id
    from followed_twice
    inner join followed_twice as further
        on followed_twice.leader_id = further.statement_id
),

followed as (
    select
        followed_four_times.statement_id,
        further.leader_id
    from followed_four_times
    inner join followed_four_times as further
        on followed_four_times.leader_id = further.statement_id
)
{%- endmacro %}
