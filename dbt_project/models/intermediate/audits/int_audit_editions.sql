{{ config(
    materialized='touched',
    meta={
        'touched_by': [['event', 'event_id']],
    },
) }}
with events as (
    select
        event_id,
        event_type,
        organisation_id,
        event_name,
        start_on,
        end_on,
        {{ edition_of('event_name_key') }} as edition,
        {{ series_key('event_name_key') }} as series_key
    from {{ ref('int_events') }}
    where
        organisation_id is not null
        and {{ touched(['organisation', 'event_organisation'], 'organisation_id') }}
        and event_name_key is not null
        and status <> 'cancelled'
        -- a second place or a third director is no second or third time
        and event_type not in ('award', 'appointment', 'departure')
),

-- Whatever of the series came before is one less at most; what came after and names its number is one more at least.
gathered as (
    select
        claims.event_id,
        count(*) as others_known,
        max(case when others.end_on < claims.start_on then coalesce(others.edition, 1) end) + 1 as derived_low,
        min(case when others.start_on > claims.end_on then others.edition end) - 1 as derived_high,
        max(case when others.start_on > claims.end_on then 1 else 0 end) = 1 as is_followed
    from events as claims
    inner join events as others
        on
            claims.organisation_id = others.organisation_id
            and claims.event_type = others.event_type
            and claims.series_key = others.series_key
            and claims.event_id <> others.event_id
            -- another of the same number is the same thing, told of another time
            and claims.edition <> coalesce(others.edition, 0)
    where
        claims.edition is not null
        and {{ touched('event', 'claims.event_id') }}
        and (others.end_on < claims.start_on or others.start_on > claims.end_on)
    group by claims.event_id
),

judged as (
    select
        events.event_id,
        events.event_name,
        events.start_on,
        events.edition,
        -- where the others differ among themselves, the side that the claim differs from speaks
        case
            when
                gathered.derived_low <= gathered.derived_high
                or gathered.derived_high is null
                or events.edition < gathered.derived_low
                then gathered.derived_low
        end as derived_low,
        case
            when
                gathered.derived_low <= gathered.derived_high
                or gathered.derived_low is null
                or events.edition >= gathered.derived_low
                then gathered.derived_high
        end as derived_high,
        -- a first that others follow is what a first should be; of a fifth they say nothing
        case
            when gathered.event_id is null then 'uncheckable'
            when events.edition < gathered.derived_low or events.edition > gathered.derived_high then 'contradicted'
            when gathered.derived_low is not null or gathered.derived_high is not null then 'consistent'
            when events.edition = 1 and gathered.is_followed then 'consistent'
            else 'uncheckable'
        end as verdict
    from events
    left join gathered
        on events.event_id = gathered.event_id
    where
        events.edition is not null
        and {{ touched('event', 'events.event_id') }}
)

select
    event_id,
    'edition' as rule,
    case when verdict = 'uncheckable' then 'none' else 'as_stated' end as reading,
    cast(edition as double) as claimed_low,
    cast(edition as double) as claimed_high,
    cast(derived_low as double) as derived_low,
    cast(derived_high as double) as derived_high,
    verdict,
    '"' || event_name || '"' || coalesce(' of ' || cast(extract(year from start_on) as string), '')
    || ' is by its name number ' || cast(edition as string) || ' of its series, '
    || case
        when verdict = 'uncheckable' then 'but no other of the series is known that tells.'
        when verdict = 'contradicted'
            then 'but by the others known it is ' || {{ interval_words('derived_low', 'derived_high') }} || '.'
        when derived_low is null and derived_high is null
            then 'and those known came after it.'
        else 'which agrees with the others known: ' || {{ interval_words('derived_low', 'derived_high') }} || '.'
    end as explanation
from judged
