"""Which times of a sentence belong to which event of a list: "the X Forum in 2018 and 2019, the Y Forum in 2020"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.extraction.analysis import Sentence, TimeExpression
from orchestration.extraction.event_context import Context
from orchestration.extraction.event_names import NamedEvent
from orchestration.extraction.event_reach import around

_LONGEST_SHARE = 8  # names in a list that can share one time


def own_times(
    context: Context, sentence: Sentence, group: Sequence[NamedEvent], position: int
) -> tuple[TimeExpression, ...]:
    """The times between a name and the next; a name with none shares those of the next that has some."""
    for at in range(position, min(position + _LONGEST_SHARE, len(group))):
        start = group[at].end
        limit = group[at + 1].start if at + 1 < len(group) else around(sentence, start).end
        times = _adjacent_times(context, start, limit)
        if times:
            return times
    return ()


def _adjacent_times(context: Context, start: int, limit: int) -> tuple[TimeExpression, ...]:
    """The first time after a name and those joined to it ("in 2018 and 2019")."""
    text = context.analysis.text
    times: list[TimeExpression] = []
    for time in context.analysis.times_in(start, limit):
        between = text[times[-1].end if times else start : time.start]
        if times and not re.fullmatch(r"\s*(?:,|and|,\s*and|\()?\s*(?:again\s+)?(?:in\s+|on\s+)?", between):
            break
        if not times and re.search(r"[;:]|,\s+(?:which|who|while|but)\b", between):
            break
        if times and time.period == times[-1].period:
            continue
        times.append(time)
    return tuple(times)
