"""What people took out: `raw/retractions.csv`, one row a document, read by every landing.

A document named there gives no facts, whichever version of it lands and when; without its row it is back.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from orchestration.landing.store import RawStore, UnreadableFileError
from orchestration.warehouse import as_utc, registered

RETRACTIONS_PATH = "retractions.csv"
COLUMNS = ("document_id", "reason", "retracted_at")


class RetractionsError(ValueError):
    """raw/retractions.csv cannot be used; the message says where and why, in one line."""


@dataclass(frozen=True, slots=True)
class Retraction:
    """One document that is taken out. `retracted_at` is UTC without a zone."""

    document_id: str
    reason: str
    retracted_at: datetime


def read_retractions(store: RawStore) -> tuple[Retraction, ...]:
    """The rows of raw/retractions.csv; none where there is no such file.

    Raises:
        RetractionsError: the file cannot be read, or a row of it cannot be used.
    """
    try:
        text = store.read_text(RETRACTIONS_PATH)
    except UnreadableFileError as error:
        raise RetractionsError(
            f"{RETRACTIONS_PATH}: {str(error).removeprefix(f'{RETRACTIONS_PATH}: ')}"
        ) from None
    return parse_retractions(text) if text is not None else ()


def parse_retractions(text: str) -> tuple[Retraction, ...]:
    """The rows of a file of retractions.

    Raises:
        RetractionsError: a column is missing, or a row cannot be used.
    """
    found: dict[str, Retraction] = {}
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if absent:
            raise RetractionsError(
                f"{RETRACTIONS_PATH}: row 1: the column {absent[0]} is missing; the columns are {', '.join(COLUMNS)}"
            )
        for row in reader:
            one = _retraction(row, reader.line_num)
            if one.document_id in found:
                raise RetractionsError(
                    f"{RETRACTIONS_PATH}: row {reader.line_num}, column document_id: {one.document_id} "
                    "is there already: leave one of the rows out"
                )
            found[one.document_id] = one
    except csv.Error as error:
        raise RetractionsError(f"{RETRACTIONS_PATH}: row {reader.line_num}: not CSV: {error}") from None
    return tuple(found.values())


def _retraction(row: dict[str | None, str | None], number: int) -> Retraction:
    if None in row:
        raise RetractionsError(
            f"{RETRACTIONS_PATH}: row {number}: more cells than columns: quote a cell that holds commas"
        )
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for name in ("document_id", "reason", "retracted_at"):
        if not cells[name]:
            raise RetractionsError(f"{RETRACTIONS_PATH}: row {number}, column {name}: empty: fill it")
    try:
        retracted_at = datetime.fromisoformat(cells["retracted_at"])
    except ValueError:
        raise RetractionsError(
            f"{RETRACTIONS_PATH}: row {number}, column retracted_at: {cells['retracted_at']!r}, "
            "expected a moment such as 2024-05-31T12:00:00"
        ) from None
    if retracted_at.tzinfo is None:
        retracted_at = retracted_at.replace(tzinfo=UTC)
    return Retraction(cells["document_id"], cells["reason"], as_utc(retracted_at))


def apply_retractions(connection: duckdb.DuckDBPyConnection, retractions: tuple[Retraction, ...]) -> None:
    """Make landing.retractions and the documents say what the file says; the caller holds the transaction."""
    table = pa.table(
        {
            "document_id": pa.array([one.document_id for one in retractions], pa.string()),
            "reason": pa.array([one.reason for one in retractions], pa.string()),
            "retracted_at": pa.array([one.retracted_at for one in retractions], pa.timestamp("us")),
        }
    )
    with registered(connection, "incoming_retractions", table):
        connection.execute(
            "delete from landing.retractions "
            "where document_id not in (select document_id from incoming_retractions)"
        )
        connection.execute(
            "insert or replace into landing.retractions by name "
            "select * from incoming_retractions except select * from landing.retractions"
        )
        connection.execute(
            "update landing.documents set is_retracted = not is_retracted "
            "where is_retracted <> (document_id in (select document_id from incoming_retractions))"
        )


def unknown_retractions(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Retracted documents that no landing has seen, sorted."""
    rows = connection.execute(
        "select document_id from landing.retractions "
        "where document_id not in (select document_id from landing.documents) order by document_id"
    ).fetchall()
    return tuple(document_id for (document_id,) in rows)
