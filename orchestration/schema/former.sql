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
