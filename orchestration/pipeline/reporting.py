"""What a run tells while it goes on: which stage it is in, how far, and what came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """The stages of a run, in order."""

    LAND = "land"
    EXTRACT = "extract"
    RESOLVE = "resolve"
    TRANSFORM = "transform"
    PUBLISH = "publish"


class Reporter(Protocol):
    """Whoever shows a run to a person."""

    def started(self, stage: Stage) -> None:
        """A stage begins."""

    def advanced(self, stage: Stage, done: int, total: int, item: str) -> None:
        """`done` of `total` items of the stage are finished; `item` is the last or the next of them."""

    def finished(self, stage: Stage, result: str) -> None:
        """A stage is over; `result` is one line of counts."""
