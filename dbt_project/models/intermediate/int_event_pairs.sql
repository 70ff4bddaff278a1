{{ config(
    materialized='touched',
    meta={
        'touched_by': [['event_meeting', 'statement_id'], ['event_meeting', 'other_statement_id']],
    },
    pre_hook="{{ touch_event_meetings() }}",
    post_hook="{{ touch_event_components() }}",
) }}
{%- set short_days = 7 -%}  {# a span this short is compared by weeks, a longer one by years #}
with stated as (
    select
        source.*,
        {{ series_key('source.event_name_key') }} as series_key,
        {{ edition_of('source.event_name_key') }} as edition,
        {{ year_of_name('source.event_name_key') }} as name_year,
        {{ former_last('source') }} || {{ event_lead_rank('source') }} as choice_rank
    from {{ ref('int_event_claims') }} as source
    where {{ could_meet_touched_events('source') }}
),

participant_counts as (
    select
        statement_id,
        count(distinct organisation_id) as organisation_count
    from {{ ref('int_event_participants') }}
    where statement_id in (select stated.statement_id from stated)
    group by statement_id
),

described as (
    select
        stated.*,
        {{ sorted_words('stated.series_key') }} as sorted_key,
        {{ is_distinctive('stated.series_key') }} as is_distinctive,
        coalesce(participant_counts.organisation_count, 0) as organisation_count
    from stated
    left join participant_counts
        on stated.statement_id = participant_counts.statement_id
),

-- Statements that say the same need no comparing: the first stands for the others. Without an organisation only a
-- distinctive name says what is meant, and without a name only one that takes part alone.
signatures as (
    select
        statement_id,
        min(choice_rank) over (
            partition by
                event_type, organisation_id, event_name_key, start_on, end_on, date_precision, coalesce(location, ''),
                former_origin_id,
                case
                    when
                        (event_name_key <> '' and organisation_id is not null)
                        or is_distinctive
                        or (event_name_key = '' and organisation_id is not null and organisation_count = 1)
                        then ''
                    else statement_id
                end
        ) as signature_rank,
        choice_rank,
        event_type,
        event_name_key,
        series_key,
        sorted_key,
        is_distinctive,
        edition,
        name_year,
        organisation_id,
        organisation_count,
        start_on,
        end_on,
        date_precision,
        year,
        location,
        document_id,
        source_path,
        former_origin_id,
        independent_source_id,
        quote
    from described
),

statements as (
    select
        *,
        start_on is not null and end_on is not null as is_bounded,
        coalesce({{ dbt.datediff('start_on', 'end_on', 'day') }}, 0) <= {{ short_days }} as is_short,
        cast({{ dbt.dateadd('day', -3, 'start_on') }} as date) as reach_start_on,
        cast({{ dbt.dateadd('day', 3, 'end_on') }} as date) as reach_end_on
    from signatures
    where choice_rank = signature_rank
),

-- Whoever takes part in one of the statements that a signature stands for.
participants as (
    select distinct
        signatures.signature_rank,
        stated.organisation_id
    from signatures
    inner join {{ ref('int_event_participants') }} as stated
        on signatures.statement_id = stated.statement_id
),

-- What could be one event, a row for each key under which two statements may meet: an organisation that takes part or,
-- where one of the two names none, a name that tells.
keyed as (
    select
        statements.*,
        participants.organisation_id as participant_id,
        statements.event_type || chr(31) || participants.organisation_id as pair_key
    from statements
    inner join participants
        on statements.signature_rank = participants.signature_rank
    union all
    select
        *,
        cast(null as string) as participant_id,
        event_type || chr(31) || chr(31) || sorted_key as pair_key
    from statements
    where is_distinctive
),

weeks as (
    select
        statement_id,
        choice_rank,
        pair_key,
        participant_id,
        {{ each_number(
            'floor(' ~ dbt.datediff("cast('1970-01-01' as date)", 'reach_start_on', 'day') ~ ' / 7.0)',
            'floor(' ~ dbt.datediff("cast('1970-01-01' as date)", 'reach_end_on', 'day') ~ ' / 7.0)'
        ) }} as bucket
    from keyed
    where is_bounded and is_short
),

years as (
    select
        statement_id,
        choice_rank,
        pair_key,
        participant_id,
        is_short,
        {{ each_number('extract(year from reach_start_on)', 'extract(year from reach_end_on)') }} as bucket
    from keyed
    where is_bounded
),

-- Short spans meet in a week; a long one meets any in a year; one without a beginning or an end meets its namesakes.
{{ statements_that_meet(
    ['pair_key'],
    {
        'weeks': {'in': ['bucket']},
        'years': {'in': ['bucket'], 'if': 'not (one.is_short and other.is_short)'},
        'keyed': {'in': ['sorted_key'], 'if': 'not (one.is_bounded and other.is_bounded)'}
    },
    columns=['participant_id']
) }},

met_pairs as (
    select
        statement_id,
        other_statement_id,
        count(participant_id) as shared_count
    from met
    group by
        statement_id,
        other_statement_id
),

pairs as (
    select
        one.statement_id,
        other.statement_id as other_statement_id,
        other.choice_rank,
        met_pairs.shared_count,
        one.organisation_id,
        other.organisation_id as other_organisation_id,
        one.organisation_count,
        other.organisation_count as other_organisation_count,
        one.event_name_key,
        other.event_name_key as other_event_name_key,
        one.sorted_key,
        other.sorted_key as other_sorted_key,
        one.is_distinctive,
        lower(one.location) as location,
        lower(other.location) as other_location,
        case when length(one.series_key) >= length(other.series_key) then one.series_key else other.series_key end
            as longer_key,
        case when length(one.series_key) >= length(other.series_key) then other.series_key else one.series_key end
            as shorter_key,
        {{ is_timeless('one') }} as is_timeless,
        {{ is_timeless('other') }} as is_other_timeless,
        {{ times_agree('one', 'other', days=3) }} as is_time_agreeing,
        one.start_on = other.start_on and one.date_precision = 'day' and other.date_precision = 'day' as is_same_day,
        one.date_precision in ('day', 'month') and other.date_precision in ('day', 'month') as is_exact,
        coalesce(one.edition, other.edition, 0) = coalesce(other.edition, one.edition, 0)
        and coalesce(one.name_year, other.name_year, 0) = coalesce(other.name_year, one.name_year, 0)
            as is_edition_agreeing
    from met_pairs
    inner join statements as one
        on met_pairs.statement_id = one.statement_id
    inner join statements as other
        on met_pairs.other_statement_id = other.statement_id
),

-- "Acme Harbour Forum" holds "Harbour Forum": what it has more.
extended as (
    select
        *,
        case
            when shorter_key = '' or shorter_key not like '% %' then cast(null as string)
            when longer_key like '% ' || shorter_key
                then substr(longer_key, 1, length(longer_key) - length(shorter_key) - 1)
            when longer_key like shorter_key || ' %' then substr(longer_key, length(shorter_key) + 2)
        end as extra_words
    from pairs
),

-- Names agree when they have the same words, differ in one letter of many, or one has a sponsor or place more. Numbers
-- and single letters ("batch 11", "cohort b") must be equal.
named_alike as (
    select
        *,
        event_name_key <> ''
        and other_event_name_key <> ''
        and is_edition_agreeing
        and (is_timeless or is_other_timeless or is_time_agreeing)
        and (
            organisation_id is null
            or other_organisation_id is null
            or (shared_count > 0 and is_distinctive)
            or organisation_id = other_organisation_id
        ) as can_agree,
        sorted_key = other_sorted_key
        or (
            length(shorter_key) >= 12
            and levenshtein(longer_key, shorter_key) <= 1
            and {{ replace_pattern("' ' || longer_key || ' '", '[a-z]{2,}', '') }}
            = {{ replace_pattern("' ' || shorter_key || ' '", '[a-z]{2,}', '') }}
        )
        or (
            shared_count > 0
            and extra_words is not null
            and (
                extra_words = location
                or extra_words = other_location
                or is_exact
            )
        ) as is_named_alike
    from extended
),

same_name as (
    select
        statement_id,
        other_statement_id,
        choice_rank,
        case when not coalesce(is_named_alike, false) then extra_words end as sponsor_words
    from named_alike
    where
        can_agree
        and (is_named_alike or (shared_count > 0 and extra_words is not null))
),

-- No name, one organisation, and nothing that tells the two apart: neither the others who take part, nor the place.
same_organisation as (
    select
        statement_id,
        other_statement_id,
        choice_rank
    from pairs
    where
        event_name_key = ''
        and other_event_name_key = ''
        and organisation_id = other_organisation_id
        and (shared_count > 1 or organisation_count = 1 or other_organisation_count = 1)
        and coalesce(location, other_location, '') = coalesce(other_location, location, '')
        and (
            (is_timeless and is_other_timeless)
            or ((is_timeless or is_other_timeless) and shared_count > 1)
            or is_time_agreeing
        )
),

-- One of the two has no name, and organisation and day are the same.
same_day as (
    select
        statement_id,
        other_statement_id,
        choice_rank
    from pairs
    where
        is_same_day
        and organisation_id = other_organisation_id
        and (event_name_key = '') <> (other_event_name_key = '')
),

-- The same words in a syndicated copy, where neither name nor organisation is known.
same_quote as (
    select
        copies.statement_id,
        originals.statement_id as other_statement_id,
        originals.choice_rank
    from statements as copies
    inner join statements as originals
        on
            copies.event_type = originals.event_type
            and copies.event_name_key = originals.event_name_key
            and copies.independent_source_id = originals.independent_source_id
            and copies.quote = originals.quote
            and copies.document_id <> originals.document_id
            and copies.choice_rank > originals.choice_rank
    where
        copies.organisation_id is null
        and originals.organisation_id is null
),

{{ corrected_statements(['event_type', 'event_name_key', 'year']) }},

same_signature as (
    select
        signatures.statement_id,
        statements.statement_id as other_statement_id,
        statements.choice_rank
    from signatures
    inner join statements
        on signatures.signature_rank = statements.choice_rank
    where signatures.choice_rank > signatures.signature_rank
),

agreeing as (
    {% for relation in [
        'same_name', 'same_organisation', 'same_day', 'same_quote', 'corrected', 'same_signature'
    ] -%}
        select
            statement_id,
            other_statement_id,
            choice_rank,
            {{ 'sponsor_words' if relation == 'same_name' else 'cast(null as string) as sponsor_words' }},
            {{ 'true' if relation == 'same_signature' else 'false' }} as is_same
        from {{ relation }}
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor -%}
),

-- Two statements may agree in more than one way; one that needs no sponsor is enough.
agreed as (
    select
        statement_id,
        other_statement_id,
        choice_rank,
        is_same,
        case when count(sponsor_words) = count(*) then min(sponsor_words) end as sponsor_words
    from agreeing
    group by
        statement_id,
        other_statement_id,
        choice_rank,
        is_same
)

select * from agreed
where
    {{ touched('event_meeting', 'statement_id') }}
    or {{ touched('event_meeting', 'other_statement_id') }}
