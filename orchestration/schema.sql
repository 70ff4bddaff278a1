-- The tables that Python writes and dbt reads (sources `landing`, `statements`, `resolution`), in the working database.
-- Every statement can be run again. Ids are `model.stable_id`; offsets count characters of `landing.documents.text`.
create schema if not exists landing;
create schema if not exists statements;
create schema if not exists resolution;

-- one row: the version of these tables; a working database of another one is not opened
create table if not exists landing.schema_version (
    schema_version integer not null
);

-- one file, or one item of a file with several (an entry, a line, a member of an archive); member '' is the file itself
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
    reason varchar not null,
    is_gone boolean not null,          -- the file is no longer in raw/; what it said stays loaded
    seen_at timestamp not null,
    primary key (source_path, member)
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

-- what stands where: one item of a news file, and the version of a document that it is
create table if not exists landing.places (
    source_path varchar not null,
    member varchar not null,
    document_id varchar not null,
    content_sha256 varchar not null,   -- of landing.documents
    is_standing boolean not null,      -- false once the file is read again without the item, or is gone
    primary key (source_path, member)
);

-- one version of one document; which number it has, which is current, and where it stands follow from
-- what the versions say of themselves and from landing.places, never from the order of arrival
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
    content_sha256 varchar not null,   -- of title, date, publisher, url and text: what makes a version
    text varchar not null,             -- '' of a document that may not be mined
    word_count bigint not null,
    view_count bigint,
    duplicate_of_document_id varchar,
    landed_at timestamp not null,
    is_retracted boolean not null,
    primary key (document_id, content_sha256)
);

-- what people took out: rows of raw/retractions.csv
create table if not exists landing.retractions (
    document_id varchar primary key,
    reason varchar not null,
    retracted_at timestamp not null
);

-- one YAML under raw/records
create table if not exists landing.record_sources (
    source_name varchar primary key,
    entity varchar not null,           -- organisation, funding, event, yearly_metric, exchange_rate
    publisher varchar not null,
    licence varchar not null,
    url varchar,
    published_on date,
    yaml_path varchar not null,
    min_rows bigint,
    max_rows bigint,
    rows_in bigint not null,
    unmapped_columns varchar not null  -- names neither mapped nor ignored, separated by ', '
);

-- one row of a record source, as typed by its YAML
create table if not exists landing.records (
    record_id varchar primary key,     -- of source_name, source_path and row_number
    source_name varchar not null,
    source_path varchar not null,
    row_number bigint not null,
    entity varchar not null,
    values_json varchar not null,
    columns_json varchar not null,
    landed_at timestamp not null
);

-- which current document versions and record files have been extracted, by which version of the rules
create table if not exists statements.extractions (
    origin_id varchar primary key,     -- document_id, or record source's source_path
    origin varchar not null,           -- document, record
    content_sha256 varchar not null,
    extraction_version varchar not null,
    extracted_at timestamp not null
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
    kind varchar not null,             -- amount, percentage, quantity
    primary key (document_id, char_start, char_end)
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
    rule_id varchar not null,
    rule_version integer not null,
    confidence double not null
);

-- who is who: rewritten as a whole by every run that changed a name
create table if not exists resolution.members (
    local_organisation_id varchar primary key,
    organisation_id varchar not null
);

create table if not exists resolution.redirects (
    old_organisation_id varchar primary key,
    organisation_id varchar not null,
    changed_at timestamp not null
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
