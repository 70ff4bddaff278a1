"""A run's way into the journal: a reporter that notes the stages, and the run around them."""

from __future__ import annotations

from orchestration.journal import Counts, Recording
from orchestration.pipeline.reporting import Reporter, Stage


class RecordingReporter(Reporter):
    """Notes when stages begin and end, and tells another reporter the same."""

    def __init__(self, recording: Recording, reporter: Reporter) -> None:
        self._recording = recording
        self._reporter = reporter

    def started(self, stage: Stage) -> None:
        self._recording.stage_started(stage)
        self._reporter.started(stage)

    def advanced(self, stage: Stage, done: int, total: int, item: str) -> None:
        self._reporter.advanced(stage, done, total, item)

    def finished(self, stage: Stage, result: str, counts: Counts) -> None:
        self._recording.stage_ended(counts)
        self._reporter.finished(stage, result, counts)
