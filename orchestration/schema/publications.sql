-- What people query, as the working database remembers it.

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

-- how many rows each table of the published file has: the next build is held against it
create table if not exists landing.published_tables (
    publication_id varchar not null,
    table_name varchar primary key,
    row_count bigint not null
);

-- one run (stage 'run') or one stage of one, of the last STARHALL_RUN_DAYS days, as the journal says (run_history.py);
-- key: run_id, stage
create table if not exists landing.runs (
    run_id varchar not null,
    stage varchar not null,
    started_by varchar not null,
    started_at timestamp not null,
    ended_at timestamp,
    seconds double,
    outcome varchar not null,          -- journal.Ending
    error varchar,
    documents bigint,
    records bigint,
    size_bytes bigint,
    facts bigint,
    quarantined bigint,
    seconds_per_1000_documents double
);
