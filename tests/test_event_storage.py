"""Dagster's memory with kept connections: the same files, the same answers, told while a run writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import psutil
from dagster._core.event_api import EventLogCursor
from dagster._core.events.log import EventLogEntry

from orchestration.event_storage import KeptEventLogStorage


@dg.asset(check_specs=[dg.AssetCheckSpec("is_whole", asset="documents")])
def documents() -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Stands for any table."""
    yield dg.MaterializeResult(metadata={"dagster/row_count": 3})
    yield dg.AssetCheckResult(passed=True, check_name="is_whole")


def kept(instance: dg.DagsterInstance) -> KeptEventLogStorage:
    assert isinstance(instance.event_log_storage, KeptEventLogStorage)
    return instance.event_log_storage


def test_dagsters_own_storage_reads_what_was_written(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run_id = dg.materialize([documents], instance=instance).run_id
    (tmp_path / "dagster.yaml").unlink()
    with dg.DagsterInstance.local_temp(str(tmp_path)) as plain:
        assert not isinstance(plain.event_log_storage, KeptEventLogStorage)
        assert [entry.message for entry in plain.all_logs(run_id)] == [
            entry.message for entry in instance.all_logs(run_id)
        ]
        for one in (plain, instance):
            event = one.get_latest_materialization_event(documents.key)
            assert event is not None
            assert event.asset_materialization is not None
            assert event.asset_materialization.metadata["dagster/row_count"] == dg.IntMetadataValue(3)


def test_only_so_many_stay_open(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    for _ in range(12):
        dg.materialize([documents], instance=instance)
    files = [Path(file.path) for file in psutil.Process().open_files()]
    shards = {
        path
        for path in files
        if path.suffix == ".db" and path.parent.name == "runs" and tmp_path in path.parents
    }
    assert 2 <= len(shards) <= 9, "eight of this storage, and the database of runs"
    assert len(instance.get_runs()) == 12
    assert all(instance.all_logs(run.run_id) for run in instance.get_runs())


def test_threads_write_at_once(instance: dg.DagsterInstance) -> None:
    runs = [dg.materialize([documents], instance=instance).run_id for _ in range(12)]
    before = {run_id: len(instance.all_logs(run_id)) for run_id in runs}

    def say(number: int) -> None:
        run = instance.get_run_by_id(runs[number % len(runs)])
        instance.report_engine_event(f"event {number}", run)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(say, range(120)))
    assert {run_id: len(instance.all_logs(run_id)) - before[run_id] for run_id in runs} == dict.fromkeys(
        runs, 10
    )


def test_who_watches_a_run_is_told_of_its_events_while_it_writes(instance: dg.DagsterInstance) -> None:
    told: list[str] = []
    enough = threading.Event()

    def hear(entry: EventLogEntry, _: str) -> None:
        told.append(entry.message)
        enough.set()

    run_id = instance.create_run_for_job(
        dg.define_asset_job("all").resolve(asset_graph=dg.Definitions([documents]).resolve_asset_graph())
    ).run_id
    instance.watch_event_logs(run_id, str(EventLogCursor.from_storage_id(0)), hear)
    try:
        instance.report_engine_event("halfway", instance.get_run_by_id(run_id))
        assert enough.wait(20)
    finally:
        instance.end_watch_event_logs(run_id, hear)
    assert told


def test_a_run_is_forgotten_with_its_files(instance: dg.DagsterInstance) -> None:
    run_id = dg.materialize([documents], instance=instance).run_id
    path = Path(kept(instance).path_for_shard(run_id))
    assert path.exists()
    instance.delete_run(run_id)
    kept(instance).forget_run(run_id)
    assert not list(path.parent.glob(f"{run_id}*"))
    kept(instance).forget_run(run_id)  # twice does no harm
    other = dg.materialize([documents], instance=instance).run_id
    assert instance.all_logs(other)


def test_everything_can_be_wiped(instance: dg.DagsterInstance) -> None:
    dg.materialize([documents], instance=instance)
    instance.wipe()
    assert instance.get_runs_count() == 0
    assert instance.get_latest_materialization_event(documents.key) is None
    dg.materialize([documents], instance=instance)
    assert instance.get_latest_materialization_event(documents.key) is not None
