-- What extraction took from documents and records.
create schema if not exists statements;

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
