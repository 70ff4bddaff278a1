"""Dagster as a team runs it: its memory in a real PostgreSQL, runs launched through GraphQL, killed, hung and retried."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from orchestration.pipeline.writer import writing
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end


def rows_of(postgresql: Any, query: str, *values: object) -> list[tuple[object, ...]]:
    with (
        psycopg2.connect(
            user=postgresql.variables["STARHALL_POSTGRES_USER"],
            password=postgresql.variables["STARHALL_POSTGRES_PASSWORD"],
            host=postgresql.variables["STARHALL_POSTGRES_HOST"],
            port=postgresql.variables["STARHALL_POSTGRES_PORT"],
            dbname=postgresql.variables["STARHALL_POSTGRES_DB"],
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(query, values)
        return list(cursor.fetchall())


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, f"not within {seconds} s"
        time.sleep(0.05)


def writer_pid(settings: Settings) -> int:
    """The process that writes the warehouse, as soon as there is one."""
    path = settings.lock_path.with_suffix(".pid")
    found: list[int] = []

    def is_written() -> bool:
        said = path.read_text(encoding="ascii") if path.exists() else ""
        found.extend(map(int, said.split()))
        return bool(found)

    wait_until(is_written, 300)
    return found[0]


def test_a_run_launched_through_graphql_publishes_and_is_kept_in_postgresql(
    service: tuple[Any, Settings], postgresql: Any
) -> None:
    dagster, settings = service
    run = dagster.ended(dagster.launch())
    assert run.status == "SUCCESS", dagster.events(run.run_id)
    with duckdb.connect(settings.published_path, read_only=True) as published:
        assert (run.run_id,) in published.execute("select run_id from ops_publications").fetchall()

    assert rows_of(postgresql, "select status from runs where run_id = %s", run.run_id) == [("SUCCESS",)]
    ((events,),) = rows_of(postgresql, "select count(*) from event_logs where run_id = %s", run.run_id)
    assert isinstance(events, int)
    assert events > 100
    home = settings.warehouse_dir / "dagster"
    assert [path for path in home.rglob("*.db") if path.is_file()] == [], "nothing is kept in SQLite besides"
    assert dagster.is_pool_free()


def test_a_run_of_one_file_looks_at_nothing_else(service: tuple[Any, Settings]) -> None:
    dagster, settings = service
    for name in ("named", "unnamed"):
        (settings.news_dir / f"{name}.txt").write_text(f"The {name} pier opens", encoding="utf-8")
    only_one = {"ops": {"landing": {"config": {"path": "news/named.txt"}}}}
    run = dagster.ended(dagster.launch(config=only_one))
    assert run.status == "SUCCESS", dagster.events(run.run_id)
    with duckdb.connect(settings.published_path, read_only=True) as published:
        seen = published.execute("select source_path from ops_ingestion_ledger").fetchall()
    assert ("news/named.txt",) in seen
    assert ("news/unnamed.txt",) not in seen


def test_another_system_may_report_that_raw_has_changed(service: tuple[Any, Settings]) -> None:
    dagster, _ = service
    dagster.report("raw")


def test_a_run_whose_process_is_killed_is_marked_frees_its_slot_and_is_run_again(
    service: tuple[Any, Settings],
) -> None:
    dagster, settings = service
    killed = dagster.launch()
    os.kill(writer_pid(settings), signal.SIGKILL)
    assert dagster.ended(killed).status == "FAILURE"

    def retried() -> list[Any]:
        return [run for run in dagster.runs().values() if run.parent_run_id == killed]

    wait_until(lambda: bool(retried()), 240)
    (again,) = retried()
    assert again.tags["dagster/retry_number"] == "1"
    assert dagster.ended(again.run_id).status == "SUCCESS", dagster.events(again.run_id)
    wait_until(dagster.is_pool_free, 120)


def test_a_step_waits_while_another_process_writes(service: tuple[Any, Settings]) -> None:
    dagster, settings = service
    with writing(settings):
        run_id = dagster.launch()
        wait_until(lambda: any("STEP_UP_FOR_RETRY" in event for event in dagster.events(run_id)), 240)
    assert dagster.ended(run_id).status == "SUCCESS", dagster.events(run_id)
    assert any("STEP_RESTARTED" in event for event in dagster.events(run_id))


def test_a_run_that_takes_too_long_is_ended_and_frees_its_slot(service: tuple[Any, Settings]) -> None:
    dagster, settings = service
    with writing(settings):  # for as long as it has to wait
        late = dagster.launch(dagster__max_runtime="3", dagster__max_retries="0")
        assert dagster.ended(late).status == "FAILURE"
        assert any("maximum runtime of 3 seconds" in event for event in dagster.events(late))
    wait_until(dagster.is_pool_free, 120)


def test_a_record_source_that_is_wrong_is_not_tried_again(service: tuple[Any, Settings]) -> None:
    dagster, settings = service
    yaml_path: Path = settings.records_dir / "hubs.yml"
    right = yaml_path.read_text(encoding="utf-8")
    yaml_path.write_text(right.replace("entity: organisation", "entity: galaxy"), encoding="utf-8")
    try:
        run_id = dagster.launch()
        assert dagster.ended(run_id).status == "FAILURE"
    finally:
        yaml_path.write_text(right, encoding="utf-8")
    events = dagster.events(run_id)
    assert not any("STEP_UP_FOR_RETRY" in event for event in events), events
    journal = (settings.warehouse_dir / "runs.jsonl").read_text(encoding="utf-8")
    assert "hubs.yml: entity: Input should be 'organisation'" in journal
    assert dagster.runs()[run_id].tags["dagster/will_retry"] == "false"


def test_a_run_that_a_power_cut_ended_is_run_again_after_the_start(
    service: tuple[Any, Settings], postgresql: Any, ui_running: Callable[..., Any]
) -> None:
    """The last one here: it ends the service that the others use."""
    dagster, settings = service
    with writing(settings):  # so that the run is under way for as long as it takes
        cut_off = dagster.launch()
        wait_until(lambda: dagster.runs()[cut_off].status == "STARTED", 240)
        dagster.kill()
    with ui_running(settings, postgresql) as again:
        assert again.ended(cut_off).status == "FAILURE"
        wait_until(lambda: any(run.parent_run_id == cut_off for run in again.runs().values()), 240)
        (new,) = [run for run in again.runs().values() if run.parent_run_id == cut_off]
        assert again.ended(new.run_id).status == "SUCCESS", again.events(new.run_id)
        wait_until(again.is_pool_free, 120)
