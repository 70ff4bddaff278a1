"""Notices as one message: a text for people, and fields for programs. Pure.

The fields are those of a generic JSON webhook; `text` is what Slack, Mattermost and the like show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.alerting.notices import Notice, Phase

_MOST_LINES = 30
_LINE_CHARACTERS = 400
_ORDER = (Phase.BEGAN, Phase.AGAIN, Phase.OVER, Phase.NOTE)
_HEADINGS = {Phase.BEGAN: "new", Phase.AGAIN: "again", Phase.OVER: "over", Phase.NOTE: "note"}


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is given. `subject` is one line; the fields are `as_json`."""

    subject: str
    text: str
    fields: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """`text` with the three characters that Slack takes for markup escaped: an error may hold any."""
        text = self.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {"text": text, **self.fields}


def message_of(notices: Sequence[Notice], warehouse: str, host: str, now: datetime) -> Message:
    """All notices as one message, problems first; of very many the text has the first, the fields have all."""
    ordered = sorted(notices, key=lambda notice: (_ORDER.index(notice.phase), notice.at))
    subject = f"Starhall on {host}: {_summary(ordered)}"
    lines = [subject]
    details: dict[str, None] = {}
    for notice in ordered[:_MOST_LINES]:
        lines.append(
            f"- {_HEADINGS[notice.phase]}, {notice.at:%Y-%m-%d %H:%M} UTC: {_cut(notice.title.removeprefix('over: '))}"
        )
        if notice.phase is Phase.NOTE:
            lines += [f"  {_cut(line)}" for line in notice.detail.splitlines()]
        elif notice.detail:
            details[notice.detail] = None
    if len(ordered) > _MOST_LINES:
        lines.append(f"- and {len(ordered) - _MOST_LINES:,} more")
    lines += [line for detail in details for line in detail.splitlines()[:_MOST_LINES]]
    lines.append(f"warehouse: {warehouse}")
    fields = {
        "source": "starhall",
        "host": host,
        "warehouse": warehouse,
        "sent_at": now.isoformat(timespec="seconds") + "Z",
        "problems": _count(ordered, Phase.BEGAN, Phase.AGAIN),
        "over": _count(ordered, Phase.OVER),
        "notices": [notice.as_json() for notice in ordered],
    }
    return Message(" ".join(subject.split()), "\n".join(lines), fields)


def _summary(ordered: Sequence[Notice]) -> str:
    if len(ordered) == 1:
        return _cut(ordered[0].title)
    counts = {phase: sum(notice.phase is phase for notice in ordered) for phase in _ORDER}
    return ", ".join(f"{count:,} {_HEADINGS[phase]}" for phase, count in counts.items() if count)


def _count(notices: Sequence[Notice], *phases: Phase) -> int:
    return sum(notice.count for notice in notices if notice.phase in phases)


def _cut(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= _LINE_CHARACTERS else line[: _LINE_CHARACTERS - 1] + "…"
