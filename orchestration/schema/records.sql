-- What the readers found in records: a row of a table here is a row of a file, typed by the YAML of its source.

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
