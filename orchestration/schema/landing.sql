-- What the readers found in files and news: the ledger, the quarantine, documents. Ids, here and in the other schemas, are
-- `model.stable_id`; offsets count characters of `landing.documents.text`.
--
-- The tables that grow with every file (ledger, places, documents) have no primary key: an index of their long keys
-- must lie in memory as a whole, and landing is to need no more of it for ten years of files than for one. That their
-- keys are unique is a test of dbt that stops the publication.
create schema if not exists landing;

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
