"""Runs in real processes of a real instance: what becomes of them when they end, are stopped or are killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import psutil
import pytest
from dagster._core.definitions.reconstruct import ReconstructableJob
from dagster._core.launcher.base import WorkerStatus

from orchestration.launching.launcher import PROCESS_TAG, WarmRunLauncher

pytestmark = pytest.mark.end_to_end

_JOBS = str(Path(__file__).with_name("jobs.py"))
_SECONDS = 300  # the first launch waits until everything is loaded


def launch(instance: dg.DagsterInstance, job: str, op: str, folder: Path) -> str:
    reconstructable = ReconstructableJob.for_file(_JOBS, job)
    run = instance.create_run_for_job(
        reconstructable.get_definition(),
        run_config={"ops": {op: {"config": {"folder": str(folder)}}}},
        job_code_origin=reconstructable.get_python_origin(),
    )
    launcher = instance.run_launcher
    assert isinstance(launcher, WarmRunLauncher)
    # without a workspace: it asks no code server
    instance.launch_run(run.run_id, workspace=None)  # type: ignore[arg-type]
    return run.run_id


def run_of(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRun:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run


def wait_until(holds: Callable[[], bool], what: str) -> None:
    give_up_at = time.monotonic() + _SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, f"not within {_SECONDS} s: {what}"
        time.sleep(0.1)


def waiting_run(instance: dg.DagsterInstance, folder: Path) -> tuple[str, psutil.Process]:
    """A run in the middle of its work, and its process."""
    run_id = launch(instance, "long", "wait", folder)
    wait_until((folder / "waiting").exists, "the run works")
    return run_id, psutil.Process(int(run_of(instance, run_id).tags[PROCESS_TAG].split()[0]))


def test_a_run_has_a_process_of_its_own_that_is_a_fork(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    processes = []
    for _ in range(2):
        run_id = launch(instance, "short", "say_process", tmp_path)
        wait_until(lambda run_id=run_id: run_of(instance, run_id).is_finished, "the run ends")  # type: ignore[misc]
        assert run_of(instance, run_id).status is dg.DagsterRunStatus.SUCCESS
        processes.append((tmp_path / "process").read_text(encoding="ascii").split())
    (first, its_parent), (second, the_same) = processes
    assert first != second
    assert its_parent == the_same
    assert os.getpid() not in {int(first), int(its_parent)}


def test_a_run_whose_process_is_killed_has_failed_at_once(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    run_id, process = waiting_run(instance, tmp_path)
    assert (
        instance.run_launcher.check_run_worker_health(run_of(instance, run_id)).status is WorkerStatus.RUNNING
    )
    process.send_signal(signal.SIGKILL)
    wait_until(lambda: run_of(instance, run_id).is_finished, "the run has failed")
    assert run_of(instance, run_id).status is dg.DagsterRunStatus.FAILURE
    said = [entry.user_message or entry.message for entry in instance.all_logs(run_id)]
    assert any("the process of the run ended by itself (exit code -9)" in line for line in said)
    assert (
        instance.run_launcher.check_run_worker_health(run_of(instance, run_id)).status is WorkerStatus.FAILED
    )


def test_a_run_is_stopped_from_another_process(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run_id, _ = waiting_run(instance, tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as another:  # as the web server has it
        assert another.run_launcher.terminate(run_id)
    wait_until(lambda: run_of(instance, run_id).is_finished, "the run is cancelled")
    assert run_of(instance, run_id).status is dg.DagsterRunStatus.CANCELED
    assert not instance.run_launcher.terminate(run_id)


def test_runs_end_with_the_process_that_launched_them(dagster_home: Path) -> None:
    with dg.DagsterInstance.from_config(str(dagster_home)) as instance:
        _, process = waiting_run(instance, dagster_home)
    assert not psutil.pid_exists(process.pid) or process.status() == psutil.STATUS_ZOMBIE


def test_a_number_that_another_process_has_by_now_is_not_the_run(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    run_id, process = waiting_run(instance, tmp_path)
    instance.add_run_tags(run_id, {PROCESS_TAG: f"{os.getpid()} 1.0"})
    assert (
        instance.run_launcher.check_run_worker_health(run_of(instance, run_id)).status is WorkerStatus.FAILED
    )
    assert not instance.run_launcher.terminate(run_id)
    assert process.is_running()
