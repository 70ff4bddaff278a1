"""The ledger and the quarantine, as landing writes them: rows replace what stood for the same files.

Which rows to write is decided in `news` and `records`; what they say of documents, in `versions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.landing.store import RawFile
from orchestration.model import IngestOutcome, Reject, stable_id
from orchestration.readers.base import MAX_EXCERPT_CHARACTERS
from orchestration.warehouse import RULE_FAILED, as_utc, delete_rows, registered, registered_values


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
    must_read: bool


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: its own row first, then those of its members.

    Attributes:
        raw: the file.
        source_format: as read; None where it was not.
        outcomes: rows of the ledger; the reasons without the notes.
        is_final: false where the next run must look again even if the file does not change.
        is_new: false where the ledger says the same already.
        is_known: false where the ledger has no row of the file yet.
        notes: what the reader said of the file as a whole.
    """

    raw: RawFile
    source_format: str | None
    outcomes: tuple[IngestOutcome, ...]
    is_final: bool = True
    is_new: bool = True
    is_known: bool = True
    notes: str = ""


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


def file_rows(connection: duckdb.DuckDBPyConnection, collection: str) -> dict[str, LedgerRow]:
    """The ledger's row of every file of a collection, by path: for record sources, of which there are few."""
    rows = connection.execute(
        "select source_path, collection, source_format, content_sha256, size_bytes, modified_ns, outcome, items_in, "
        "items_loaded, items_quarantined, reason, must_read from landing.ledger where member = '' and collection = ?",
        [collection],
    ).fetchall()
    return {source_path: LedgerRow(*row) for source_path, *row in rows}


def touch(connection: duckdb.DuckDBPyConnection, touched: Sequence[RawFile]) -> None:
    """Note the new times of files whose bytes are the same, and that they are there."""
    if not touched:
        return
    table = pa.table(
        {
            "source_path": pa.array([raw.source_path for raw in touched], pa.string()),
            "modified_ns": pa.array([raw.modified_ns for raw in touched], pa.int64()),
            "etag": pa.array([raw.etag for raw in touched], pa.string()),
        }
    )
    with registered(connection, "touched_files", table):
        connection.execute(
            "update landing.ledger set modified_ns = touched_files.modified_ns, etag = touched_files.etag, "
            "is_gone = false from touched_files where ledger.source_path = touched_files.source_path"
        )


LedgerValues = tuple[object, ...]

_LEDGER_SCHEMA = pa.schema(
    [
        ("source_path", pa.string()),
        ("member", pa.string()),
        ("collection", pa.string()),
        ("source_format", pa.string()),
        ("content_sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("modified_ns", pa.int64()),
        ("etag", pa.string()),
        ("outcome", pa.string()),
        ("items_in", pa.int64()),
        ("items_loaded", pa.int64()),
        ("items_quarantined", pa.int64()),
        ("reason", pa.string()),
        ("notes", pa.string()),
    ]
)


def _values(result: FileResult) -> Iterator[LedgerValues]:
    raw = result.raw
    modified_ns, etag = (raw.modified_ns, raw.etag) if result.is_final else (None, None)
    for number, outcome in enumerate(result.outcomes):
        notes = result.notes if number == 0 else ""
        yield (
            raw.source_path,
            outcome.member,
            raw.collection,
            result.source_format,
            outcome.content_sha256,
            outcome.size_bytes,
            modified_ns,
            etag,
            outcome.outcome,
            outcome.items_in,
            outcome.items_loaded,
            outcome.items_quarantined,
            "; ".join(filter(None, (outcome.reason, notes))),
            notes,
        )


def write_results(
    connection: duckdb.DuckDBPyConnection, results: Sequence[FileResult], now: datetime
) -> None:
    """Replace the ledger and quarantine rows of these files, where they say something new."""
    results = [result for result in results if result.is_new]
    if not results:
        return
    known = [result.raw.source_path for result in results if result.is_known]
    delete_rows(connection, "landing.ledger", "source_path", known)
    add_results(connection, results, now)
    held = [reject_id for result in results for outcome in result.outcomes for reject_id in _ids(outcome)]
    release(connection, known, held, now)


def add_results(connection: duckdb.DuckDBPyConnection, results: Sequence[FileResult], now: datetime) -> None:
    """Add rows to the ledger and to the quarantine."""
    rows = [row for result in results for row in _values(result)]
    if rows:
        table = pa.table(list(map(list, zip(*rows, strict=True))), schema=_LEDGER_SCHEMA)
        with registered(connection, "incoming_ledger", table):
            connection.execute(
                "insert into landing.ledger by name "
                "select *, false as is_gone, false as must_read, ?::timestamp as seen_at from incoming_ledger",
                [as_utc(now)],
            )
    quarantine(
        connection, [outcome for result in results for outcome in result.outcomes if outcome.rejects], now
    )


_QUARANTINE_SCHEMA = pa.schema(
    [
        ("quarantine_id", pa.string()),
        ("source_path", pa.string()),
        ("member", pa.string()),
        ("row_number", pa.int64()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("raw_excerpt", pa.string()),
    ]
)


def quarantine(
    connection: duckdb.DuckDBPyConnection, outcomes: Sequence[IngestOutcome], now: datetime
) -> None:
    """Add the rejects of outcomes to the quarantine, or open them again where they were released."""
    incoming: dict[str, tuple[object, ...]] = {}
    for outcome in outcomes:
        for reject_id, reject in zip(_ids(outcome), outcome.rejects, strict=True):
            excerpt = reject.raw_excerpt[:MAX_EXCERPT_CHARACTERS]
            incoming[reject_id] = (
                reject_id, outcome.source_path, reject.member, reject.row_number, reject.reason, reject.detail, excerpt
            )  # fmt: skip
    if not incoming:
        return
    # found by its name: a registered table would be kept until the transaction ends
    incoming_quarantine = pa.table(
        list(map(list, zip(*incoming.values(), strict=True))), schema=_QUARANTINE_SCHEMA
    )
    connection.execute(
        "update landing.quarantine set released_at = null where released_at is not null "
        "and quarantine_id in (select quarantine_id from incoming_quarantine)"
    )
    connection.execute(
        "insert into landing.quarantine by name "
        "select *, ?::timestamp as quarantined_at from incoming_quarantine "
        "where quarantine_id not in (select quarantine_id from landing.quarantine)",
        [as_utc(now)],
    )
    del incoming_quarantine


def _ids(outcome: IngestOutcome) -> Iterator[str]:
    for reject in outcome.rejects:
        excerpt = reject.raw_excerpt[:MAX_EXCERPT_CHARACTERS]
        yield stable_id(
            "quarantine", outcome.source_path, reject.member, reject.row_number, reject.reason, excerpt
        )


def held_ids(results: Iterable[FileResult]) -> list[str]:
    """The quarantine rows that these results hold."""
    return [reject_id for result in results for outcome in result.outcomes for reject_id in _ids(outcome)]


def release(
    connection: duckdb.DuckDBPyConnection, source_paths: Iterable[str], held: Iterable[str], now: datetime
) -> None:
    """Release what stood in the quarantine for these files, except the rows that they hold still."""
    paths = set(source_paths)
    if not paths:
        return
    with (
        registered_values(connection, "wanted_paths", paths),
        registered_values(connection, "held_ids", held),
    ):
        connection.execute(
            "update landing.quarantine set released_at = ? where released_at is null and reason <> ? "
            "and source_path in (select value from wanted_paths) "
            "and quarantine_id not in (select value from held_ids)",
            [as_utc(now), RULE_FAILED],
        )


def request_retry(connection: duckdb.DuckDBPyConnection, wanted: Iterable[str]) -> tuple[str, ...]:
    """Have the next run try again what stands in the quarantine, though the files have not changed.

    What no longer fails then is released. A text on which a rule failed is extracted again.

    Args:
        connection: to the working database.
        wanted: ids of the quarantine, or paths of files.

    Returns:
        The files that will be read again, sorted. What is wanted and not in the quarantine is passed over.
    """
    with registered_values(connection, "wanted_values", wanted):
        rows = connection.execute(
            "select distinct source_path from landing.quarantine where released_at is null "
            "and (quarantine_id in (select value from wanted_values) "
            "or source_path in (select value from wanted_values)) order by source_path"
        ).fetchall()
    paths = [path for (path,) in rows]
    with registered_values(connection, "wanted_paths", paths):
        connection.execute(
            "update landing.ledger set must_read = true where member = '' and content_sha256 is not null "
            "and source_path in (select value from wanted_paths)"
        )
        connection.execute(
            "delete from statements.extractions where origin_id in ("
            "select places.document_id from landing.places as places "
            "inner join landing.quarantine as quarantine "
            "on places.source_path = quarantine.source_path and places.member = quarantine.member "
            "where quarantine.released_at is null and quarantine.reason = ? "
            "and places.source_path in (select value from wanted_paths))",
            [RULE_FAILED],
        )
    return tuple(paths)
