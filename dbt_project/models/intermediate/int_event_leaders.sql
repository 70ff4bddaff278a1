with statements as (
    select
        *,
        row_number() over (
            order by
                {{ precision_rank('date_precision') }} asc,
                case when organisation_id is null then 1 else 0 end asc,
                confidence desc,
                coalesce(reported_on, cast('9999-12-31' as date)) asc,
                statement_id asc
        ) as choice_rank
    from {{ ref('int_event_statements') }}
),

participants as (
    select distinct
        statement_id,
        organisation_id
    from {{ ref('int_event_participants') }}
),

shared as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        count(*) as organisation_count
    from participants as one
    inner join statements as one_statements
        on one.statement_id = one_statements.statement_id
    inner join participants as other
        on
            one.organisation_id = other.organisation_id
            and one.statement_id <> other.statement_id
    inner join statements as other_statements
        on
            other.statement_id = other_statements.statement_id
            and one_statements.event_type = other_statements.event_type
            and one_statements.event_name_key = other_statements.event_name_key
    group by
        one.statement_id,
        other.statement_id
),

participant_counts as (
    select
        statement_id,
        count(*) as organisation_count
    from participants
    group by statement_id
),

-- One name, and no two organisations that differ.
same_name as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank
    from statements as one
    inner join statements as other
        on
            one.event_type = other.event_type
            and one.event_name_key = other.event_name_key
            and one.choice_rank > other.choice_rank
    left join shared
        on
            one.statement_id = shared.statement_id
            and other.statement_id = shared.other_statement_id
    where
        one.event_name_key <> ''
        and (one.organisation_id is null or other.organisation_id is null or shared.organisation_count is not null)
        and (
            {{ is_timeless('one') }}
            or {{ is_timeless('other') }}
            or {{ times_agree('one', 'other', days=3) }}
        )
),

-- No name, one organisation, and nothing that tells the two apart: neither the others who take part, nor the place.
same_organisation as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank
    from statements as one
    inner join statements as other
        on
            one.event_type = other.event_type
            and one.organisation_id = other.organisation_id
            and one.choice_rank > other.choice_rank
    inner join participant_counts as one_counts
        on one.statement_id = one_counts.statement_id
    inner join participant_counts as other_counts
        on other.statement_id = other_counts.statement_id
    left join shared
        on
            one.statement_id = shared.statement_id
            and other.statement_id = shared.other_statement_id
    where
        one.event_name_key = ''
        and other.event_name_key = ''
        and (shared.organisation_count > 1 or one_counts.organisation_count = 1 or other_counts.organisation_count = 1)
        and coalesce(one.location, other.location, '') = coalesce(other.location, one.location, '')
        and (
            ({{ is_timeless('one') }} and {{ is_timeless('other') }})
            or (({{ is_timeless('one') }} or {{ is_timeless('other') }}) and shared.organisation_count > 1)
            or {{ times_agree('one', 'other', days=3) }}
        )
),

-- One of the two has no name, and organisation and day are the same.
same_day as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank
    from statements as one
    inner join statements as other
        on
            one.event_type = other.event_type
            and one.organisation_id = other.organisation_id
            and one.start_on = other.start_on
            and one.choice_rank > other.choice_rank
    where
        one.date_precision = 'day'
        and other.date_precision = 'day'
        and (one.event_name_key = '') <> (other.event_name_key = '')
),

-- The same words in a syndicated copy, where neither name nor organisation is known.
same_quote as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank
    from statements as one
    inner join statements as other
        on
            one.event_type = other.event_type
            and one.event_name_key = other.event_name_key
            and one.independent_source_id = other.independent_source_id
            and one.quote = other.quote
            and one.document_id <> other.document_id
            and one.choice_rank > other.choice_rank
    where
        one.organisation_id is null
        and other.organisation_id is null
),

agreeing as (
    select * from same_name
    union all
    select * from same_organisation
    union all
    select * from same_day
    union all
    select * from same_quote
),

{{ elect_leaders() }}

select
    statement_id,
    leader_id
from led
