"""What has changed since the last whole build, as keys: what dbt's models must do anew, and nothing else.

A change is a difference of state, not an event: whatever stage wrote it, and however often a build was cut off
between, what stands in the tables is held against what the last whole build was made of. Keys that a build found
touched stay until one has passed, so that what a build left half done, or built and not passed, is done again.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.warehouse import transaction

# The state of an origin: what lies in landing of it (and of the document that it copies), and when it was extracted. What a
# document or file said before is an origin of its own.
_ORIGINS = """
with versions as (
    select
        document_id,
        bit_xor(hash(line)) as state,
        max(duplicate_of_document_id) filter (where is_current) as original_id
    from (select * exclude (text) from landing.documents) as line
    group by document_id
),

standing as (
    select document_id, bit_xor(hash(line)) as state
    from (select source_path, member, document_id, is_standing from landing.places) as line
    group by document_id
),

extracted as (
    select origin_id, bit_xor(hash(line)) as state
    from statements.extractions as line
    group by origin_id
),

copied as (
    select versions.*, originals.state as original_state, originals.original_id as first_id
    from versions
    left join versions as originals on versions.original_id = originals.document_id
),

record_files as (
    select
        files.source_path,
        files.source_name,
        files.entity,
        hash(files) as state,
        hash(sources) as source_state
    from landing.record_files as files
    left join landing.record_sources as sources on files.source_name = sources.source_name
)

select
    copied.document_id as origin_key,
    hash(copied.state, copied.original_state, standing.state, extracted.state) as state,
    list_filter([copied.document_id, copied.original_id, copied.first_id], lambda key: key is not null) as source_keys,
    null as entity
from copied
left join standing on copied.document_id = standing.document_id
left join extracted on copied.document_id = extracted.origin_id
union all
select
    record_files.source_path as origin_key,
    hash(record_files.state, record_files.source_state) as state,
    [record_files.source_name] as source_keys,
    record_files.entity
from record_files
union all
select
    origins.former_origin_id as origin_key,
    hash(origins, copied.state) as state,
    [origins.independent_source_id] as source_keys,
    null as entity
from former.origins as origins
left join copied on origins.document_id = copied.document_id
"""

_MEMBERS = """
select
    coalesce(locals.document_id, locals.source_path) as origin_key,
    locals.local_organisation_id,
    members.organisation_id
from statements.local_organisations as locals
inner join resolution.members as members on locals.local_organisation_id = members.local_organisation_id
union all
select
    locals.origin_id as origin_key,
    locals.local_organisation_id,
    members.organisation_id
from former.local_organisations as locals
inner join resolution.former_members as members on locals.local_organisation_id = members.local_organisation_id
"""

_TOUCHED_ORIGINS = """
insert into changes.touched
select distinct 'origin', origin_key
from (
    select coalesce(now.origin_key, before.origin_key) as origin_key
    from origins_now as now
    full join changes.origins as before on now.origin_key = before.origin_key
    where now.state is distinct from before.state
    union all
    select coalesce(now.origin_key, before.origin_key)
    from members_now as now
    full join changes.members as before on now.local_organisation_id = before.local_organisation_id
    where now.organisation_id is distinct from before.organisation_id
)
"""

_TOUCHED_ORGANISATIONS = """
insert into changes.touched
select distinct 'organisation', organisation_id
from (from members_now union all by name from changes.members)
where origin_key in (select key from changes.touched where kind = 'origin')
"""

_TOUCHED_SOURCES = """
insert into changes.touched
select distinct 'source', unnest(source_keys)
from (from origins_now union all by name from changes.origins)
where origin_key in (select key from changes.touched where kind = 'origin')
"""

# What a list of organisations says of who is registered holds for all of their kind and country.
_TOUCHED_REGISTERS = """
insert into changes.touched
select distinct 'register', 'any'
from (from origins_now union all by name from changes.origins)
where
    entity = 'organisation'
    and origin_key in (select key from changes.touched where kind = 'origin')
"""

_RATES_TOUCHED = """
select count(*)
from (from origins_now union all by name from changes.origins)
where
    entity = 'exchange_rate'
    and origin_key in (select key from changes.touched where kind = 'origin')
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build has to do.

    Attributes:
        is_whole: everything, because there is no whole build, it is of other code, words or settings, or rates of
            exchange have changed.
        must_test_all: the tests must look at every row, not at those of touched keys alone.
        origins: documents and record files touched; 0 where everything is built.
        organisations: organisations touched; 0 where everything is built.
    """

    is_whole: bool
    must_test_all: bool
    origins: int = 0
    organisations: int = 0


def note_changes(connection: duckdb.DuckDBPyConnection, build_version: str) -> Changes:
    """Write down in `changes.touched` what the coming build must do anew; call it right before the build.

    Args:
        connection: the working database.
        build_version: of everything but the loaded content that the tables depend on.
    """
    built = connection.execute("select build_version, must_test_all from changes.builds").fetchall()
    with transaction(connection):
        if [version for version, _ in built] != [build_version]:
            return _all_changed(connection)
        _make_states(connection)
        connection.execute(_TOUCHED_ORIGINS)
        if connection.execute(_RATES_TOUCHED).fetchone() != (0,):
            return _all_changed(connection)
        for query in (_TOUCHED_ORGANISATIONS, _TOUCHED_SOURCES, _TOUCHED_REGISTERS):
            connection.execute(query)
        # what a cut off build noted already
        connection.execute(
            "create or replace temp table touched_once as select distinct * from changes.touched"
        )
        connection.execute("delete from changes.touched")
        connection.execute("insert into changes.touched from touched_once")
        counts = dict(
            connection.execute("select kind, count(*) from changes.touched group by kind").fetchall()
        )
    return Changes(
        is_whole=False,
        must_test_all=built[0][1],
        origins=counts.get("origin", 0),
        organisations=counts.get("organisation", 0),
    )


def settle_changes(
    connection: duckdb.DuckDBPyConnection, build_version: str, changes: Changes, *, passed: bool
) -> None:
    """Note that every model was built of what is loaded now; call it right after the build, before anything is loaded.

    Args:
        connection: the working database.
        build_version: as given to `note_changes`.
        changes: what `note_changes` returned.
        passed: no test stops the publication. Otherwise what was touched stays so, to be tested again.
    """
    with transaction(connection):
        _make_states(connection)
        for table in ("origins", "members"):
            connection.execute(f"delete from changes.{table}")  # noqa: S608
            connection.execute(f"insert into changes.{table} by name from {table}_now")
        connection.execute("delete from changes.builds")
        connection.execute(
            "insert into changes.builds values (?, ?)", [build_version, changes.must_test_all and not passed]
        )
        if passed:
            connection.execute("delete from changes.touched")


def _all_changed(connection: duckdb.DuckDBPyConnection) -> Changes:
    connection.execute("delete from changes.builds")
    connection.execute("delete from changes.touched")
    return Changes(is_whole=True, must_test_all=True)


def _make_states(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create or replace temp table origins_now as {_ORIGINS}")
    connection.execute(f"create or replace temp table members_now as {_MEMBERS}")
