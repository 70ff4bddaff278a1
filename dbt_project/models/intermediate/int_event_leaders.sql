{{ config(
    materialized='touched',
    meta={
        'touched_by': [['event_component', 'statement_id']],
    },
) }}
with pairs as (
    select * from {{ ref('int_event_pairs') }}
    where {{ touched('event_component', 'statement_id') }}
),

followers as (
    select
        statement_id,
        other_statement_id
    from pairs
    where is_same
),

-- Of the statements that say the same, the first stands for the others.
statements as (
    select source.statement_id
    from {{ ref('int_event_claims') }} as source
    left join followers
        on source.statement_id = followers.statement_id
    where
        followers.statement_id is null
        and {{ touched('event_component', 'source.statement_id') }}
),

organisation_names as (
    select distinct lower(alias) as alias_words
    from {{ ref('int_organisation_names') }}
),

-- "Acme Harbour Forum" is the "Harbour Forum" if Acme is an organisation.
agreeing as (
    select
        pairs.statement_id,
        pairs.other_statement_id,
        pairs.choice_rank
    from pairs
    left join organisation_names
        on pairs.sponsor_words = organisation_names.alias_words
    where
        not pairs.is_same
        and (pairs.sponsor_words is null or organisation_names.alias_words is not null)
),

{{ elect_leaders() }}

select
    statement_id,
    leader_id
from led
union all
select
    followers.statement_id,
    led.leader_id
from followers
inner join led
    on followers.other_statement_id = led.statement_id
