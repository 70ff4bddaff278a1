-- Documents number $first and on, as landing, extraction and resolution would leave them: their texts, what they state of
-- organisations whose names follow from their number, and who is who. The same numbers give the same rows.
--
-- A document speaks of one organisation: three values of a year (one in five of them a growth rate), an event, a
-- financing with two investors. Half of the documents choose their organisation evenly, half prefer low numbers, so that a
-- few organisations are told of by hundreds. Series of events, rounds and years are few for each organisation: documents agree, and
-- contradict each other. One document in twenty is another publisher's copy of the one before, and states nothing of its own.
create or replace temp macro id(key) as left(md5(key), 20);
create or replace temp macro dice(number, throw, sides) as cast(hash(number, throw) % cast(sides as ubigint) as integer);
create or replace temp macro picked(choices, number, throw) as choices[1 + dice(number, throw, len(choices))];
create or replace temp macro syllable(number) as
    'bdfgklmnprstvz'[1 + number % 14] || ['a', 'e', 'i', 'o', 'u', 'an', 'el', 'or'][1 + number // 14 % 8];
create or replace temp macro word(number) as upper(syllable(number)[1]) || syllable(number)[2:]
    || syllable(number // 112) || syllable(number // 12544);
create or replace temp macro organisation_name(number) as word(number) || ' '
    || ['Labs', 'Systems', 'Technology Park', 'Capital', 'Biotech', 'Robotics', 'Incubator', 'Energy'][1 + number % 8];
create or replace temp macro investor_name(number) as word(number + 7) || ' ' || ['Ventures', 'Partners', 'Fund'][1 + number % 3];

create or replace temp table planted_documents as
select
    number,
    id('document' || number) as document_id,
    id('document' || number || 'local') as local_id,
    number % 20 = 19 and number > $first as is_copy,
    cast(
        case when dice(number, 1, 2) = 0 then dice(number, 2, 1000000) / 1e6 else power(dice(number, 2, 1000000) / 1e6, 2) end
        * ($organisations - 1) as integer
    ) as organisation,
    date '2012-01-01' + dice(number, 3, 4500) as published_on,
    'news/' || number // 1000 || '/' || number || '.txt' as source_path
from range($first, $first + $documents) as numbers (number);

create or replace temp table planted_metrics as
with drawn as (
    select
        documents.*,
        place,
        picked(['resident_companies', 'floor_area', 'employees', 'start_ups', 'resident_projects'], number, 10 + place) as metric_id,
        year(published_on) - 1 - dice(number, 20 + place, 3) as of_year,
        dice(number, 30 + place, 5) = 0 as is_growth,
        dice(number, 40 + place, 5) = 0 as is_other_than_told
    from planted_documents as documents
    cross join (select unnest([0, 1, 2]) as place)
    where not is_copy
)

select
    *,
    case
        when is_growth then 5 + dice(number, 50 + place, 60)
        else 20 + dice(organisation, metric_id, 800) * (of_year - 2005) + case when is_other_than_told then place + 1 else 0 end
    end as value,
    case when is_growth then 'pct' when metric_id = 'floor_area' then 'm2' else 'count' end as unit,
    case
        when is_growth
            then organisation_name(organisation) || ' saw its ' || replace(metric_id, '_', ' ') || ' grow by ' || value
                || ' percent in ' || of_year || '.'
        else organisation_name(organisation) || ' reports ' || value || ' for ' || metric_id || ' in ' || of_year || '.'
    end as said
from drawn;

create or replace temp table planted_events as
with drawn as (
    select
        *,
        picked(['forum', 'conference', 'competition', 'training'], organisation, number % 2) as event_type,
        published_on - 1 - dice(number, 60, 300) as about,
        word(organisation) || ' ' || picked(['Forum', 'Summit', 'Demo Day'], organisation, number % 2) as series
    from planted_documents
    where not is_copy
)

select
    * exclude (series),
    make_date(year(about), 1 + dice(organisation, event_type, 12), 3 + dice(number, 61, 3)) as day,
    case dice(number, 62, 3) when 0 then year(about) - 2000 || 'th ' || series else series end as event_name,
    organisation_name(organisation) || ' held the ' || event_name || ' on ' || day || '.' as said
from drawn;

create or replace temp table planted_funding as
with drawn as (
    select
        *,
        picked(['seed', 'series_a', 'series_b', 'grant', 'unspecified'], number, 70) as round_type,
        case when dice(number, 71, 10) = 0 then 'aggregate' else 'round' end as scope,
        picked(['USD', 'CNY', 'EUR', 'GBP', 'INR'], organisation, 72) as currency
    from planted_documents
    where not is_copy
)

select
    *,
    (1 + dice(organisation, round_type, 400) + case when dice(number, 73, 6) = 0 then 1 else 0 end) * 100000 as amount,
    date '2012-01-01' + dice(organisation, round_type, 4000) + dice(number, 74, 3) as day,
    dice(organisation, round_type, $organisations // 20) as lead,
    dice(number, 75, $organisations // 20) as other,
    organisation_name(organisation) || ' raised ' || amount || ' ' || currency || ' as ' || round_type || ' on ' || day
        || ' from ' || investor_name(lead) || ' and ' || investor_name(other) || '.' as said
from drawn;

create or replace temp table planted_lines as
with lines as (
    select number, place, said from planted_metrics
    union all
    select number, 3, said from planted_events
    union all
    select number, 4, said from planted_funding
)

select
    lines.*,
    length(organisation_name(organisation) || ' in figures, no. ' || lines.number) + 2
        + coalesce(sum(length(said) + 2) over (
            partition by lines.number order by place rows between unbounded preceding and 1 preceding
        ), 0) as char_start,
    organisation_name(organisation) || ' in figures, no. ' || lines.number as title
from lines
inner join planted_documents as documents on lines.number = documents.number;

insert into landing.documents by name
select
    documents.document_id,
    1 as document_version,
    true as is_current,
    texts.title,
    'Gazette ' || dice(documents.number, 80, 40) as publisher,
    'https://news.example/' || documents.number as url,
    published_on,
    'en' as language,
    false as text_mining_opt_out,
    'text' as source_format,
    source_path,
    '' as member,
    md5(texts.text || documents.number) as content_sha256,
    texts.text,
    40 as word_count,
    case when is_copy then id('document' || documents.number - 1) end as duplicate_of_document_id,
    timestamp '2026-01-01' as landed_at,
    false as is_retracted
from planted_documents as documents
inner join (
    select number, any_value(title) as title, any_value(title) || e'\n\n' || string_agg(said, e'\n\n' order by place) as text
    from planted_lines
    group by number
) as texts on documents.number - case when is_copy then 1 else 0 end = texts.number;

insert into landing.ledger by name
select
    source_path, '' as member, 'news' as collection, 'text' as source_format, content_sha256, length(text) as size_bytes,
    'loaded' as outcome, 1 as items_in, 1 as items_loaded, 0 as items_quarantined, '' as reason, '' as notes,
    false as is_gone, false as must_read, landed_at as seen_at
from landing.documents
where document_id in (select document_id from planted_documents);

insert into landing.places by name
select
    source_path, member, document_id, document_id as natural_id, true as has_address, content_sha256, source_format,
    true as is_standing
from landing.documents
where document_id in (select document_id from planted_documents);

create or replace temp table planted_names as
select number, document_id, local_id, organisation_name(organisation) as name, 'organisation' || organisation as organisation
from planted_documents
where not is_copy
union all
select distinct number, document_id, local_id || investor, investor_name(investor), 'investor' || investor
from (
    select number, document_id, local_id, unnest([lead, other]) as investor from planted_funding
);

insert into statements.local_organisations by name
select
    local_id as local_organisation_id, document_id as origin_id, document_id, name, lower(name) as name_key,
    false as is_in_registry, 0.9 as confidence
from planted_names;

insert into resolution.members
select local_id, id(organisation) from planted_names;

insert into statements.mentions by name
select
    names.document_id as origin_id, names.document_id, local_id as local_organisation_id, name as quote,
    char_start + strpos(said, name) - 1 as char_start, char_start + strpos(said, name) - 1 + length(name) as char_end,
    'name' as mention_kind
from planted_names as names
inner join planted_lines as lines on names.number = lines.number and contains(lines.said, names.name);

insert into statements.metrics by name
select
    id('metric' || number || '/' || place) as statement_id, document_id as origin_id, local_id as local_organisation_id,
    metric_id, case when is_growth then 'growth_rate' else 'level' end as claim_kind, 'reported' as modality,
    make_date(of_year, 1, 1) as period_start_on, make_date(of_year, 12, 31) as period_end_on, 'year' as date_precision,
    false as is_period_inferred, value, '=' as value_operator, value as value_low, value as value_high, unit,
    value as original_value, unit as original_unit, false as is_currency_inferred, metric_id as measure_text, document_id, char_start,
    char_start + length(said) as char_end, said as quote, 'planted' as engine, 'planted' as rule_id, 1 as rule_version,
    0.5 + dice(number, 90 + place, 50) / 100 as confidence
from planted_metrics
inner join planted_lines using (number, place, said);

insert into statements.events by name
select
    id('event' || number) as statement_id, document_id as origin_id, event_type, event_name, lower(event_name) as event_name_key,
    local_id as local_organisation_id, day as start_on, day as end_on, 'day' as date_precision, 'held' as status, document_id,
    char_start, char_start + length(said) as char_end, said as quote, 'planted' as engine, 'planted' as rule_id,
    1 as rule_version, 0.5 + dice(number, 93, 50) / 100 as confidence
from planted_events
inner join planted_lines using (number, said);

insert into statements.funding by name
select
    id('funding' || number) as statement_id, document_id as origin_id, local_id as local_organisation_id, round_type, scope,
    amount, '=' as amount_operator, amount as amount_low, amount as amount_high, currency, false as is_currency_inferred, day as start_on, day as end_on,
    'day' as date_precision, 'closed' as status, document_id, char_start, char_start + length(said) as char_end, said as quote,
    'planted' as engine, 'planted' as rule_id, 1 as rule_version, 0.5 + dice(number, 94, 50) / 100 as confidence
from planted_funding
inner join planted_lines using (number, said);

insert into statements.funding_investors by name
select distinct on (statement_id, local_organisation_id)
    document_id as origin_id, id('funding' || number) as statement_id, local_id || investor as local_organisation_id, role
from (
    select number, document_id, local_id, unnest([lead, other]) as investor, unnest(['lead', 'participant']) as role
    from planted_funding
)
order by statement_id, local_organisation_id, role;

insert into statements.figure_counts by name
select document_id as origin_id, document_id, 'statement' as outcome, 'number' as figure_class, 5 as figures
from planted_documents
where not is_copy;

insert into statements.extractions by name
select
    document_id as origin_id, unnest($parts) as part, 'document' as origin, content_sha256, 'planted' as engine,
    '1' as extraction_version, timestamp '2026-01-01' as extracted_at, published_on as reported_on, landed_at as known_from
from landing.documents
where document_id in (select document_id from planted_documents where not is_copy);
