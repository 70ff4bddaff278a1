with statements as (
    select
        source.*,
        {{ event_ranks('source') }}
    from {{ ref('int_event_statements') }} as source
),

leaders as (
    select * from {{ ref('int_event_leaders') }}
),

chosen as (
    select
        leaders.leader_id,
        {{ first_known("nullif(statements.event_name_key, '')", 'statements.choice_rank') }} as event_name_key,
        {{ chosen_event('statements') }}
    from leaders
    inner join statements
        on leaders.statement_id = statements.statement_id
    group by leaders.leader_id
),

-- Which of several alike in type, organisation, name and year.
numbered as (
    select
        chosen.*,
        leader.event_type,
        leader.start_on,
        leader.end_on,
        leader.date_precision,
        leader.year,
        row_number() over (
            partition by
                leader.event_type, chosen.organisation_id, chosen.event_name_key, leader.year
            order by
                coalesce(leader.start_on, cast('9999-12-31' as date)),
                leader.quote,
                chosen.leader_id
        ) as occurrence
    from chosen
    inner join statements as leader
        on chosen.leader_id = leader.statement_id
)

select
    {{ stable_id('event', ['event_type', 'organisation_id', 'event_name_key', 'year', 'occurrence']) }} as event_id,
    leader_id,
    event_type,
    event_name,
    event_name_key,
    organisation_id,
    start_on,
    end_on,
    date_precision,
    year,
    location,
    status,
    source_count,
    first_reported_on,
    last_reported_on,
    confidence
from numbered
