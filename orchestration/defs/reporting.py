"""A stage's progress in the log of a Dagster run."""

import dagster as dg

from orchestration.pipeline.reporting import Stage

_LINES_PER_STAGE = 10


class RunLog:
    """A `Reporter` that writes a handful of lines a stage."""

    def __init__(self, context: dg.AssetExecutionContext) -> None:
        self._log = context.log

    def started(self, stage: Stage) -> None:
        self._log.info("%s: started", stage.value)

    def advanced(self, stage: Stage, done: int, total: int, item: str) -> None:
        if done == total or done % max(1, total // _LINES_PER_STAGE) == 0:
            self._log.info("%s: %d of %d, %s", stage.value, done, total, item)

    def finished(self, stage: Stage, result: str) -> None:
        self._log.info("%s: %s", stage.value, result)
