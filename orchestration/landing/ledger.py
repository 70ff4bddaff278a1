"""The ledger, the quarantine, and the landed rows, as landing reads and writes them.

Writes replace what stood for the same files; which rows to write is decided in `news` and `records`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.landing.files import RawFile
from orchestration.model import IngestOutcome, Reject, stable_id
from orchestration.readers.base import MAX_EXCERPT_CHARACTERS
from orchestration.warehouse import as_utc, delete_rows, insert_rows, registered


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What the ledger says of a file as a whole."""

    collection: str
    source_format: str | None
    content_sha256: str | None
    size_bytes: int | None
    modified_ns: int | None
    outcome: str
    items_in: int
    items_loaded: int
    items_quarantined: int
    reason: str

    @property
    def is_same_bytes(self) -> bool:
        """Whether the file was not read because its bytes were loaded under another name."""
        return self.outcome == "duplicate" and self.source_format is None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: its own row first, then those of its members.

    Attributes:
        raw: the file.
        source_format: as read; None where it was not.
        outcomes: rows of the ledger.
        is_final: false where the next run must look again even if the file does not change.
        is_new: false where the ledger says the same already.
    """

    raw: RawFile
    source_format: str | None
    outcomes: tuple[IngestOutcome, ...]
    is_final: bool = True
    is_new: bool = True


def ignored(raw: RawFile, reason: str, ledger: Mapping[str, LedgerRow], is_final: bool = True) -> FileResult:
    """A file that is not read, on purpose or for now."""
    size = raw.size_bytes if is_final else None
    outcome = IngestOutcome(raw.source_path, "", "ignored", 0, 0, 0, reason, size_bytes=size)
    return FileResult(raw, None, (outcome,), is_final, _is_new(outcome, ledger))


def unreadable(raw: RawFile, reason: str, ledger: Mapping[str, LedgerRow]) -> FileResult:
    """A file that cannot be read as a whole, and is tried again by every run."""
    reject = Reject("cannot be read", f"{raw.source_path}: {reason}")
    outcome = IngestOutcome(
        raw.source_path, "", "quarantined", 1, 0, 1, reason, size_bytes=raw.size_bytes, rejects=(reject,)
    )
    return FileResult(raw, None, (outcome,), is_final=False, is_new=_is_new(outcome, ledger))


def _is_new(outcome: IngestOutcome, ledger: Mapping[str, LedgerRow]) -> bool:
    row = ledger.get(outcome.source_path)
    return row is None or (row.outcome, row.reason) != (outcome.outcome, outcome.reason)


def file_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, LedgerRow]:
    """The ledger's row of every file, by path."""
    rows = connection.execute(
        "select source_path, collection, source_format, content_sha256, size_bytes, modified_ns, outcome, items_in, "
        "items_loaded, items_quarantined, reason from landing.ledger where member = ''"
    ).fetchall()
    return {source_path: LedgerRow(*row) for source_path, *row in rows}


def member_digests(
    connection: duckdb.DuckDBPyConnection, source_paths: Iterable[str]
) -> dict[tuple[str, str], str]:
    """The content that each member of these files had when it was last read."""
    with registered(connection, "wanted_paths", _column(source_paths)):
        rows = connection.execute(
            "select source_path, member, content_sha256 from landing.ledger "
            "where member <> '' and content_sha256 is not null "
            "and source_path in (select value from wanted_paths)"
        ).fetchall()
    return {(source_path, member): sha256 for source_path, member, sha256 in rows}


def touch(connection: duckdb.DuckDBPyConnection, touched: Sequence[RawFile]) -> None:
    """Note the new times of files whose bytes are the same."""
    if not touched:
        return
    table = pa.table(
        {
            "source_path": pa.array([raw.source_path for raw in touched], pa.string()),
            "modified_ns": pa.array([raw.modified_ns for raw in touched], pa.int64()),
        }
    )
    with registered(connection, "touched_files", table):
        connection.execute(
            "update landing.ledger set modified_ns = touched_files.modified_ns from touched_files "
            "where ledger.source_path = touched_files.source_path"
        )


def write_results(
    connection: duckdb.DuckDBPyConnection, results: Sequence[FileResult], now: datetime
) -> None:
    """Replace the ledger and quarantine rows of these files, where they say something new."""
    results = [result for result in results if result.is_new]
    if not results:
        return
    paths = [result.raw.source_path for result in results]
    delete_rows(connection, "landing.ledger", "source_path", paths)
    insert_rows(
        connection,
        "landing.ledger",
        [
            {
                "source_path": outcome.source_path,
                "member": outcome.member,
                "collection": result.raw.collection,
                "source_format": result.source_format,
                "content_sha256": outcome.content_sha256,
                "size_bytes": outcome.size_bytes,
                "modified_ns": result.raw.modified_ns if result.is_final else None,
                "outcome": outcome.outcome,
                "items_in": outcome.items_in,
                "items_loaded": outcome.items_loaded,
                "items_quarantined": outcome.items_quarantined,
                "reason": outcome.reason,
                "seen_at": as_utc(now),
            }
            for result in results
            for outcome in result.outcomes
        ],
    )
    _replace_quarantine(connection, results, now)


def _replace_quarantine(
    connection: duckdb.DuckDBPyConnection, results: Sequence[FileResult], now: datetime
) -> None:
    incoming = {}
    for result in results:
        for outcome in result.outcomes:
            for reject in outcome.rejects:
                row = _quarantine_row(outcome.source_path, reject, now)
                incoming[row["quarantine_id"]] = row
    ids = _column(str(quarantine_id) for quarantine_id in incoming)
    paths = _column(result.raw.source_path for result in results)
    with registered(connection, "wanted_paths", paths), registered(connection, "held_ids", ids):
        connection.execute(
            "update landing.quarantine set released_at = ? where released_at is null "
            "and source_path in (select value from wanted_paths) "
            "and quarantine_id not in (select value from held_ids)",
            [as_utc(now)],
        )
        connection.execute(
            "update landing.quarantine set released_at = null "
            "where released_at is not null and quarantine_id in (select value from held_ids)"
        )
        known = connection.execute(
            "select quarantine_id from landing.quarantine where quarantine_id in (select value from held_ids)"
        ).fetchall()
    for (quarantine_id,) in known:
        del incoming[quarantine_id]
    insert_rows(connection, "landing.quarantine", list(incoming.values()))


def _quarantine_row(source_path: str, reject: Reject, now: datetime) -> dict[str, object]:
    raw_excerpt = reject.raw_excerpt[:MAX_EXCERPT_CHARACTERS]
    return {
        "quarantine_id": stable_id(
            "quarantine", source_path, reject.member, reject.row_number, reject.reason, raw_excerpt
        ),
        "source_path": source_path,
        "member": reject.member,
        "row_number": reject.row_number,
        "reason": reject.reason,
        "detail": reject.detail,
        "raw_excerpt": raw_excerpt,
        "quarantined_at": as_utc(now),
    }


def _column(values: Iterable[str]) -> pa.Table:
    return pa.table({"value": pa.array(sorted(set(values)), pa.string())})
