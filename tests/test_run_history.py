"""The journal as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration import run_history
from orchestration.journal import Counts, Ending, Journal, recorded
from orchestration.settings import Settings
from orchestration.warehouse import open_working


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse", run_days=10)


@pytest.fixture
def working(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(settings) as connection:
        yield connection


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def complete(settings: Settings, run_id: str, ending: Ending = Ending.PUBLISHED, error: str = "") -> None:
    with recorded(Journal(settings.journal_path), run_id, "starhall run") as recording:
        recording.stage_started("land")
        recording.stage_ended(Counts(documents=4, records=2, size_bytes=100, quarantined=1))
        recording.ended(ending, error)


def rows(
    connection: duckdb.DuckDBPyConnection, columns: str, table: str = "landing.runs"
) -> list[tuple[object, ...]]:
    return connection.execute(f"select {columns} from {table} order by run_id, stage").fetchall()


def test_a_row_a_run_and_stage(settings: Settings, working: duckdb.DuckDBPyConnection) -> None:
    complete(settings, "a")
    complete(settings, "b", Ending.FAILED, "the store does not answer")
    run_history.take_over(working, settings, now())
    assert rows(
        working, "run_id, stage, outcome, error, documents, records, size_bytes, facts, quarantined"
    ) == [
        ("a", "land", "done", None, 4, 2, 100, None, 1),
        ("a", "run", "published", None, 4, 2, 100, None, 1),
        ("b", "land", "done", None, 4, 2, 100, None, 1),
        ("b", "run", "failed", "the store does not answer", 4, 2, 100, None, 1),
    ]
    assert rows(working, "seconds_per_1000_documents = round(1000 * seconds / documents, 3)") == [(True,)] * 4


def test_taken_over_again_it_is_the_same_but_for_what_was_added(
    settings: Settings, working: duckdb.DuckDBPyConnection
) -> None:
    with recorded(Journal(settings.journal_path), "a", "starhall run") as recording:
        run_history.take_over(working, settings, now())
        assert rows(working, "run_id, stage, outcome") == [("a", "run", "running")]
        recording.ended(Ending.NOTHING_NEW)
    for _ in range(2):
        run_history.take_over(working, settings, now())
        assert rows(working, "run_id, stage, outcome") == [("a", "run", "nothing_new")]


def test_runs_that_have_left_the_journal_stay_until_they_are_old(
    settings: Settings, working: duckdb.DuckDBPyConnection
) -> None:
    complete(settings, "a")
    run_history.take_over(working, settings, now())
    settings.journal_path.unlink()
    complete(settings, "b")
    run_history.take_over(working, settings, now() + timedelta(days=9))
    assert {run_id for run_id, _ in rows(working, "run_id, stage")} == {"a", "b"}
    run_history.take_over(working, settings, now() + timedelta(days=11))
    assert rows(working, "run_id") == []


def test_the_publication_tells_of_the_run_that_makes_it(
    settings: Settings, working: duckdb.DuckDBPyConnection
) -> None:
    complete(settings, "a")
    with recorded(Journal(settings.journal_path), "b", "starhall run") as recording:
        run_history.take_over(working, settings, now())
        working.execute("create table copied as select * exclude (facts), facts from landing.runs")
        recording.stage_started("transform")
        recording.stage_ended(Counts())
        recording.stage_started("publish")
        run_history.complete(working, settings, "copied", "b", 457)
    assert rows(working, "run_id, stage, outcome, facts, seconds is null", "copied") == [
        ("a", "land", "done", None, False),
        ("a", "run", "published", None, False),
        ("b", "publish", "done", 457, True),
        ("b", "run", "published", 457, True),
        ("b", "transform", "done", None, False),
    ]


def test_a_run_of_no_journal_changes_nothing(settings: Settings, working: duckdb.DuckDBPyConnection) -> None:
    working.execute("create table copied as from landing.runs")
    run_history.complete(working, settings, "copied", "b", 457)
    assert rows(working, "run_id", "copied") == []


def test_a_new_database_has_the_runs_that_the_publication_knows(
    settings: Settings, working: duckdb.DuckDBPyConnection
) -> None:
    complete(settings, "a")
    run_history.take_over(working, settings, now())
    before = rows(working, "*")
    with duckdb.connect(settings.published_path) as published:
        published.register("runs", working.sql("from landing.runs").to_arrow_table())
        published.execute("create table ops_runs as from runs")
    working.execute("delete from landing.runs")
    settings.journal_path.unlink()
    run_history.take_over(working, settings, now())
    assert rows(working, "*") == before


def test_a_publication_of_an_earlier_version_or_damaged_knows_no_runs(
    settings: Settings, working: duckdb.DuckDBPyConnection
) -> None:
    with duckdb.connect(settings.published_path) as published:
        published.execute("create table ops_publications (run_id varchar)")
    run_history.take_over(working, settings, now())
    settings.published_path.write_bytes(b"not a database" * 1_000)
    run_history.take_over(working, settings, now())
    assert rows(working, "run_id") == []


def test_the_run_that_published_gets_its_seconds_though_the_table_was_restored(
    settings: Settings, working: duckdb.DuckDBPyConnection
) -> None:
    complete(settings, "a")
    run_history.take_over(working, settings, now())
    with duckdb.connect(settings.published_path) as published:
        published.register("runs", working.sql("from landing.runs").to_arrow_table())
        published.execute("create table ops_runs as select * replace (null::double as seconds) from runs")
    working.execute("delete from landing.runs")
    run_history.take_over(working, settings, now())
    assert rows(working, "run_id, stage, seconds is null") == [("a", "land", False), ("a", "run", False)]


def test_a_journal_that_cannot_be_read_keeps_no_build_back(
    settings: Settings, working: duckdb.DuckDBPyConnection, caplog: pytest.LogCaptureFixture
) -> None:
    complete(settings, "a")
    run_history.take_over(working, settings, now())
    settings.journal_path.unlink()
    settings.journal_path.mkdir()
    run_history.take_over(working, settings, now())
    assert {run_id for (run_id,) in rows(working, "run_id")} == {"a"}
    assert "ops_runs stays as it was" in caplog.text
