"""What is remembered between two looks: what was judged, what stands, what is still to be told to whom.

One small file beside the warehouse, written anew by a rename. The outbox keeps a notice until every channel that is
configured has taken it, over restarts; a notice may reach a channel twice if a look is killed, and never not at all.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.alerting.notices import Kind, Notice, Phase

_MOST_IN_OUTBOX = 2_000  # beyond, the older half is told as totals
_TITLES_IN_TOTAL = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A condition that holds.

    Attributes:
        source: whose it is: the command or job of runs, the name of a source; "" of the warehouse.
        told_at: when it was last told; `untold` times it happened since.
        times: how often it happened in all.
    """

    kind: Kind
    source: str
    title: str
    since: datetime
    told_at: datetime
    times: int = 1
    untold: int = 0
    untold_run_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelState:
    """`taken`: the number of the last notice that the channel took; `error`: why it took no more since `failing_since`."""

    taken: int
    failing_since: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything that is remembered. `judged`: the runs that were looked at; `heartbeat_on`: the day of the last one."""

    watching_since: datetime
    judged: frozenset[str] = frozenset()
    standing: Mapping[str, Standing] = field(default_factory=dict)
    heartbeat_on: date | None = None
    outbox: tuple[Notice, ...] = ()
    last_number: int = 0
    channels: Mapping[str, ChannelState] = field(default_factory=dict)

    def with_notices(self, notices: Iterable[Notice]) -> Memory:
        """Put notices into the outbox, numbered."""
        numbered = [
            replace(notice, number=self.last_number + place) for place, notice in enumerate(notices, start=1)
        ]
        if not numbered:
            return self
        outbox = _condensed((*self.outbox, *numbered))
        return replace(self, outbox=outbox, last_number=numbered[-1].number)

    def of_channels(self, names: Iterable[str]) -> Memory:
        """Know these channels alone; a new one is told what comes from now on."""
        return replace(
            self, channels={name: self.channels.get(name, ChannelState(self.last_number)) for name in names}
        )

    def waiting_for(self, channel: str) -> tuple[Notice, ...]:
        """What this channel has not taken."""
        taken = self.channels[channel].taken
        return tuple(notice for notice in self.outbox if notice.number > taken)

    def delivered(self, errors: Mapping[str, str], now: datetime) -> Memory:
        """What is left when channels took what waited for them ("") or did not (why)."""
        channels = dict(self.channels)
        for name, error in errors.items():
            before = channels[name]
            channels[name] = (
                replace(before, error=error, failing_since=before.failing_since or now)
                if error
                else ChannelState(self.last_number)
            )
        taken = min((channel.taken for channel in channels.values()), default=self.last_number)
        return replace(
            self, channels=channels, outbox=tuple(notice for notice in self.outbox if notice.number > taken)
        )


def _condensed(outbox: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """A channel that takes nothing for weeks finds totals of the older half: how many of what kind, and the first of them."""
    if len(outbox) <= _MOST_IN_OUTBOX:
        return outbox
    half = len(outbox) // 2
    groups: dict[tuple[Kind, Phase], list[Notice]] = defaultdict(list)
    for notice in outbox[:half]:
        groups[notice.kind, notice.phase].append(notice)
    totals = [_total(kind, phase, notices) for (kind, phase), notices in groups.items()]
    return (*sorted(totals, key=lambda notice: notice.number), *outbox[half:])


def _total(kind: Kind, phase: Phase, notices: list[Notice]) -> Notice:
    """A total of totals is one: what it says of the first stays."""
    key = f"{kind} in all"
    count = sum(notice.count for notice in notices)
    titles = [
        line
        for notice in notices
        for line in (notice.detail if notice.key == key else notice.title).splitlines()
    ]
    return replace(
        notices[-1],
        key=key,
        at=notices[0].at,
        title=f"{kind} ({phase}): {count:,} times since {notices[0].at:%Y-%m-%d %H:%M} UTC",
        detail="\n".join(titles[:_TITLES_IN_TOTAL]),
        count=count,
        run_ids=(),
    )


def load(path: Path, now: datetime) -> Memory:
    """What the last look left; that of a first look where there is none, or nobody can read it.

    Raises:
        OSError: the file is there and cannot be opened.
    """
    try:
        return _memory(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Memory(now)
    except (ValueError, KeyError, TypeError, AttributeError):
        path.replace(path.with_suffix(".unreadable"))
        return Memory(now)


def save(path: Path, memory: Memory) -> None:
    """Write the file anew, by a rename.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new_path = path.with_suffix(".new")
    with new_path.open("w", encoding="utf-8") as file:
        json.dump(_cells(memory), file)
        file.flush()
        os.fsync(file.fileno())
    new_path.replace(path)


def _cells(memory: Memory) -> dict[str, Any]:
    return {
        "watching_since": memory.watching_since.isoformat(),
        "judged": sorted(memory.judged),
        "standing": {
            key: {
                **asdict(standing),
                "since": standing.since.isoformat(),
                "told_at": standing.told_at.isoformat(),
            }
            for key, standing in memory.standing.items()
        },
        "heartbeat_on": memory.heartbeat_on and memory.heartbeat_on.isoformat(),
        "outbox": [notice.as_json() for notice in memory.outbox],
        "last_number": memory.last_number,
        "channels": {
            name: {
                "taken": state.taken,
                "failing_since": state.failing_since and state.failing_since.isoformat(),
                "error": state.error,
            }
            for name, state in memory.channels.items()
        },
    }


def _memory(cells: Mapping[str, Any]) -> Memory:
    return Memory(
        watching_since=datetime.fromisoformat(cells["watching_since"]),
        judged=frozenset(cells["judged"]),
        standing={key: _standing(standing) for key, standing in cells["standing"].items()},
        heartbeat_on=date.fromisoformat(cells["heartbeat_on"]) if cells["heartbeat_on"] else None,
        outbox=tuple(map(Notice.from_json, cells["outbox"])),
        last_number=cells["last_number"],
        channels={
            name: ChannelState(
                state["taken"],
                datetime.fromisoformat(state["failing_since"]) if state["failing_since"] else None,
                state["error"],
            )
            for name, state in cells["channels"].items()
        },
    )


def _standing(cells: Mapping[str, Any]) -> Standing:
    return Standing(
        Kind(cells["kind"]),
        cells["source"],
        cells["title"],
        datetime.fromisoformat(cells["since"]),
        datetime.fromisoformat(cells["told_at"]),
        cells["times"],
        cells["untold"],
        tuple(cells["untold_run_ids"]),
    )
