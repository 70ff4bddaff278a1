{{ config(
    materialized='touched',
    meta={
        'touched_by': [['origin', 'origin_key']],
    },
) }}
with statements as (
    select
        *,
        row_number() over (
            partition by origin_key, organisation_id, unit, currency, char_end
            order by
                confidence desc,
                statement_id asc
        ) as place
    from {{ ref('int_metric_claims') }}
    where
        {{ touched('origin', 'origin_key') }}
        and claim_kind in ('level', 'total')
        and modality = 'reported'
        and document_id is not null
        and organisation_id is not null
        and unit in ('count', 'm2', 'currency')
        and (value_low is not null or value_high is not null)
),

texts as (
    select
        document_id,
        content_sha256,
        is_current,
        text
    from {{ ref('stg_landing__documents') }}
),

-- The figures of one document, organisation and unit in the order in which they stand.
figures as (
    select
        statements.*,
        texts.text,
        row_number() over (
            partition by statements.origin_key, statements.organisation_id, statements.unit, statements.currency
            order by statements.char_end asc
        ) as position,
        lag(statements.char_end) over (
            partition by statements.origin_key, statements.organisation_id, statements.unit, statements.currency
            order by statements.char_end asc
        ) as previous_end,
        lag(statements.year) over (
            partition by statements.origin_key, statements.organisation_id, statements.unit, statements.currency
            order by statements.char_end asc
        ) as previous_year
    from statements
    inner join texts
        on
            statements.document_id = texts.document_id
            and (
                (statements.former_origin_id is null and texts.is_current)
                or statements.content_sha256 = texts.content_sha256
            )
    where statements.place = 1
),

-- `gap`: from the end of the figure before to the end of this one. "40 of them" says behind a figure that it is a part.
spaced as (
    select
        *,
        case
            when char_end - previous_end <= 160
                then lower(substr(text, cast(previous_end + 1 as int), cast(char_end - previous_end as int)))
        end as gap,
        lower(substr(text, cast(char_end + 1 as int), 9)) in (
            ' of them,', ' of them ', ' of which', ' of whom ', ' of these'
        ) as is_of_them
    from figures
),

followed as (
    select
        *,
        lag(is_of_them) over (
            partition by origin_key, organisation_id, unit, currency
            order by position asc
        ) as is_of_them_before
    from spaced
),

marked as (
    select
        *,
        case
            when
                gap is null
                or previous_year <> year
                or {{ matches_pattern('gap', begins_clause_pattern()) }}
                then 'break'
            when {{ matches_pattern('gap', opens_whole_pattern()) }} then 'whole'
            when {{ matches_pattern('gap', opens_some_pattern()) }} and not is_of_them_before then 'some'
            when is_of_them and not is_of_them_before then 'some'
            when {{ matches_pattern('gap', ends_list_pattern()) }} then 'break'
            else 'next'
        end as mark
    from followed
),

-- A list runs from the mark that opens it to the next mark or break.
numbered as (
    select
        *,
        sum(case when mark = 'next' then 0 else 1 end) over (
            partition by origin_key, organisation_id, unit, currency
            order by position asc
            rows between unbounded preceding and current row
        ) as list_number
    from marked
),

openers as (
    select * from numbered
    where mark in ('whole', 'some')
)

select
    parts.statement_id,
    parts.origin_key,
    wholes.statement_id as whole_id,
    parts.document_id,
    parts.former_origin_id is null as is_held,
    parts.organisation_id,
    parts.char_end,
    -- a figure of the sentence that was not read may be a part too
    openers.mark = 'whole'
    and {{ figures_to_sentence_end("lower(substr(wholes.text, cast(wholes.char_end + 1 as int), 400))") }}
    <= count(*) over (
        partition by
            openers.origin_key, openers.organisation_id, openers.unit, openers.currency, openers.list_number
    ) as is_exhaustive,
    parts.value_low,
    parts.value_high,
    wholes.value_low as whole_low,
    wholes.value_high as whole_high,
    parts.currency,
    coalesce(parts.metric_id, '') = coalesce(wholes.metric_id, '') as is_of_one_metric
from openers
inner join numbered as parts
    on
        openers.origin_key = parts.origin_key
        and openers.organisation_id = parts.organisation_id
        and openers.unit = parts.unit
        and coalesce(openers.currency, '') = coalesce(parts.currency, '')
        and openers.list_number = parts.list_number
inner join numbered as wholes
    on
        openers.origin_key = wholes.origin_key
        and openers.organisation_id = wholes.organisation_id
        and openers.unit = wholes.unit
        and coalesce(openers.currency, '') = coalesce(wholes.currency, '')
        and openers.position - 1 = wholes.position
