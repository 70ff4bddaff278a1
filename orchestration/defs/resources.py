"""What assets are given: the folders they work on, the journal they leave word in, and the executor they run in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster_shared.error import SerializableErrorInfo
from pydantic import PrivateAttr

from orchestration.defs.reporting import metadata_of
from orchestration.journal import Ending, Journal, Recording, recorded
from orchestration.pipeline.recording import RecordingReporter
from orchestration.pipeline.reporting import Reporter, Stage
from orchestration.settings import Settings

_INTERRUPTED = "interrupted"


class Folders(dg.ConfigurableResource["Folders"]):
    """Where raw/ (a folder or an address) and warehouse/ are; empty means what the environment, else the checkout, says.

    Every run that is given them is in the journal of the warehouse, from its first step to its last.
    """

    raw_dir: str = ""
    warehouse_dir: str = ""

    _recording: Recording | None = PrivateAttr(default=None)

    def settings(self) -> Settings:
        """The settings of the process that runs the asset."""
        return Settings.from_environment(
            os.environ,
            self.raw_dir or None,
            Path(self.warehouse_dir) if self.warehouse_dir else None,
        )

    @property
    def recording(self) -> Recording:
        """The run in the journal.

        Raises:
            RuntimeError: outside of a run.
        """
        if self._recording is None:
            raise RuntimeError("only a run has a recording")
        return self._recording

    def stage(self, stage: Stage) -> dict[str, dg.MetadataValue]:
        """What a stage took, if this run has been through it: a run that goes on where another died has not been through all."""
        taken = [step for step in self.recording.stages if step.stage == stage]
        return metadata_of(taken[-1]) if taken else {}

    def reporting(self, reporter: Reporter) -> Reporter:
        """A reporter that also leaves word in the journal."""
        return RecordingReporter(self.recording, reporter)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Folders"]:
        """Record the run, if it is one: sensors are given the folders too."""
        run = context.run
        if run is None or context.instance is None:
            yield self
            return
        journal = Journal(self.settings().journal_path)
        with recorded(journal, run.run_id, f"dagster {run.job_name}") as recording:
            self._recording = recording
            try:
                yield self
            finally:
                self._recording = None
                recording.ended(*_ending(context.instance, run.run_id, recording))


def _ending(instance: dg.DagsterInstance, run_id: str, recording: Recording) -> tuple[Ending, str]:
    """How a run ended, as its own events say."""
    failed_tests = [test for stage in recording.stages for test in stage.counts.failed_tests]
    if failed_tests:
        return Ending.HELD_BACK, f"tests failed: {', '.join(failed_tests)}"
    if error := failure_of(instance, run_id):
        return (Ending.INTERRUPTED, "") if error == _INTERRUPTED else (Ending.FAILED, error)
    is_published = any(stage.stage == Stage.PUBLISH for stage in recording.stages)
    return Ending.PUBLISHED if is_published else Ending.DONE, ""


def failure_of(instance: dg.DagsterInstance, run_id: str) -> str:
    """Why a run failed, in one line: what its first failed step says, else what Dagster says of the run; "" where it did not."""
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        failure = entry.get_dagster_event().step_failure_data
        if failure.error_source is not None and failure.error_source.value == "INTERRUPT":
            return _INTERRUPTED
        said = failure.user_failure_data
        words = said.description if said is not None else _cause(failure.error)
        return f"{entry.step_key}: {' '.join(str(words).split())}"
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE):
        return " ".join(str(entry.get_dagster_event().message).split())
    return ""


def _cause(error: SerializableErrorInfo | None) -> str:
    """What was raised in the first place, without the way it took."""
    while error is not None and error.cause is not None:
        error = error.cause
    return "no reason is known" if error is None else error.message


@dg.definitions
def resources() -> dg.Definitions:
    """In-process execution: a process a step would spend its time importing."""
    return dg.Definitions(resources={"folders": Folders()}, executor=dg.in_process_executor)
