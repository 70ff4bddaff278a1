"""What has changed since the last whole build, as keys: what dbt's models must do anew, and nothing else.

A change is a difference of state, not an event: whatever stage wrote it, and however often a build was cut off
between, what stands in the tables is held against what the last whole build was made of. Keys that a build found
touched stay until one has passed, so that what a build left half done, or built and not passed, is done again.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.settled import note_everything, note_settled
from orchestration.warehouse import transaction

# The state of an origin: what lies in landing of it, and when it was extracted. What a document or file said before is an
# origin of its own.
_STATES = """
create or replace temp table states_now as
select origin_key, bit_xor(state) as state
from (
    select document_id as origin_key, hash(line) as state
    from (select * exclude (text) from landing.documents) as line
    union all
    select document_id, hash(line)
    from (select source_path, member, document_id, is_standing from landing.places) as line
    union all
    select origin_id, hash(line)
    from (
        select origin_id, part, content_sha256, extraction_version, extracted_at, reported_on, known_from
        from statements.extractions
        where origin = 'document'
    ) as line
    union all
    select files.source_path, hash(files, sources)
    from landing.record_files as files
    left join landing.record_sources as sources on files.source_name = sources.source_name
    union all
    select former_origin_id, hash(line)
    from former.origins as line
)
group by origin_key
"""

# What an origin may count as: itself, or what it is a copy of; and what a record file tells of.
_DESCRIPTIONS = """
create or replace temp view descriptions_now as
with documents as (
    select document_id, duplicate_of_document_id as original_id
    from landing.documents
    where is_current
)

select
    documents.document_id as origin_key,
    list_filter(
        [documents.document_id, documents.original_id, originals.original_id], lambda key: key is not null
    ) as source_keys,
    null as entity
from documents
left join documents as originals on documents.original_id = originals.document_id
union all
select source_path, [source_name], entity
from landing.record_files
union all
select former_origin_id, [independent_source_id], null
from former.origins
"""

_LOCALS = """
create or replace temp view locals_now as
select coalesce(document_id, source_path) as origin_key, local_organisation_id
from statements.local_organisations
union all
select origin_id, local_organisation_id
from former.local_organisations
"""

_MEMBERS = """
create or replace temp view members_now as
select local_organisation_id, organisation_id from resolution.members
union all
select local_organisation_id, organisation_id from resolution.former_members
"""

_NOW = (_STATES, _DESCRIPTIONS, _LOCALS, _MEMBERS)

# Origins of another state; with a document what copies it, and what it said before. What has gone has no state.
_NOTED_ORIGINS = """
insert into changes.noted_origins by name
with differing as (
    select coalesce(now.origin_key, before.origin_key) as origin_key
    from states_now as now
    full join changes.origins as before on now.origin_key = before.origin_key
    where now.state is distinct from before.state
),

concerned as (
    select origin_key from differing
    union
    select document_id
    from landing.documents
    where is_current and duplicate_of_document_id in (from differing)
    union
    select former_origin_id
    from former.origins
    where document_id in (from differing)
)

select concerned.origin_key, states.state, descriptions.source_keys, descriptions.entity
from concerned
left join states_now as states on concerned.origin_key = states.origin_key
left join descriptions_now as descriptions on concerned.origin_key = descriptions.origin_key
"""

# Names of another organisation; what has gone has none.
_NOTED_MEMBERS = """
insert into changes.noted_members by name
with differing as (
    select
        coalesce(now.local_organisation_id, before.local_organisation_id) as local_organisation_id,
        now.organisation_id,
        before.origin_key
    from members_now as now
    full join changes.members as before on now.local_organisation_id = before.local_organisation_id
    where now.organisation_id is distinct from before.organisation_id
)

select
    coalesce(differing.origin_key, locals.origin_key) as origin_key,
    differing.local_organisation_id,
    case when locals.local_organisation_id is not null then differing.organisation_id end as organisation_id
from differing
left join locals_now as locals on differing.local_organisation_id = locals.local_organisation_id
where differing.origin_key is not null or locals.origin_key is not null
"""

_ALL_ORIGINS = """
insert into changes.origins by name
select states.origin_key, states.state, descriptions.source_keys, descriptions.entity
from states_now as states
left join descriptions_now as descriptions on states.origin_key = descriptions.origin_key
"""

_ALL_MEMBERS = """
insert into changes.members by name
select origin_key, local_organisation_id, organisation_id
from locals_now
inner join members_now using (local_organisation_id)
"""

# What note_changes finds and settle_changes takes over: the key of a row, and what a row that has gone has none of.
_NOTED = {"origins": ("origin_key", "state"), "members": ("local_organisation_id", "organisation_id")}

_TOUCHED_ORIGINS = """
insert into changes.touched
select distinct 'origin', origin_key
from (select origin_key from changes.noted_origins union all select origin_key from changes.noted_members)
"""

_TOUCHED_ORGANISATIONS = """
insert into changes.touched
select distinct 'organisation', organisation_id
from (from changes.noted_members union all by name from changes.members)
where
    organisation_id is not null
    and origin_key in (select key from changes.touched where kind = 'origin')
"""

_TOUCHED_SOURCES = """
insert into changes.touched
select distinct 'source', unnest(source_keys)
from (from changes.noted_origins union all by name from changes.origins)
where origin_key in (select key from changes.touched where kind = 'origin')
"""

# What a list of organisations says of who is registered holds for all of their kind and country.
_TOUCHED_REGISTERS = """
insert into changes.touched
select distinct 'register', 'any'
from (from changes.noted_origins union all by name from changes.origins)
where
    entity = 'organisation'
    and origin_key in (select key from changes.touched where kind = 'origin')
"""

_RATES_TOUCHED = """
select count(*)
from (from changes.noted_origins union all by name from changes.origins)
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
        _forget_noted(connection)
        for query in (*_NOW, _NOTED_ORIGINS, _NOTED_MEMBERS, _TOUCHED_ORIGINS):
            connection.execute(query)
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
    """Note that every model was built of what was loaded at `note_changes`; call it right after the build.

    Args:
        connection: the working database.
        build_version: as given to `note_changes`.
        changes: what `note_changes` returned.
        passed: no test stops the publication. Otherwise what was touched stays so, to be tested again.
    """
    with transaction(connection):
        if changes.is_whole:
            _settle_all(connection)
        else:
            _settle_noted(connection)
        _forget_noted(connection)
        connection.execute("delete from changes.builds")
        connection.execute(
            "insert into changes.builds values (?, ?)", [build_version, changes.must_test_all and not passed]
        )
        if passed:
            note_settled(connection)
            connection.execute("delete from changes.touched")


def _all_changed(connection: duckdb.DuckDBPyConnection) -> Changes:
    connection.execute("delete from changes.builds")
    connection.execute("delete from changes.touched")
    note_everything(connection)
    _forget_noted(connection)
    return Changes(is_whole=True, must_test_all=True)


def _forget_noted(connection: duckdb.DuckDBPyConnection) -> None:
    for table in _NOTED:
        connection.execute(f"delete from changes.noted_{table}")  # noqa: S608


def _settle_noted(connection: duckdb.DuckDBPyConnection) -> None:
    for table, (key, value) in _NOTED.items():
        connection.execute(
            f"delete from changes.{table} where {key} in (select {key} from changes.noted_{table})"  # noqa: S608
        )
        connection.execute(
            f"insert into changes.{table} by name from changes.noted_{table} where {value} is not null"
        )


def _settle_all(connection: duckdb.DuckDBPyConnection) -> None:
    for table in _NOTED:
        connection.execute(f"delete from changes.{table}")  # noqa: S608
    for query in (*_NOW, _ALL_ORIGINS, _ALL_MEMBERS):
        connection.execute(query)
