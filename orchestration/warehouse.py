"""The working database: opened, brought to the schema, loaded.

Every load is idempotent: what it writes replaces what stood there for the same file or origin. What a
file means is decided in `landing/`, what a text means in `extraction/`; nothing here decides anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, cast

import duckdb
import pyarrow as pa

from orchestration.extraction.records import RecordFile
from orchestration.model import Document, Entity, Extraction, Record
from orchestration.readers.record_values import values_from_json
from orchestration.settings import Settings
from orchestration.statements import STATEMENT_TABLES, Row, document_rows, record_rows
from orchestration.vocabulary import Vocabulary

_SCHEMA_SQL = Path(__file__).with_name("schema.sql")

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
def open_working(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the working database with the schema applied; closed on leaving.

    Raises:
        WorkingDatabaseError: another process writes it, it is damaged, or the folder cannot be written.
    """
    path = settings.working_path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(path))
    except (OSError, duckdb.Error) as error:
        raise WorkingDatabaseError(_what_to_do(path, error)) from error
    try:
        # duckdb draws its own bar on standard output, over ours
        connection.execute("set enable_progress_bar = false")
        connection.execute("set timezone = 'UTC'")
        connection.execute(_SCHEMA_SQL.read_text(encoding="utf-8"))
        yield connection
    finally:
        connection.close()


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
        connection.rollback()
        raise
    connection.commit()


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
    wanted = pa.table({"value": pa.array(sorted(set(values)), pa.string())})
    if wanted.num_rows:
        with registered(connection, "wanted_values", wanted):
            connection.execute(
                f"delete from {table} where {column} in (select value from wanted_values)"  # noqa: S608
            )


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """An Arrow table under a name that SQL can use."""
    connection.register(name, table)
    try:
        yield
    finally:
        connection.unregister(name)


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """A document version to extract."""

    origin_id: str
    content_sha256: str
    document: Document


@dataclass(frozen=True, slots=True)
class RecordOrigin:
    """A file of records to extract. `content_sha256` is of the file and of its YAML."""

    origin_id: str
    content_sha256: str
    source: RecordFile
    records: tuple[Record, ...]


Origin = DocumentOrigin | RecordOrigin

_CURRENT_ORIGINS = """
    select document_id as origin_id, content_sha256
    from landing.documents
    where is_current and not is_retracted and duplicate_of_document_id is null
"""


def count_documents_to_extract(connection: duckdb.DuckDBPyConnection, extraction_version: str) -> int:
    """How many documents `documents_to_extract` would give without a limit."""
    return len(_pending_documents(connection, extraction_version))


def documents_to_extract(
    connection: duckdb.DuckDBPyConnection, extraction_version: str, limit: int | None = None
) -> list[DocumentOrigin]:
    """Current documents that this version of the rules has not extracted, ordered by id.

    What `save_extractions` has saved is no longer given: call again with `limit` for the next ones.
    """
    raise NotImplementedError


def record_sources_to_extract(
    connection: duckdb.DuckDBPyConnection, extraction_version: str
) -> list[RecordOrigin]:
    """Files of records that this version of the rules has not extracted, ordered by path."""
    raise NotImplementedError


def save_extractions(
    connection: duckdb.DuckDBPyConnection,
    extracted: Sequence[tuple[Origin, Extraction]],
    vocabulary: Vocabulary,
    extraction_version: str,
    now: datetime,
) -> None:
    """Replace everything that these origins state, in one transaction."""
    raise NotImplementedError


def remove_stale_statements(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Delete what origins state that are no longer current, retracted, duplicates or gone; give their ids."""
    raise NotImplementedError
