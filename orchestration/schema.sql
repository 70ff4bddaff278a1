-- The tables that Python writes and dbt reads (sources `landing`, `statements`, `resolution`; `changes` tells it what to do), in the working database.
-- Every statement can be run again. Ids are `model.stable_id`; offsets count characters of `landing.documents.text`.
--
-- The tables that grow with every file (ledger, places, documents) have no primary key: an index of their long keys
-- must lie in memory as a whole, and landing is to need no more of it for ten years of files than for one. That their
-- keys are unique is a test of dbt that stops the publication.
create schema if not exists landing;
create schema if not exists statements;
create schema if not exists resolution;
create schema if not exists changes;

-- one row: the version of these tables; a working database of another one is not opened
create table if not exists landing.schema_version (
    schema_version integer not null
);

-- one file, or one item of a file with several (an entry, a line, a member of an archive); member '' is the file itself;
-- key: source_path, member
create table if not exists landing.ledger (
    source_path varchar not null,      -- relative to raw/, with forward slashes: news/2020/a.txt
    member varchar not null,
    collection varchar not null,       -- news, records
    source_format varchar,
    content_sha256 varchar,            -- of the file's bytes; of a member, of what it says
    size_bytes bigint,
    modified_ns bigint,                -- NULL where the next run must look again even if nothing changed
    etag varchar,                      -- of an object store; NULL for files
    outcome varchar not null,          -- loaded, unchanged, duplicate, quarantined, ignored
    items_in bigint not null,
    items_loaded bigint not null,
    items_quarantined bigint not null,
    reason varchar not null,           -- true of all that lies in raw/, in whatever order it came; ends with the notes
    notes varchar not null,            -- what the reader said of the file as a whole
    is_gone boolean not null,          -- the file is no longer in raw/; what it said stays loaded
    must_read boolean not null,        -- the next landing reads the file again though its bytes are the same
    seen_at timestamp not null
);

create table if not exists landing.quarantine (
    quarantine_id varchar primary key,
    source_path varchar not null,
    member varchar not null,
    row_number bigint,
    reason varchar not null,
    detail varchar not null,
    raw_excerpt varchar not null,
    quarantined_at timestamp not null,
    released_at timestamp
);

-- what stands where: one item of a news file, the version of a document that it is, and what this place alone says
-- of it. natural_id is the document that its address or, without one, its words alone would make it.
-- Key: source_path, member
create table if not exists landing.places (
    source_path varchar not null,
    member varchar not null,
    document_id varchar not null,
    natural_id varchar not null,
    has_address boolean not null,
    content_sha256 varchar not null,   -- of landing.documents
    updated_at timestamp,
    language varchar,
    licence varchar,
    source_format varchar not null,
    view_count bigint,
    is_standing boolean not null      -- false once the file is read again without the item, or is gone
);

-- one version of one document; which number it has, which is current, and where it stands follow from
-- what the versions say of themselves and from landing.places, never from the order of arrival.
-- Key: document_id, content_sha256
create table if not exists landing.documents (
    document_id varchar not null,
    document_version integer not null,
    is_current boolean not null,
    title varchar not null,
    publisher varchar,
    url varchar,
    published_on date,
    updated_at timestamp,
    language varchar,
    licence varchar,
    text_mining_opt_out boolean not null,
    source_format varchar not null,
    source_path varchar not null,      -- the first of its places
    member varchar not null,
    content_sha256 varchar not null,   -- of title, date, publisher, url, text and opt-out: what makes a version
    text varchar not null,             -- '' of a document that may not be mined
    word_count bigint not null,
    view_count bigint,
    duplicate_of_document_id varchar,
    landed_at timestamp not null,
    is_retracted boolean not null
);

-- what people took out: rows of raw/retractions.csv
create table if not exists landing.retractions (
    document_id varchar primary key,
    reason varchar not null,
    retracted_at timestamp not null
);

-- Near-duplicates (landing/syndication.py): a function of the documents that stand, kept so that only new ones are compared

-- what of a document that counts as a source is compared
create table if not exists landing.wordings (
    document_id varchar primary key,
    content_sha256 varchar not null,   -- of landing.documents
    text_key varchar not null,         -- equal for texts that are the same
    body_key bigint,                   -- equal for texts that tell the same in the same words
    published_on date,
    original_document_id varchar,
    signature_version varchar not null
);

-- figures and names of a body
create table if not exists landing.wording_bodies (
    body_key bigint primary key,
    facts bigint[] not null,
    is_compared boolean not null
);

-- bodies that share the value of a band are worth comparing
create table if not exists landing.wording_bands (
    body_key bigint not null,
    band smallint not null,
    value bigint not null
);

-- bodies that tell one story, each pair in both directions
create table if not exists landing.wording_pairs (
    body_key bigint not null,
    other_body_key bigint not null
);

-- what a source.yml of a folder below raw/news gives to the documents below it; NULL where it gives nothing
create table if not exists landing.news_defaults (
    source_path varchar primary key,   -- of the source.yml
    publisher varchar,
    licence varchar,
    language varchar,
    text_mining_opt_out boolean
);

-- copies that state figures or names which their original lacks: they are extracted too, and count as the original
create or replace view landing.fuller_copies as
select copies.document_id
from landing.wordings as copies
inner join landing.wordings as originals on copies.original_document_id = originals.document_id
inner join landing.wording_bodies as copied on copies.body_key = copied.body_key
inner join landing.wording_bodies as original on originals.body_key = original.body_key
where not list_has_all(original.facts, copied.facts);

-- one YAML under raw/records
create table if not exists landing.record_sources (
    source_name varchar primary key,
    entity varchar not null,           -- organisation, funding, event, yearly_metric, exchange_rate
    publisher varchar not null,
    licence varchar not null,
    url varchar,
    published_on date,
    yaml_path varchar not null,
    text_mining_opt_out boolean not null default false,  -- then no rows of it are loaded, and none are expected
    min_rows bigint,
    max_rows bigint,
    rows_in bigint not null,
    unmapped_columns varchar not null  -- names neither mapped nor ignored, separated by ', '
);

-- one record file of which rows are loaded; what all of its rows share
create table if not exists landing.record_files (
    source_path varchar primary key,
    source_name varchar not null,
    entity varchar not null,
    content_sha256 varchar not null,   -- of the file that the rows are of, and of the YAML they were read with
    yaml_sha256 varchar not null,
    rows_loaded bigint not null,
    columns_json varchar not null,     -- the column of the file that each field was read from
    units_json varchar not null,       -- the units of the measures of a wide table
    unmapped_columns_json varchar not null,
    landed_at timestamp not null
);

-- The rows of record files, as typed by their YAML, one table an entity; (source_path, row_number) is unique.
-- A number is its value and its operator (=, >, >=, <, <=, ~), a date its first and last day and its precision.

create table if not exists landing.record_organisation (
    source_path varchar not null,
    row_number bigint not null,
    name varchar not null,
    short_name varchar,
    organisation_type varchar,
    country_code varchar,
    city varchar,
    founded_year integer,
    website varchar,
    registry_id varchar,
    registry_scheme varchar,
    operator varchar,
    industries varchar[],
    former_names varchar[]
);

create table if not exists landing.record_funding (
    source_path varchar not null,
    row_number bigint not null,
    organisation varchar not null,
    date_start_on date,
    date_end_on date,
    date_precision varchar,
    amount double,
    amount_operator varchar,
    currency varchar,
    round_type varchar,
    investors varchar[],
    industries varchar[],
    city varchar,
    country_code varchar,
    rounds_count integer,
    status varchar
);

create table if not exists landing.record_yearly_metric (
    source_path varchar not null,
    row_number bigint not null,
    organisation varchar not null,
    "year" integer not null,
    metric_id varchar,
    "value" double,
    value_operator varchar,
    unit varchar,
    metrics struct(metric_id varchar, "value" double, operator varchar)[]  -- of a wide table
);

create table if not exists landing.record_event (
    source_path varchar not null,
    row_number bigint not null,
    organisation varchar not null,
    event_type varchar not null,
    name varchar,
    date_start_on date,
    date_end_on date,
    date_precision varchar,
    end_date_start_on date,
    end_date_end_on date,
    end_date_precision varchar,
    location varchar,
    status varchar,
    organisers varchar[],
    hosts varchar[],
    grantors varchar[],
    partners varchar[],
    participants varchar[]
);

create table if not exists landing.record_exchange_rate (
    source_path varchar not null,
    row_number bigint not null,
    currency varchar not null,
    date_start_on date,
    date_end_on date,
    date_precision varchar,
    "year" integer,
    usd_per_unit double,
    usd_per_unit_operator varchar,
    per_usd double,
    per_usd_operator varchar,
    method varchar
);

-- every row of a record file
create or replace view landing.records as
select files.source_name, rows.source_path, rows.row_number, files.entity, files.landed_at
from (
    select source_path, row_number from landing.record_organisation
    union all
    select source_path, row_number from landing.record_funding
    union all
    select source_path, row_number from landing.record_yearly_metric
    union all
    select source_path, row_number from landing.record_event
    union all
    select source_path, row_number from landing.record_exchange_rate
) as rows
inner join landing.record_files as files on rows.source_path = files.source_path;

-- which current document versions and record files have been extracted, by which version of the rules
create table if not exists statements.extractions (
    origin_id varchar not null,        -- document_id, or the id of a record file
    part varchar not null,             -- of a document: organisations, industries, events, funding, metrics, figures; of a file: records
    origin varchar not null,           -- document, record
    content_sha256 varchar not null,
    engine varchar not null,           -- what found it: records, or the engine that read the text
    extraction_version varchar not null,
    extracted_at timestamp not null,
    reported_on date,                  -- publication date of what was extracted
    known_from timestamp not null,     -- since when the warehouse holds this content to be what the source says
    primary key (origin_id, part)
);

-- Every table below carries origin_id: all rows of one origin are replaced together.
-- Of the place, either (document_id, char_start, char_end, quote) or (source_path, row_number, column_name) is set.

-- an organisation as one document, or one record source, knows it; local_organisation_id is of (origin_id, key)
create table if not exists statements.local_organisations (
    local_organisation_id varchar primary key,
    origin_id varchar not null,
    document_id varchar,
    source_path varchar,
    row_number bigint,
    name varchar not null,
    name_key varchar not null,
    short_name varchar,
    organisation_type varchar,
    country_code varchar,
    city varchar,
    founded_year integer,
    website varchar,
    registry_id varchar,
    registry_scheme varchar,
    is_in_registry boolean not null,
    operator_local_organisation_id varchar,
    confidence double not null
);

create table if not exists statements.local_organisation_aliases (
    origin_id varchar not null,
    local_organisation_id varchar not null,
    alias varchar not null,
    alias_key varchar not null,
    alias_kind varchar not null,       -- full, short, acronym, former, registry, translation
    primary key (local_organisation_id, alias, alias_kind)
);

create table if not exists statements.mentions (
    origin_id varchar not null,
    document_id varchar not null,
    local_organisation_id varchar not null,
    char_start bigint not null,
    char_end bigint not null,
    quote varchar not null,
    mention_kind varchar not null,     -- name, short, acronym, nominal, pronoun
    primary key (document_id, char_start, char_end, local_organisation_id)
);

create table if not exists statements.industries (
    statement_id varchar primary key,
    origin_id varchar not null,
    industry_code varchar not null,
    local_organisation_id varchar,
    document_id varchar,
    char_start bigint,
    char_end bigint,
    quote varchar,
    source_path varchar,
    row_number bigint,
    column_name varchar,
    engine varchar not null,
    rule_id varchar not null,
    rule_version integer not null,
    confidence double not null
);

create table if not exists statements.events (
    statement_id varchar primary key,
    origin_id varchar not null,
    event_type varchar not null,
    event_name varchar,
    event_name_key varchar not null,   -- normalised; '' where the event has no name
    local_organisation_id varchar,
    start_on date,
    end_on date,
    date_precision varchar not null,
    location varchar,
    status varchar not null,
    document_id varchar,
    char_start bigint,
    char_end bigint,
    quote varchar,
    source_path varchar,
    row_number bigint,
    column_name varchar,
    engine varchar not null,
    rule_id varchar not null,
    rule_version integer not null,
    confidence double not null
);

create table if not exists statements.event_organisations (
    origin_id varchar not null,
    statement_id varchar not null,
    local_organisation_id varchar not null,
    role varchar not null,
    primary key (statement_id, local_organisation_id, role)
);

create table if not exists statements.funding (
    statement_id varchar primary key,
    origin_id varchar not null,
    local_organisation_id varchar,
    round_type varchar not null,
    scope varchar not null,
    rounds_count integer,
    amount double,
    amount_operator varchar,
    amount_low double,
    amount_high double,
    currency varchar,
    is_currency_inferred boolean not null,  -- a bare sign ("$") of which the text does not say whose it is
    start_on date,
    end_on date,
    date_precision varchar not null,
    status varchar not null,
    document_id varchar,
    char_start bigint,
    char_end bigint,
    quote varchar,
    source_path varchar,
    row_number bigint,
    column_name varchar,
    engine varchar not null,
    rule_id varchar not null,
    rule_version integer not null,
    confidence double not null
);

create table if not exists statements.funding_investors (
    origin_id varchar not null,
    statement_id varchar not null,
    local_organisation_id varchar not null,
    role varchar not null,
    amount double,
    currency varchar,
    primary key (statement_id, local_organisation_id)
);

create table if not exists statements.metrics (
    statement_id varchar primary key,
    origin_id varchar not null,
    local_organisation_id varchar,
    metric_id varchar,
    claim_kind varchar not null,
    modality varchar not null,
    period_start_on date,
    period_end_on date,
    date_precision varchar not null,
    is_period_inferred boolean not null,
    value double,
    value_operator varchar not null,
    value_low double,
    value_high double,
    unit varchar not null,
    currency varchar,                  -- ISO 4217, where the unit is currency and the source says which
    is_currency_inferred boolean not null,  -- as of funding
    original_value double,
    original_unit varchar not null,
    measure_text varchar not null,
    document_id varchar,
    char_start bigint,
    char_end bigint,
    quote varchar,
    source_path varchar,
    row_number bigint,
    column_name varchar,
    engine varchar not null,
    rule_id varchar not null,
    rule_version integer not null,
    confidence double not null
);

create table if not exists statements.unused_figures (
    origin_id varchar not null,
    document_id varchar not null,
    char_start bigint not null,
    char_end bigint not null,
    quote varchar not null,
    kind varchar not null,             -- amount, percentage, quantity, number
    primary key (document_id, char_start, char_end)
);

-- what became of the numbers of a text: of every one, so that none is lost without a word
create table if not exists statements.figure_counts (
    origin_id varchar not null,
    document_id varchar not null,
    outcome varchar not null,          -- statement, ignored, unaccounted (then in unused_figures)
    figure_class varchar not null,     -- of an ignored one why (date, score, …), else as in unused_figures
    figures bigint not null,
    primary key (document_id, outcome, figure_class)
);

-- US dollars a unit of a currency (ISO 4217), on a day or on the average of a month or year
create table if not exists statements.exchange_rates (
    statement_id varchar primary key,
    origin_id varchar not null,
    currency varchar not null,
    start_on date not null,
    end_on date not null,
    date_precision varchar not null,   -- day, month, year
    usd_per_unit double not null,
    method varchar,                    -- how the rate was made, where the source says so
    document_id varchar,
    char_start bigint,
    char_end bigint,
    quote varchar,
    source_path varchar,
    row_number bigint,
    column_name varchar,
    engine varchar not null,
    rule_id varchar not null,
    rule_version integer not null,
    confidence double not null
);

-- What sources said before: a document or record file that was corrected, retracted, or found to be a copy, as it was
-- extracted while it was held. Organisations and statements have identifiers of their own here, made of those they had.
create schema if not exists former;

create table if not exists former.origins (
    former_origin_id varchar primary key,  -- of origin, content and the moment from which it was known
    origin_id varchar not null,
    document_id varchar,
    source_path varchar,
    content_sha256 varchar not null,
    independent_source_id varchar not null,
    reported_on date,
    known_from timestamp not null,
    known_until timestamp not null,    -- exclusive
    end_reason varchar not null        -- superseded, retracted, duplicate
);

-- the columns of the tables of `statements`, origin_id being that of former.origins
create table if not exists former.local_organisations as
select
    *,
    local_organisation_id as held_local_organisation_id,  -- the identifier while it was held
    null::varchar as held_organisation_id                 -- the organisation that it was then
from statements.local_organisations limit 0;
create table if not exists former.local_organisation_aliases as from statements.local_organisation_aliases limit 0;
create table if not exists former.events as from statements.events limit 0;
create table if not exists former.event_organisations as from statements.event_organisations limit 0;
create table if not exists former.funding as from statements.funding limit 0;
create table if not exists former.metrics as from statements.metrics limit 0;

-- who is who: a run rewrites the rows of what it decided again
create table if not exists resolution.members (
    local_organisation_id varchar primary key,
    organisation_id varchar not null
);

-- which organisation of today those of former.local_organisations are
create table if not exists resolution.former_members (
    local_organisation_id varchar primary key,
    organisation_id varchar not null
);

create table if not exists resolution.redirects (
    old_organisation_id varchar primary key,
    organisation_id varchar not null,
    changed_at timestamp not null
);

-- an identifier that ended, and the one that took most of its members over then; redirects follow these as far as they lead
create table if not exists resolution.successions (
    old_organisation_id varchar primary key,
    organisation_id varchar not null,
    changed_at timestamp not null
);

-- what is held of two names, by whom and why: memberships follow from these and the names alone
create table if not exists resolution.edges (
    left_name_key varchar not null,
    left_registry varchar not null,    -- scheme:identifier where it tells organisations of one name apart, else ''
    right_name_key varchar not null,
    right_registry varchar not null,
    left_name varchar not null,
    right_name varchar not null,
    left_organisation_id varchar not null,
    right_organisation_id varchar not null,
    judgement varchar not null,        -- positive, negative, unsure
    score double not null,
    method varchar not null,           -- person, register, alias, acronym, model
    decided_by varchar not null,
    decided_at timestamp,              -- the day of a person's decision; else that from which sources give both names
    reason varchar not null
);

-- names of organisations taken apart, once
create table if not exists resolution.names (
    name varchar primary key,
    name_id bigint not null,
    core varchar[] not null,
    plain varchar[] not null,
    kinds varchar[] not null,
    structures varchar[] not null,
    geo varchar[] not null,
    numbers varchar[] not null,
    legal_class varchar not null,
    sequence varchar not null,
    letters varchar not null,
    acronym varchar not null,
    initials varchar not null
);
alter table resolution.names add column if not exists is_firm boolean; -- came later; names are taken apart anew with it

-- two names are compared where they share a key
create table if not exists resolution.name_blocks (
    block_key varchar not null,
    name_id bigint not null
);

-- pairs of names worth a look: log2 of the odds that they are one organisation's, and the level of each comparison
create table if not exists resolution.name_pairs (
    left_name varchar not null,
    right_name varchar not null,
    match_weight double not null,
    levels tinyint[] not null,
    scored_at timestamp not null,
    primary key (left_name, right_name)
);

-- scores of pairs that share no key: they only tell whether a chain of pairs would bring two organisations together
create table if not exists resolution.chain_pairs (
    left_name varchar not null,
    right_name varchar not null,
    match_weight double not null,
    levels tinyint[] not null,
    scored_at timestamp not null,
    primary key (left_name, right_name)
);

-- local organisations as they were when it was last decided who they are: what is otherwise now is decided again
create table if not exists resolution.decided (
    local_organisation_id varchar not null,
    name varchar not null,
    name_key varchar not null,
    alias_keys varchar[] not null,
    registry varchar,
    digest ubigint not null             -- of all that counts of it; DuckDB's hash: another version may decide anew
);

-- people's decisions as they were then; keys are those of the names
create table if not exists resolution.obeyed (
    left_key varchar not null,
    right_key varchar not null,
    left_name varchar not null,
    right_name varchar not null,
    judgement varchar not null,
    decided_by varchar not null,
    decided_on varchar not null,
    reason varchar not null
);

-- the version of words, model and code that the pairs were scored with
create table if not exists resolution.comparison (
    version varchar not null
);

-- one row a publication, kept over all of them; the newest is the published file's own
create table if not exists landing.publications (
    publication_id varchar primary key,
    published_at timestamp not null,
    run_id varchar not null,
    code_version varchar not null,
    input_fingerprint varchar not null, -- of the loaded content and of the code: equal means nothing to do
    documents bigint not null,
    facts bigint not null,
    tests_passed bigint not null,
    tests_warned bigint not null
);

-- What a build must do anew (changes.py): the difference between what is loaded and what the last whole build was of.

-- one row where the marts are of some whole build, and none from the beginning of one to its end
create table if not exists changes.builds (
    build_version varchar not null,    -- of code, words and settings: under another one everything is built anew
    must_test_all boolean not null     -- its tests did not pass, so that the next must look at every row
);

create table if not exists changes.origins (
    origin_key varchar not null,       -- document_id, the path of a record file, or former_origin_id
    state ubigint not null,            -- hash of all that models read of it, its members apart
    source_keys varchar[] not null,    -- what it may count as: itself, or what it is a copy of
    entity varchar                     -- of a record file: organisation, funding, event, yearly_metric, exchange_rate
);

create table if not exists changes.members (
    origin_key varchar not null,
    local_organisation_id varchar not null,
    organisation_id varchar not null
);

-- what is not yet built, or built and not yet passed; models add what they find on their way; a row may come twice
create table if not exists changes.touched (
    kind varchar not null,             -- origin, organisation, source, and those of models
    key varchar not null
);
