"""A stage's progress in the log of a Dagster run, and what it took as numbers that the UI draws over time."""

import dagster as dg

from orchestration.journal import Counts, Step
from orchestration.pipeline.reporting import Stage

_LINES_PER_STAGE = 10


class RunLog:
    """A `Reporter` that writes a handful of lines a stage."""

    def __init__(self, context: dg.OpExecutionContext | dg.AssetExecutionContext) -> None:
        self._log = context.log

    def started(self, stage: Stage) -> None:
        self._log.info("%s: started", stage.value)

    def advanced(self, stage: Stage, done: int, total: int, item: str) -> None:
        if done == total or done % max(1, total // _LINES_PER_STAGE) == 0:
            self._log.info("%s: %d of %d, %s", stage.value, done, total, item)

    def finished(self, stage: Stage, result: str, counts: Counts) -> None:  # noqa: ARG002 - of `Reporter`
        self._log.info("%s: %s", stage.value, result)


def metadata_of(step: Step) -> dict[str, dg.MetadataValue]:
    """What a stage worked on and how long; what it does not say is left out."""
    counts = step.counts
    numbers: dict[str, int | float | None] = {
        "documents": counts.documents,
        "records": counts.records,
        "size_bytes": counts.size_bytes,
        "facts": counts.facts,
        "quarantined": counts.quarantined,
        "seconds": step.seconds,
        "seconds_per_1000_documents": step.seconds_per_1000_documents,
    }
    return {
        f"stage/{name}": dg.MetadataValue.int(number)
        if isinstance(number, int)
        else dg.MetadataValue.float(number)
        for name, number in numbers.items()
        if number is not None
    }
