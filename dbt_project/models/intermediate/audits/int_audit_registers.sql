{{ config(
    materialized='touched',
    meta={
        'touched_by': [['event', 'event_id'], ['register', "'any'"]],
    },
) }}
with events as (
    select * from {{ ref('int_events') }}
    where
        ({{ touched('event', 'event_id') }} or {{ touched('register', "'any'") }})
        and event_type in ('registration', 'accreditation', 'revocation')
        and status = 'held'
        and organisation_id is not null
),

organisations as (
    select * from {{ ref('dim_organisations') }}
),

entries as (
    select
        organisation_id,
        independent_source_id as register,
        organisation_type,
        country_code,
        city,
        registry_id,
        reported_on
    from {{ ref('int_local_organisations') }}
    where
        is_in_registry
        and is_record
),

-- What kinds of organisation of which country a register lists; one that lists a single city covers no more than that.
coverage as (
    select
        register,
        organisation_type,
        country_code,
        case when count(distinct city) = 1 and count(city) = count(*) then min(city) end as only_city,
        count(distinct organisation_id) as organisation_count,
        max(reported_on) as listed_on
    from entries
    where
        organisation_type is not null
        and country_code is not null
    group by
        register,
        organisation_type,
        country_code
),

listed as (
    select
        register,
        organisation_id,
        min(registry_id) as registry_id
    from entries
    group by
        register,
        organisation_id
),

-- The kind that a title names ("national business incubator"); a register of another kind does not speak of it.
titled as (
    select distinct
        events.event_id,
        words.organisation_type
    from events
    inner join {{ ref('organisation_words') }} as words
        on
            events.event_name_key = replace(words.term, '-', ' ')
            or events.event_name_key like '% ' || replace(words.term, '-', ' ')
    where words.position = 'final'
),

-- Titles that were taken back later are no longer listed, and need not be.
revoked as (
    select distinct earlier.event_id
    from events as earlier
    inner join events as later
        on
            earlier.organisation_id = later.organisation_id
            and earlier.start_on <= later.start_on
    where
        earlier.event_type <> 'revocation'
        and later.event_type = 'revocation'
),

compared as (
    select
        events.event_id,
        events.event_type,
        events.event_name,
        events.start_on,
        organisations.organisation_name,
        organisations.country_code,
        coverage.register,
        coverage.organisation_type,
        coverage.organisation_count,
        coverage.listed_on,
        listed.organisation_id is not null as is_listed,
        listed.registry_id,
        row_number() over (
            partition by events.event_id
            order by
                case when listed.organisation_id is not null then 0 else 1 end asc,
                coverage.listed_on desc,
                coverage.register asc
        ) as place
    from events
    inner join organisations
        on events.organisation_id = organisations.organisation_id
    inner join titled
        on events.event_id = titled.event_id
    inner join coverage
        on
            titled.organisation_type = coverage.organisation_type
            and organisations.country_code = coverage.country_code
            and (coverage.only_city is null or organisations.city = coverage.only_city)
    left join listed
        on
            coverage.register = listed.register
            and events.organisation_id = listed.organisation_id
    where coverage.listed_on >= events.start_on
),

judged as (
    select
        compared.*,
        compared.is_listed <> (compared.event_type = 'revocation') as is_fitting
    from compared
    left join revoked
        on compared.event_id = revoked.event_id
    where
        compared.place = 1
        and (compared.is_listed or revoked.event_id is null)
)

select
    events.event_id,
    'register' as rule,
    case when judged.event_id is null then 'none' else 'as_stated' end as reading,
    cast(null as double) as claimed_low,
    cast(null as double) as claimed_high,
    cast(null as double) as derived_low,
    cast(null as double) as derived_high,
    case
        when judged.event_id is null then 'uncheckable'
        when judged.is_fitting then 'consistent'
        else 'contradicted'
    end as verdict,
    case
        when events.event_type = 'revocation' then 'The loss of '
        when events.event_type = 'registration' then 'A registration as '
        else 'The title of '
    end
    || coalesce('"' || events.event_name || '"', 'something that is not named')
    || coalesce(' in ' || cast(extract(year from events.start_on) as string), '') || ' is reported, '
    || case
        when judged.event_id is null then 'but no register of the kind, of that time or later, is loaded.'
        else
            case when judged.is_fitting then 'and ' else 'but ' end || 'the register ' || judged.register || ' of '
            || cast(judged.listed_on as string)
            || case when judged.is_listed then ' lists it' else ' does not list it' end
            || case
                when judged.is_listed then coalesce(' as ' || judged.registry_id, '')
                else
                    ' among its ' || cast(judged.organisation_count as string) || ' of type '
                    || replace(judged.organisation_type, '_', ' ') || ' in ' || judged.country_code
            end || '.'
    end as explanation
from events
left join judged
    on events.event_id = judged.event_id
