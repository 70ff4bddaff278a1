"""The working database: opened, brought to the schema, loaded.

Every load is idempotent: what it writes replaces what stood there for the same file or origin. What a
file means is decided in `landing/`, what a text means in `extraction/`; nothing here decides anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.settings import Settings
from orchestration.statements import Row

# why a document stands in the quarantine that was read and stored, and could not be extracted
RULE_FAILED = "the text is stored, but an extraction rule failed on it: it gives no facts"

_SCHEMA_DIR = Path(__file__).with_name("schema")
# in this order: what sources said before has the columns of what they say
_SCHEMA_FILES = ("landing", "records", "statements", "former", "resolution", "publications", "changes")
SCHEMA_VERSION = 7  # raise it with every change of schema/ that an existing working database does not follow

# what has been applied: it takes as long as opening the file does, and is the same again and again
_APPLIED = "comment on table landing.schema_version is '{}'"

# Each checkpoint writes the last row group of a table anew. With texts in it, one of DuckDB's usual size takes half a
# gigabyte of memory and most of the time of a landing.
_ROW_GROUP_ROWS = 10_240

_ARROW_TYPES: Mapping[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


class WorkingDatabaseError(RuntimeError):
    """The working database cannot be used; the message says why and what to do, in one line."""


@contextmanager
def open_working(settings: Settings, *, as_dbt: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the working database with the schema applied; closed on leaving.

    Args:
        settings: where it is.
        as_dbt: opened as dbt opens it, to write tables as dbt writes them.

    Raises:
        WorkingDatabaseError: another process writes it, it is damaged, or the folder cannot be written.
    """
    path = settings.working_path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(path) if as_dbt else _attached(path)
    except (OSError, duckdb.Error) as error:
        raise WorkingDatabaseError(_what_to_do(path, error)) from error
    try:
        # duckdb draws its own bar on standard output, over ours
        connection.execute("set enable_progress_bar = false")
        connection.execute("set timezone = 'UTC'")
        connection.execute("set memory_limit = ?", [settings.memory])
        _apply_schema(connection, path)
        yield connection
    finally:
        connection.close()


def _attached(path: Path) -> duckdb.DuckDBPyConnection:
    """The database as dbt has it, which opens the file itself, but for the size of its row groups."""
    connection = duckdb.connect()
    try:
        connection.execute("set temp_directory = ?", [f"{path}.tmp"])
        file = str(path).replace("'", "''")
        connection.execute(f"attach '{file}' as {path.stem} (row_group_size {_ROW_GROUP_ROWS})")
        connection.execute(f"use {path.stem}")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _apply_schema(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    digest = _ddl_digest()
    tables = dict(
        connection.execute(
            "select table_name, comment from duckdb_tables() where schema_name = 'landing' and not internal"
        ).fetchall()
    )
    if not tables:
        with transaction(connection):
            make_tables(connection)
            connection.execute("insert into landing.schema_version values (?)", [SCHEMA_VERSION])
            connection.execute(_APPLIED.format(digest))
        return
    has_version = "schema_version" in tables
    versions = connection.execute("from landing.schema_version").fetchall() if has_version else []
    if versions != [(SCHEMA_VERSION,)]:
        held = ", ".join(str(version) for (version,) in versions) or "none"
        raise WorkingDatabaseError(
            f"{path}: its tables are of another version of Starhall ({held}, not {SCHEMA_VERSION}): move it away and "
            "run again, it is rebuilt from raw/ (what has gone from raw/ since is in the old file alone)"
        )
    if tables["schema_version"] != digest:
        make_tables(connection)
        connection.execute(_APPLIED.format(digest))


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that Python writes and dbt reads, where they are not there yet; it can be done again."""
    connection.execute(_ddl())


@cache
def _ddl() -> str:
    return "\n".join((_SCHEMA_DIR / f"{name}.sql").read_text(encoding="utf-8") for name in _SCHEMA_FILES)


@cache
def _ddl_digest() -> str:
    return hashlib.sha256(_ddl().encode()).hexdigest()


def _what_to_do(path: Path, error: Exception) -> str:
    cause = str(error).splitlines()[0]
    if isinstance(error, OSError):
        return f"{path.parent}: the folder cannot be made or written ({error.strerror}): choose another with --warehouse"
    if "lock" in cause.lower():
        return f"{path}: another run or program has it open: wait until it ends, or close it, then run again"
    if "not a valid" in cause or "corrupt" in cause.lower() or "checksum" in cause.lower():
        return f"{path}: the file is damaged ({cause}): move it away and run again, it is rebuilt from raw/"
    return f"{path}: cannot be opened ({cause}): check the permissions of the file, or move it away and run again"


def as_utc(moment: datetime) -> datetime:
    """What a TIMESTAMP column holds: UTC without a time zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.begin()
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # what went wrong is told, not that nothing can be undone after it
            connection.rollback()
        raise
    connection.commit()


def trim_cache(connection: duckdb.DuckDBPyConnection, keep: str) -> None:
    """Have the database give back what it caches beyond this ("64MB"); outside of a transaction.

    As a limit that holds all the time it would make a checkpoint fail that needs more: that of very long texts does.
    """
    ((limit,),) = connection.execute("select current_setting('memory_limit')").fetchall()
    try:
        connection.execute("set memory_limit = ?", [keep])
    except duckdb.OutOfMemoryException:
        return  # what is in use stays, and the limit is as it was
    connection.execute("set memory_limit = ?", [limit])


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Append rows in bulk. A column that a row lacks is NULL."""
    if not rows:
        return
    columns = connection.execute(
        "select column_name, data_type from information_schema.columns "
        "where table_schema || '.' || table_name = ? order by ordinal_position",
        [table],
    ).fetchall()
    incoming = pa.table(
        {name: pa.array([row.get(name) for row in rows], _ARROW_TYPES[kind]) for name, kind in columns}
    )
    with registered(connection, "incoming_rows", incoming):
        connection.execute(f"insert into {table} by name select * from incoming_rows")  # noqa: S608


def delete_rows(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, values: Iterable[str]
) -> None:
    """Delete the rows whose `column` is one of `values`."""
    wanted = set(values)
    if wanted:
        with registered_values(connection, "wanted_values", wanted):
            connection.execute(
                f"delete from {table} where {column} in (select value from wanted_values)"  # noqa: S608
            )


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """An Arrow table under a name that SQL can use."""
    connection.register(name, table)
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # what went wrong is told, not that a transaction is aborted by it
            connection.unregister(name)
        raise
    connection.unregister(name)


def registered_values(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    values: Iterable[str] | Iterable[int],
    kind: pa.DataType | None = None,
) -> AbstractContextManager[None]:
    """Distinct values (texts, unless `kind` says otherwise) as a table with one column `value`."""
    return registered(
        connection, name, pa.table({"value": pa.array(sorted(set(values)), kind or pa.string())})
    )
