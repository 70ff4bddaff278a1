"""One run on its way into the journal, as those who run it tell."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime

from orchestration.journal.file import Journal, now
from orchestration.journal.runs import Counts, Ending, Step

MOST_BYTES_UNSAVED = 16_000_000  # of a journal that no run makes a table of
_ERROR_CHARACTERS = 500


class Recording:
    """One run as it goes into the journal: its stages, one after the other, then its end."""

    def __init__(self, journal: Journal, run_id: str) -> None:
        self._journal = journal
        self._run_id = run_id
        self._since = time.monotonic()
        self._stage: tuple[str, datetime, float] | None = None
        self._stages: list[Step] = []

    @property
    def stages(self) -> tuple[Step, ...]:
        """Those that are over."""
        return tuple(self._stages)

    def stage_started(self, stage: str) -> None:
        """A stage that had not ended is over with this: it was broken off, and someone took it up again."""
        self._stage = (stage, now(), time.monotonic())
        self._journal.append(self._run_id, "stage_started", stage=stage)

    def stage_ended(self, counts: Counts) -> None:
        """The stage that was started last is over. Documents that it does not count are those of the one before."""
        documents = counts.documents
        if documents is None and self._stages:
            documents = self._stages[-1].counts.documents
        ending = Ending.HELD_BACK if counts.failed_tests else Ending.DONE
        self._end_stage(ending, "", replace(counts, documents=documents))

    def ended(self, ending: Ending, error: str = "") -> None:
        """The run is over, and so is the stage that it was in."""
        if self._stage is not None:
            self._end_stage(ending, error, Counts())
        self._journal.append(
            self._run_id,
            "ended",
            seconds=round(time.monotonic() - self._since, 3),
            ending=ending,
            error=_in_one_line(error),
        )

    def _end_stage(self, ending: Ending, error: str, counts: Counts) -> None:
        if self._stage is None:
            return
        stage, started_at, since = self._stage
        seconds = round(time.monotonic() - since, 3)
        self._stage = None
        self._stages.append(Step(stage, started_at, now(), seconds, ending, error, counts))
        said = {name: value for name, value in asdict(counts).items() if value not in (None, ())}
        self._journal.append(
            self._run_id,
            "stage_ended",
            stage=stage,
            seconds=seconds,
            ending=ending,
            error=_in_one_line(error),
            **said,
        )


def error_in_words(error: BaseException) -> str:
    """Errors of this package are sentences; of others their kind says more."""
    is_own = type(error).__module__.startswith("orchestration.")
    return str(error) if is_own else f"{type(error).__name__}: {error}"


@contextmanager
def recorded(journal: Journal, run_id: str, started_by: str) -> Iterator[Recording]:
    """Record a run that ends when the context does; whoever runs it says how, by `Recording.ended`."""
    journal.shorten(MOST_BYTES_UNSAVED)
    with journal.living(run_id):
        recording = Recording(journal, run_id)
        journal.append(run_id, "started", started_by=started_by, pid=os.getpid())
        yield recording


def _in_one_line(error: str) -> str:
    return " ".join(error.split())[:_ERROR_CHARACTERS]
