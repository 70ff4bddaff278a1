"""What is told: one line of something that went wrong, or that is over. Plain data, in and out of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a notice is about."""

    RUN_FAILED = "run_failed"
    PUBLICATION_BLOCKED = "publication_blocked"
    QUARANTINE = "quarantine"
    SOURCE_STALE = "source_stale"
    SILENCE = "silence"
    PUBLISHED_UNREADABLE = "published_unreadable"
    HEARTBEAT = "heartbeat"
    TEST = "test"


class Phase(StrEnum):
    """Whether it is new, goes on, or is over; `note` of what is no problem."""

    BEGAN = "began"
    AGAIN = "again"
    OVER = "over"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell.

    Attributes:
        key: what it is about: notices of one condition have the same.
        at: when it came to be, UTC without a zone.
        title: one line.
        detail: more lines, or "".
        count: how many times it happened, as far as was not told before.
        run_ids: of the runs that it is about.
        number: its place in the outbox; 0 before it is there.
    """

    kind: Kind
    key: str
    phase: Phase
    at: datetime
    title: str
    detail: str = ""
    count: int = 1
    run_ids: tuple[str, ...] = ()
    number: int = 0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat(), "run_ids": list(self.run_ids)}

    @classmethod
    def from_json(cls, cells: Mapping[str, Any]) -> Notice:
        """The notice that was written.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(
            Kind(cells["kind"]),
            cells["key"],
            Phase(cells["phase"]),
            datetime.fromisoformat(cells["at"]),
            cells["title"],
            cells["detail"],
            cells["count"],
            tuple(cells["run_ids"]),
            cells["number"],
        )
