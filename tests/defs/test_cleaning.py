"""Old runs are forgotten with all that was kept of them; younger ones and those under way are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.cleaning import cleaning, forget_runs
from orchestration.defs.resources import Folders

DAYS = timedelta(days=1)


@dg.op
def says_something() -> None:
    print("something")


@dg.job
def small() -> None:
    says_something()


def files_of(run_id: str, folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if run_id in str(path) and path.is_file()]


def test_what_is_kept_of_a_run_goes_with_it(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    old = small.execute_in_process(instance=instance).run_id
    assert files_of(old, tmp_path)
    between = datetime.now(UTC)
    young = small.execute_in_process(instance=instance).run_id
    under_way = instance.create_run_for_job(small).run_id
    assert forget_runs(instance, between) == 1
    assert instance.get_run_by_id(old) is None
    assert files_of(old, tmp_path) == []
    for kept in (young, under_way):
        assert instance.get_run_by_id(kept) is not None
    assert instance.all_logs(young)
    assert forget_runs(instance, between) == 0


def test_many_go_in_batches(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.defs.cleaning._BATCH", 2)
    for _ in range(5):
        small.execute_in_process(instance=instance)
    assert forget_runs(instance, datetime.now(UTC) + DAYS) == 5
    assert instance.get_runs_count() == 0


def test_the_job_goes_by_the_setting(
    instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STARHALL_RUN_DAYS", "30")
    small.execute_in_process(instance=instance)
    folders = Folders(raw_dir=str(tmp_path / "raw"), warehouse_dir=str(tmp_path / "warehouse"))
    done = cleaning.execute_in_process(instance=instance, resources={"folders": folders})
    assert done.success
    assert instance.get_runs_count() == 2, "none is older than 30 days"
