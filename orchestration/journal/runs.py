"""Runs and their stages as the lines of a journal tell of them. Pure: lines in, runs out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Ending(StrEnum):
    """How a run or a stage ended, or that it has not."""

    PUBLISHED = "published"
    NOTHING_NEW = "nothing_new"
    HELD_BACK = "held_back"  # tests failed: the old publication stands
    DONE = "done"  # of a stage, and of a run that was not to publish
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # by a person
    OCCUPIED = "occupied"  # another run was writing: this one did nothing
    LOST = "lost"  # killed, or the machine went down: its process is gone and it said nothing
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a stage worked on and made; None where it does not say.

    Attributes:
        documents: landed by the landing; later, those whose texts the run extracted.
        records: rows of record files that were landed.
        size_bytes: of the raw files that were read.
        facts: in the published tables.
        quarantined: items that were held back by this stage of this run.
        failed_tests: tests and models that keep the build from being published.
    """

    documents: int | None = None
    records: int | None = None
    size_bytes: int | None = None
    facts: int | None = None
    quarantined: int | None = None
    failed_tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A run, or a stage of one, from its beginning to its end.

    Attributes:
        stage: `run` for the run as a whole.
        ended_at, seconds: None where it has not ended, or nobody knows when.
        error: one line; "" where nothing went wrong.
    """

    stage: str
    started_at: datetime
    ended_at: datetime | None = None
    seconds: float | None = None
    ending: Ending = Ending.RUNNING
    error: str = ""
    counts: Counts = field(default_factory=Counts)

    @property
    def seconds_per_1000_documents(self) -> float | None:
        """None where there were no documents."""
        if self.seconds is None or not self.counts.documents:
            return None
        return round(1000 * self.seconds / self.counts.documents, 3)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the journal has it. `started_by` is the command or job."""

    run_id: str
    started_by: str
    whole: Step
    stages: tuple[Step, ...] = ()

    @property
    def failed_tests(self) -> tuple[str, ...]:
        return tuple(test for stage in self.stages for test in stage.counts.failed_tests)


def runs_of(lines: Iterable[bytes]) -> list[Run]:
    """The runs that lines of a journal tell of, in the order of their first line. Of a stage done twice, the last counts."""
    events: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        try:
            event = json.loads(line)
            timed = {**event, "at": datetime.fromisoformat(event["at"])}
            events.setdefault(event["run_id"], []).append(timed)
        except (ValueError, KeyError, TypeError):
            continue  # cut off by a kill or a full disk
    return [_run(run_id, of_run) for run_id, of_run in events.items()]


def _run(run_id: str, events: list[Mapping[str, Any]]) -> Run:
    started_by = ""
    whole = Step("run", events[0]["at"])
    stages: dict[str, Step] = {}
    for event in events:
        stage = str(event.get("stage", ""))
        match event.get("event"):
            case "started":
                started_by = str(event.get("started_by", ""))
            case "stage_started":
                stages.pop(stage, None)
                stages[stage] = Step(stage, event["at"])
            case "stage_ended":
                stages[stage] = _over(stages.get(stage, Step(stage, event["at"])), event)
            case "ended":
                whole = _over(whole, event)
    return Run(run_id, started_by, replace(whole, counts=_total(stages.values())), tuple(stages.values()))


def _over(step: Step, event: Mapping[str, Any]) -> Step:
    counts = {
        name: event.get(name) for name in ("documents", "records", "size_bytes", "facts", "quarantined")
    }
    return replace(
        step,
        ended_at=event["at"],
        seconds=event.get("seconds"),
        ending=Ending(event["ending"]) if event.get("ending") in set(Ending) else Ending.FAILED,
        error=str(event.get("error", "")),
        counts=Counts(**counts, failed_tests=tuple(event.get("failed_tests", ()))),
    )


def _total(stages: Iterable[Step]) -> Counts:
    """Of a whole run: a document that was landed and extracted is one; what any stage held back was held back."""
    counts = [stage.counts for stage in stages]

    def known(name: str) -> list[int]:
        return [value for of_stage in counts if (value := getattr(of_stage, name)) is not None]

    def most(name: str) -> int | None:
        return max(known(name), default=None)

    quarantined = known("quarantined")
    return Counts(
        documents=most("documents"),
        records=most("records"),
        size_bytes=most("size_bytes"),
        facts=most("facts"),
        quarantined=sum(quarantined) if quarantined else None,
        failed_tests=tuple(test for of_stage in counts for test in of_stage.failed_tests),
    )
