"""What a publication says of itself: its row of `ops_publications`, in its file and in the working database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.settings import Settings

COLUMNS = (
    "publication_id",
    "published_at",
    "run_id",
    "code_version",
    "input_fingerprint",
    "documents",
    "facts",
    "tests_passed",
    "tests_warned",
)
COLUMN_LIST = ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class Publication:
    """One row of `ops_publications`. `published_at` is UTC without a zone."""

    publication_id: str
    published_at: datetime
    run_id: str
    code_version: str
    input_fingerprint: str
    documents: int
    facts: int
    tests_passed: int
    tests_warned: int

    def row(self) -> tuple[object, ...]:
        return tuple(getattr(self, column) for column in COLUMNS)


def current(settings: Settings) -> Publication | None:
    """The publication that people query now, from the published file itself; None where there is none.

    Raises:
        duckdb.Error: the file is there and is no publication.
    """
    return described(settings.published_path) if settings.published_path.exists() else None


def described(path: Path) -> Publication | None:
    """The publication that a published file is; None for one that says nothing of itself.

    Raises:
        duckdb.Error: the file is no publication.
    """
    with _opened(path) as published:
        row = published.execute(
            f"select {COLUMN_LIST} from ops_publications order by published_at desc, publication_id limit 1"  # noqa: S608
        ).fetchone()
    return None if row is None else Publication(*row)


def history(path: Path) -> list[tuple[object, ...]]:
    """The rows of a published file: itself and the publications before it.

    Raises:
        duckdb.Error: the file is no publication.
    """
    with _opened(path) as published:
        return published.execute(f"select {COLUMN_LIST} from ops_publications").fetchall()  # noqa: S608


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file that lies there now: `duckdb.connect` gives a process the one that it has open by that path, though replaced."""
    with duckdb.connect() as connection:
        file = str(path).replace("'", "''")
        connection.execute(f"attach '{file}' as published (read_only)")
        connection.execute("use published")
        yield connection


def remember(connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[object, ...]]) -> None:
    """Have the working database know these publications."""
    for row in rows:
        connection.execute(
            f"insert or ignore into landing.publications ({COLUMN_LIST}) "  # noqa: S608
            f"values ({', '.join('?' * len(COLUMNS))})",
            row,
        )
