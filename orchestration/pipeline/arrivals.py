"""When to look at raw/ again, and whether what was seen there calls for a run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Self

from watchfiles import watch

from orchestration.settings import Settings

# Files that come one soon after the other go into one run: it waits for a lull of so long, and no longer than so long.
_LULL_MS, _LONGEST_WAIT_MS = 250, 2000
_HEARTBEAT_MS = 200

_FIRST_RETRY_SECONDS, _LONGEST_RETRY_SECONDS = 30, 3600


@dataclass(frozen=True, slots=True)
class ActedOn:
    """The state of raw/ that a run was last started for.

    Attributes:
        state: hash of names, sizes and times; empty where none was.
        attempts: runs started for it so far.
        at: when the last of them was, in seconds since 1970.
    """

    state: str = ""
    attempts: int = 0
    at: float = 0.0

    @classmethod
    def from_cursor(cls, cursor: str | None) -> Self:
        """What `cursor` gave; what cannot be read counts for nothing, so that raw/ is looked at anew."""
        try:
            return cls(**json.loads(cursor or "{}"))
        except (ValueError, TypeError):
            return cls()

    def cursor(self) -> str:
        return json.dumps(asdict(self))

    def is_due(self, state: str, now: float) -> bool:
        """Whether raw/ in this state is to be compared with the publication: it changed, or a run did not get it there.

        A state that runs failed on is tried again after 30 seconds, then after twice as long each time, up to an hour.
        """
        if state != self.state:
            return True
        gap = min(_FIRST_RETRY_SECONDS * 2 ** max(0, self.attempts - 1), _LONGEST_RETRY_SECONDS)
        return self.attempts > 0 and now >= self.at + gap

    def started(self, state: str, now: float) -> Self:
        attempts = self.attempts + 1 if state == self.state else 1
        return replace(self, state=state, attempts=attempts, at=now)

    def published(self, state: str) -> Self:
        return replace(self, state=state, attempts=0)


def looks(settings: Settings, seconds: float) -> Iterator[bool]:
    """Moments at which to look, for so long: at once, and whenever files have come; in between a few times a second.

    Yields:
        Whether raw/ may have changed since the last moment. A store of objects cannot be watched, and a listing of it
        is not free: only at first.
    """
    end = time.monotonic() + seconds
    if isinstance(settings.raw, str) or not settings.raw_dir.is_dir():
        yield True
        while time.monotonic() < end:
            time.sleep(_HEARTBEAT_MS / 1000)
            yield False
        return
    changes = watch(
        settings.raw_dir,
        watch_filter=None,
        debounce=_LONGEST_WAIT_MS,
        step=_LULL_MS,
        rust_timeout=_HEARTBEAT_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    is_first = True
    while time.monotonic() < end:
        has_changed = bool(next(changes, set()))
        yield has_changed or is_first
        is_first = False
