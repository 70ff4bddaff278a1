"""What a run tells while it goes on: which stage it is in, how far, and what came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from orchestration.journal import Counts


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

    def finished(self, stage: Stage, result: str, counts: Counts) -> None:
        """A stage is over; `result` is one line of what came of it, `counts` are for machines."""


class Silent:
    """A `Reporter` that tells nobody; who tells some of a run adds that alone."""

    def started(self, stage: Stage) -> None:
        """Says nothing."""

    def advanced(self, stage: Stage, done: int, total: int, item: str) -> None:
        """Says nothing."""

    def finished(self, stage: Stage, result: str, counts: Counts) -> None:
        """Says nothing."""
