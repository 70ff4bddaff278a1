"""Runs as processes forked from one that has everything loaded: a run of Dagster's own launcher imports for seconds first."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import Any, Self

import dagster as dg
import psutil
from dagster._core.launcher.base import CheckRunHealthResult, LaunchRunContext, RunLauncher, WorkerStatus
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import ConfigurableClass
from dagster._serdes.config_class import ConfigurableClassData

PROCESS_TAG = "starhall/process"  # number and start time: numbers are used again

_WARM = "orchestration.launching.warm"
_STOP_SECONDS = 10


class WarmRunLauncher(RunLauncher[dg.DagsterInstance], ConfigurableClass):
    """Launches runs on this machine, each in a process of its own that is ready at once.

    The first run waits until the server of the processes has loaded everything (seconds), later ones do not.
    """

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        self._inst_data = inst_data
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([_WARM])
        self._processes: dict[str, ForkServerProcess] = {}
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        return self._inst_data

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> Self:  # noqa: ARG003 - it has none
        return cls(inst_data)

    def launch_run(self, context: LaunchRunContext) -> None:
        run = context.dagster_run
        if context.job_code_origin is None:
            raise dg.DagsterInvariantViolationError(f"run {run.run_id} does not say where its job is defined")
        command = ExecuteRunArgs(
            context.job_code_origin, run.run_id, self._instance.get_ref()
        ).get_command_args()
        process = self._context.Process(
            target=_execute, args=(list(command), dict(os.environ)), name=f"run {run.run_id}"
        )
        process.start()
        self._processes[run.run_id] = process
        self._instance.add_run_tags(run.run_id, {PROCESS_TAG: _identity(process.pid or 0)})
        threading.Thread(target=self._attend, args=(run.run_id, process), daemon=True).start()

    def _attend(self, run_id: str, process: ForkServerProcess) -> None:
        """Wait for the end of a run; where its process died over it, the run has failed at once."""
        process.join()
        self._processes.pop(run_id, None)
        if self.has_instance and (run := self._instance.get_run_by_id(run_id)) and not run.is_finished:
            self._instance.report_run_failed(
                run, f"the process of the run ended by itself (exit code {process.exitcode})"
            )

    def terminate(self, run_id: str) -> bool:
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        process = _process(run)
        if process is None:
            return False
        process.terminate()
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        if _process(run) is not None:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, "the process of the run is gone")

    def dispose(self) -> None:
        """Stop what still runs: the next start takes it up."""
        processes = list(self._processes.values())
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(_STOP_SECONDS)


def _execute(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """In the new process, with the environment of who launched it: that of the server is of when it started."""
    os.environ.update(environment)
    from orchestration.launching import warm  # noqa: PLC0415 - for the forked process, not for the one that launches

    warm.execute(command)


def _identity(pid: int) -> str:
    try:
        return f"{pid} {psutil.Process(pid).create_time()}"
    except psutil.NoSuchProcess:
        return ""


def _process(run: dg.DagsterRun) -> psutil.Process | None:
    """The process of a run, if it lives."""
    stated = run.tags.get(PROCESS_TAG, "")
    pid = int(stated.partition(" ")[0] or 0)
    if not pid or _identity(pid) != stated:
        return None
    process = psutil.Process(pid)
    return None if process.status() == psutil.STATUS_ZOMBIE else process
