-- What a build must do anew (changes.py): the difference between what is loaded and what the last whole build was of.
create schema if not exists changes;

-- one row where the marts are of some whole build, and none from the beginning of one to its end
create table if not exists changes.builds (
    build_version varchar not null,    -- of code, words and settings: under another one everything is built anew
    must_test_all boolean not null     -- its tests did not pass, so that the next must look at every row
);

create table if not exists changes.origins (
    origin_key varchar not null,       -- document_id, the path of a record file, or former_origin_id
    state ubigint not null,            -- hash of all that models read of it, its members apart
    source_keys varchar[],             -- what it may count as: itself, or what it is a copy of
    entity varchar                     -- of a record file: organisation, funding, event, yearly_metric, exchange_rate
);

create table if not exists changes.members (
    origin_key varchar not null,
    local_organisation_id varchar not null,
    organisation_id varchar not null
);

-- where these differ from what is loaded, as found right before a build; taken over after it
create table if not exists changes.noted_origins (
    origin_key varchar not null,
    state ubigint,                     -- NULL: has gone
    source_keys varchar[],
    entity varchar
);

create table if not exists changes.noted_members (
    origin_key varchar not null,
    local_organisation_id varchar not null,
    organisation_id varchar            -- NULL: has gone
);

-- what is not yet built, or built and not yet passed; models add what they find on their way; a row may come twice
create table if not exists changes.touched (
    kind varchar not null,             -- origin, organisation, source, and those of models
    key varchar not null
);

-- What the builds that passed had touched, one after the other, as long as a kept publication lacks it
create table if not exists changes.settled (
    number bigint not null,            -- of the build; they only go up
    kind varchar not null,             -- as in changes.touched, or `everything`
    key varchar not null
);

-- one row a publication that may still be brought up to date (publication/recycling.py)
create table if not exists changes.publications (
    publication_id varchar primary key,
    settled bigint not null,           -- the last number of changes.settled that it has
    row_count bigint not null,         -- of all its tables
    bytes_per_row double not null      -- of the file when everything was last copied into it
);

-- what people asked to have done again (pipeline/reprocessing.py), until a build of it is published
create table if not exists changes.requests (
    requested_at timestamp not null,
    stage varchar not null,            -- land, extract, resolve, build
    marked varchar not null            -- in words: 12 documents, 1 record files
);
