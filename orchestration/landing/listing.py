"""What lies in raw/ against what the ledger knows: new, changed, gone, back again. Joins in the working database.

The store's pages go into a temporary table, and only files to be read come back out of it, so that memory
does not grow with the number of files. What a file means is `news` and `records`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration.landing.scope import Scope
from orchestration.landing.store import RawFile, RawStore
from orchestration.warehouse import registered

_PAGE_FILES = 3000

_LISTING_SCHEMA = pa.schema(
    [
        ("source_path", pa.string()),
        ("collection", pa.string()),
        ("size_bytes", pa.int64()),
        ("modified_ns", pa.int64()),
        ("etag", pa.string()),
        ("left_out", pa.string()),
        ("fault", pa.string()),
        ("is_folder", pa.bool_()),
    ]
)

_CREATE = """
    create or replace temp table listing (
        source_path varchar, collection varchar, size_bytes bigint, modified_ns bigint, etag varchar,
        left_out varchar, fault varchar, is_folder boolean
    )
"""

# The ledger's row of a file still holds, as far as a listing tells.
_STANDS = """
    not known.must_read
    and case
        when listing.left_out <> '' then known.outcome = 'ignored' and known.reason = listing.left_out
        else
            known.modified_ns = listing.modified_ns
            and known.size_bytes = listing.size_bytes
            and known.etag is not distinct from listing.etag
    end
"""

_COMPARE = f"""
    create or replace temp table compared as
    select
        listing.*,
        known.source_path is not null as is_known,
        if(known.is_gone, null, known.content_sha256) as known_sha256,
        coalesce(known.must_read, false) as must_read,
        known.outcome as known_outcome,
        known.reason as known_reason,
        coalesce(known.items_loaded, 0) as items_loaded,
        coalesce(known.is_gone, false) as was_gone,
        coalesce({_STANDS}, false) as stands
    from listing
    left join landing.ledger as known on listing.source_path = known.source_path and known.member = ''
"""  # noqa: S608

_CREATE_TO_READ = """
    create or replace temp table files_to_read as
    select row_number() over (order by source_path) as position, *
    from compared
    where collection = $collection and not stands
    order by source_path
"""

# What was not to be listed is not gone either.
IN_SCOPE = "($under = '' or known.source_path = $under or starts_with(known.source_path, $under || '/'))"

# What lies in a folder that could not be listed is not known to be gone.
_GONE = f"""
    create or replace temp table gone_files as
    select known.source_path
    from landing.ledger as known
    anti join listing on known.source_path = listing.source_path
    where known.member = ''
        and known.collection = $collection
        and not known.is_gone
        and not exists (
            select 1 from listing as folder
            where folder.is_folder and starts_with(known.source_path, folder.source_path || '/')
        )
        and {IN_SCOPE}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file that is new, changed, or to be looked at again.

    Attributes:
        raw: as listed.
        is_known: whether the ledger has a row of it.
        known_sha256: of its bytes when they were last read; None where they are to be read in any case.
        known_outcome, known_reason: what the ledger says of it.
        must_read: it is read again though its bytes may be the same.
    """

    raw: RawFile
    is_known: bool = False
    known_sha256: str | None = None
    known_outcome: str | None = None
    known_reason: str | None = None
    must_read: bool = False


def gather(connection: duckdb.DuckDBPyConnection, store: RawStore, scope: Scope) -> int:
    """List raw/, or what the scope is of it, into the temporary table `listing`.

    Returns:
        How many files there are.

    Raises:
        RawStoreError: the listing broke off; nothing is known of what is gone.
    """
    connection.execute(_CREATE)
    for collection in scope.collections:
        for page in store.listing(collection, scope.under(collection)):
            with registered(connection, "listed_page", _page_table(page)):
                connection.execute("insert into listing select * from listed_page")
    return _count(connection, "select count(*) from listing")


def compare(connection: duckdb.DuckDBPyConnection) -> None:
    """Compare the temporary table `listing` with the ledger into `compared`."""
    connection.execute(_COMPARE)


def _page_table(page: list[RawFile]) -> pa.Table:
    columns = [
        [raw.source_path for raw in page],
        [raw.collection for raw in page],
        [raw.size_bytes for raw in page],
        [raw.modified_ns for raw in page],
        [raw.etag for raw in page],
        [raw.left_out for raw in page],
        [raw.fault for raw in page],
        [raw.is_folder for raw in page],
    ]
    return pa.table(columns, schema=_LISTING_SCHEMA)


def listed_files(connection: duckdb.DuckDBPyConnection, collection: str) -> list[RawFile]:
    """Every file of a collection in the order of the paths: for record sources, of which there are few."""
    rows = connection.execute(
        "select source_path, collection, size_bytes, modified_ns, etag, left_out, fault, is_folder from compared "
        "where collection = ? order by source_path",
        [collection],
    ).fetchall()
    return [RawFile(*row) for row in rows]


def standing_paths(connection: duckdb.DuckDBPyConnection, collection: str) -> frozenset[str]:
    """The files of a collection whose ledger row still holds: for record sources, of which there are few."""
    rows = connection.execute(
        "select source_path from compared where collection = ? and stands", [collection]
    ).fetchall()
    return frozenset(path for (path,) in rows)


def standing(connection: duckdb.DuckDBPyConnection, collection: str) -> tuple[int, int]:
    """How many files of a collection stand as the ledger has them, and how many items of theirs are loaded."""
    ((files, items),) = connection.execute(
        "select count(*), coalesce(sum(items_loaded), 0) from compared where collection = ? and stands",
        [collection],
    ).fetchall()
    return int(files), int(items)


def files_to_read(connection: duckdb.DuckDBPyConnection, collection: str) -> Iterator[list[FileToRead]]:
    """The files of a collection that do not stand as the ledger has them, in the order of their paths, in pages."""
    connection.execute(_CREATE_TO_READ, {"collection": collection})
    count = _count(connection, "select count(*) from files_to_read")
    for start in range(0, count, _PAGE_FILES):
        rows = connection.execute(
            """
            select
                source_path, collection, size_bytes, modified_ns, etag, left_out, fault, is_folder,
                is_known, known_sha256, known_outcome, known_reason, must_read
            from files_to_read
            where position > $start and position <= $end
            order by position
            """,
            {"start": start, "end": start + _PAGE_FILES},
        ).fetchall()
        yield [FileToRead(RawFile(*row[:8]), *row[8:]) for row in rows]


def find_gone(connection: duckdb.DuckDBPyConnection, collection: str, scope: Scope) -> int:
    """Put the files of the scope that the ledger has and raw/ no longer has into the temporary table `gone_files`; how many."""
    connection.execute(_GONE, {"collection": collection, "under": scope.path})
    return _count(connection, "select count(*) from gone_files")


def find_returned(connection: duckdb.DuckDBPyConnection, collection: str) -> int:
    """Put the files that were gone and lie in raw/ again as they were into `returned_files`; how many."""
    connection.execute(
        "create or replace temp table returned_files as "
        "select source_path from compared where collection = ? and was_gone and stands",
        [collection],
    )
    return _count(connection, "select count(*) from returned_files")


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((count,),) = connection.execute(query).fetchall()
    return int(count)
