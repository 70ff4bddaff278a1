"""A desk to land files from: a raw/ to put them in, and a working database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.landing import WHOLE, LandingSummary, Scope, land
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import open_working

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)


class Desk:
    """A raw/ to put files in, and a working database to land them into."""

    def __init__(self, settings: Settings, connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary):
        self.settings = settings
        self.connection = connection
        self.vocabulary = vocabulary
        self.clock = NOW
        self.fixtures = FIXTURES

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.settings.raw_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        # long ago, and another moment at every write: neither fresh nor standing
        self.clock += timedelta(minutes=1)
        stamp = (self.clock - timedelta(days=30)).timestamp()
        os.utime(path, (stamp, stamp))
        return path

    def put_fixture(self, fixture: str, name: str) -> Path:
        return self.put(name, (FIXTURES / fixture).read_bytes())

    def land(self, scope: Scope = WHOLE) -> LandingSummary:
        self.clock += timedelta(minutes=1)
        steps: list[tuple[str, int, int]] = []
        summary = land(
            self.connection,
            self.settings,
            self.vocabulary,
            self.clock,
            lambda *step: steps.append(step),
            scope=scope,
            settle_seconds=0,
        )
        assert all(0 < done <= total for _, done, total in steps)
        assert self.rows(
            "select count(*) from landing.ledger where items_in <> items_loaded + items_quarantined"
        ) == [(0,)]
        return summary

    def rows(self, query: str) -> list[Any]:
        return self.connection.execute(query).fetchall()

    def ledger(self, name: str) -> tuple[str, int, int, int, str]:
        ((row),) = self.rows(
            "select outcome, items_in, items_loaded, items_quarantined, reason from landing.ledger "
            f"where source_path = '{name}' and member = ''"
        )
        return row  # type: ignore[no-any-return]

    def gone(self) -> set[str]:
        return {path for (path,) in self.rows("select source_path from landing.ledger where is_gone")}

    def state(self) -> list[Any]:
        """Everything that landing writes."""
        tables = ("ledger", "quarantine", "places", "documents", "retractions", "record_sources", "records")
        return [self.rows(f"select * from landing.{table} order by all") for table in tables]


@pytest.fixture
def desk(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Desk]:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    with open_working(settings) as connection:
        yield Desk(settings, connection, vocabulary)
