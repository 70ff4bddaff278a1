-- Which mentions are one organisation.
create schema if not exists resolution;

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
alter table resolution.names add column if not exists sounds varchar[]; -- the same

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

drop table if exists resolution.decided; -- what `described` has instead

-- local organisations as they were when it was last decided who they are: what is otherwise now is decided again
create table if not exists resolution.described (
    local_organisation_id varchar not null,
    origin_id varchar not null,
    name varchar not null,
    name_key varchar not null,
    alias_keys varchar[] not null,
    organisation_type varchar,
    registry varchar,                  -- scheme:identifier
    is_place boolean not null,
    country_code varchar,
    city varchar,
    apart_in varchar,                  -- the origin, where it tells its organisations apart
    is_listed boolean not null,
    reported_on date,
    partner_keys varchar[] not null,
    digest ubigint not null            -- of all that counts of it; DuckDB's hash: another version may decide anew
);

-- what the descriptions of each origin were made of
create table if not exists resolution.described_origins (
    origin_id varchar not null,
    state ubigint not null
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
