"""A publication made of one that is no longer kept: brought up to date by what has changed since, not copied.

A copy costs what the warehouse holds, however little is new: at a million facts ten seconds, and 460 MiB that are written. What else
there is does not do. A hard link takes no time, but what is written into the file then appears under those who read it. A copy by
reference (reflink) is not to be had on ext4, and without it the kernel, as DuckDB's `copy from database`, writes every byte.
An old file, a file of changes and views over both are no longer one file that any client opens.

So the file that falls out of those that are kept is taken: at a million facts it is up to date in a second or two, most
of which goes into looking for the touched rows. It is written under a name that is no publication's, and only if nobody has
it open: whoever opened that publication reads it to the end, and a copy is made. Which keys were touched since, the
working database knows (`changes.settled`); where it does not, or everything was built anew, a copy is made too.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.dbt_files import DbtFiles
from orchestration.publication.copying import attached, complete, counted, quoted, tables_of
from orchestration.publication.kept import falling_out, remove_written
from orchestration.publication.record import Publication
from orchestration.settings import Settings
from orchestration.settled import EVERYTHING, Lacking, lacking
from orchestration.warehouse import transaction

_MOST_GROWN = 1.5  # times what a copy would take: rows that go leave gaps in the file
# Below, gaps cost nobody anything, and a few blocks more for each table are much of the file.
_NEVER_GROWN_BYTES = 64 * 2**20

# Each kind of keys that a table goes by, and the column (or expression) that has them; the name of the table is a kind, too.
TouchedBy = Sequence[tuple[str | list[str], str]]


class CopyNeededError(RuntimeError):
    """No file can be brought up to date; the message says why."""


def recycle(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    path: Path,
    publication: Publication,
) -> Lacking:
    """Write `path`, complete on disk but for the sync, by bringing the publication that falls out up to date.

    Args:
        connection: the working database.
        settings: whose publications.
        path: where to write; nothing is left there if that fails.
        publication: what the file will be.

    Returns:
        What the file lacked.

    Raises:
        CopyNeededError: there is no such file, or it cannot be brought up to date.
    """
    candidates = falling_out(settings)
    if not candidates:
        raise CopyNeededError("all earlier publications stay")
    former_id, former_path = list(candidates.items())[-1]
    lacks = _lacking(connection, former_id, former_path)
    former_path.replace(path)  # from now on nobody comes upon it as a publication
    try:
        _refuse_readers(path)
        with attached(connection, path):
            _refuse_another(connection, former_id)
            _bring_up_to_date(connection, lacks.kinds, _touched_by(DbtFiles.of(settings)))
            complete(connection, publication, settings)
            connection.execute("checkpoint publication")
    except duckdb.Error as error:
        remove_written(path)
        raise CopyNeededError(str(error)) from error
    except BaseException:
        remove_written(path)
        raise
    return lacks


def _lacking(connection: duckdb.DuckDBPyConnection, former_id: str, former_path: Path) -> Lacking:
    lacks = lacking(connection, former_id)
    if lacks is None:
        raise CopyNeededError(f"what publication {former_id} lacks is not known")
    if EVERYTHING in lacks.kinds:
        raise CopyNeededError(f"everything was built anew since publication {former_id}")
    copied_bytes = lacks.row_count * lacks.bytes_per_row
    if former_path.stat().st_size > max(_MOST_GROWN * copied_bytes, _NEVER_GROWN_BYTES):
        raise CopyNeededError(f"the file of publication {former_id} has too many gaps")
    return lacks


def _refuse_readers(path: Path) -> None:
    """See to it that nobody has the file open or linked, in this process or another.

    DuckDB's own lock tells neither of readers in this process nor of programs that copy the file. A lease for writing does:
    Linux grants it on a file that nobody else has open.
    """
    if sys.platform != "linux":
        raise CopyNeededError("this system does not say who has a file open")
    if path.stat().st_nlink > 1:
        raise CopyNeededError("the file that falls out has another name, too")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        # who opens the file at this moment sends a signal: the usual one would end this process, this one passes
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        raise CopyNeededError(f"the file that falls out may be open: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _refuse_another(connection: duckdb.DuckDBPyConnection, former_id: str) -> None:
    """See to it that the attached file is what it should be, with the tables and columns of the marts."""
    found = connection.execute(
        "select publication_id from publication.main.ops_publications order by published_at desc limit 1"
    ).fetchone()
    if found != (former_id,):
        raise CopyNeededError(f"the file of publication {former_id} is of another")
    if _columns(connection, "publication", "main") != _columns(connection, _working(connection), "marts"):
        raise CopyNeededError(f"publication {former_id} has other tables or columns")


def _touched_by(files: DbtFiles) -> dict[str, TouchedBy]:
    """By which keys the rows of a table go, for the tables of which builds of changes replace rows by key."""
    nodes = json.loads(files.manifest_path.read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"]: node["config"]["meta"]["touched_by"]
        for node in nodes
        if node["resource_type"] == "model"
        and node["config"].get("materialized") == "touched"
        and "key" not in node["config"]["meta"]  # there a row may come again under other keys
    }


def _bring_up_to_date(
    connection: duckdb.DuckDBPyConnection, kinds: frozenset[str], touched_by: Mapping[str, TouchedBy]
) -> None:
    """Make the tables of the attached file those of the marts, whose keys of these kinds were touched."""
    with transaction(connection):
        for table in tables_of(connection, "marts"):
            for statement in _statements(table, touched_by.get(table), kinds):
                connection.execute(statement)
            if counted(connection, f'publication.main."{table}"') != counted(connection, f'marts."{table}"'):
                raise CopyNeededError(f"{table} has not as many rows as were built")


def _statements(table: str, touched_by: TouchedBy | None, kinds: frozenset[str]) -> Iterator[str]:
    """What makes a table of the file that of the marts."""
    old, new = f'publication.main."{table}"', f'marts."{table}"'
    if table == "ops_publications":  # its rows are completed after the build
        yield f"delete from {old}"  # noqa: S608
        yield f"insert into {old} by name from {new}"
    elif touched_by is None:
        # the rows that both have stay, as hashes of the row: looking at all of them is quicker than writing them
        yield f"delete from {old} as line where hash(line) not in (select hash(line) from {new} as line)"  # noqa: S608
        yield f"insert into {old} by name from {new} as line where hash(line) not in (select hash(line) from {old} as line)"  # noqa: S608
    elif places := [
        f"({column}) in (select key from touched_since where kind in ({', '.join(map(quoted, sorted(touching)))}))"  # noqa: S608
        for listed, column in touched_by
        if (touching := kinds.intersection([table, *([listed] if isinstance(listed, str) else listed)]))
    ]:
        yield f"delete from {old} where {' or '.join(places)}"  # noqa: S608
        yield f"insert into {old} by name from {new} where {' or '.join(places)}"


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str, schema: str) -> list[tuple[str, str, str]]:
    """Table, column and type, in the order of the columns; but for what only the published file has."""
    return connection.execute(
        """
        select table_name, column_name, data_type from duckdb_columns()
        where database_name = ? and schema_name = ?
            and not (table_name = 'ops_publications' and column_name = 'input_fingerprint')
        order by table_name, column_index
        """,
        [catalog, schema],
    ).fetchall()


def _working(connection: duckdb.DuckDBPyConnection) -> str:
    ((name,),) = connection.execute("select current_database()").fetchall()
    return str(name)
