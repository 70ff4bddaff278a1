"""Times in a text: dates, months, quarters, halves, years, spans of them, and times told from the publication date.

Belongs here: the period that an expression means and the word before it that matters to a rule.
Which statement a time belongs to is for the rules to say. Decades, ages and times of day are not times here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from orchestration.extraction.analysis import TimeExpression
from orchestration.extraction.calendar_terms import (
    relative_matches,
)
from orchestration.extraction.periods import Found, period_of_match, span_of
from orchestration.extraction.relative_periods import period_of_relative
from orchestration.extraction.running_spans import running_span
from orchestration.extraction.segments import Segments

_JOIN = re.compile(r"[ \t]?(?:-|–|—|to|until|till|through|and)[ \t]?(?:the[ ])?")
_LEAD = re.compile(
    r"(?:^|[^\w])(by|since|until|till|over|before|after|between|from|during|within|through|throughout)\s+"
    r"(?:(?:the|about|around|early|late|mid|end|middle|beginning|start|close|of|at|its|their|last|past|in)[\s-]+){0,4}$",
    re.IGNORECASE,
)
_LEAD_ROOM = 48  # characters before a time in which its preposition is looked for
_FUTURE_ROOM = 160
_RELATIONS = {
    "by": "by",
    "since": "since",
    "until": "until",
    "till": "until",
    "over": "over",
    "before": "before",
    "after": "after",
    "during": "over",
    "within": "over",
    "through": "over",
    "throughout": "over",
}
_FUTURE = re.compile(
    r"\b(?:will|shall|to be|is to|are to|plans?|planned|expects?|expected|aims?|due|scheduled|set to|going to|"
    r"forthcoming|upcoming|next)\b"
)


def find_times(segments: Segments, published_on: date | None) -> tuple[TimeExpression, ...]:
    """Every time that a text states, ordered; relative ones only if the publication date is known."""
    text = segments.text
    found: list[Found] = []
    starts = [sentence.start for sentence in segments.sentences]
    for match in segments.dates:
        time = period_of_match(match, published_on, _is_future(text, starts, match.start()))
        if time is not None:
            found.append(time)
    if published_on is not None:
        found.extend(_relative_times(segments, published_on, starts, found))
    found.sort(key=lambda time: time.start)
    return tuple(_expression(text, running_span(text, time)) for time in _joined(text, found))


def _is_future(text: str, sentence_starts: Sequence[int], position: int) -> bool:
    """Whether the words before `position`, in its sentence, speak of what is to come."""
    at = bisect_right(sentence_starts, position) - 1
    start = sentence_starts[at] if at >= 0 else 0
    return _FUTURE.search(text, max(start, position - _FUTURE_ROOM), position) is not None


def _relative_times(
    segments: Segments, published_on: date, sentence_starts: Sequence[int], taken: Sequence[Found]
) -> list[Found]:
    text = segments.text
    times = []
    starts = [time.start for time in taken]
    for match in relative_matches(text, segments.tokens):
        before = bisect_right(starts, match.end() - 1) - 1
        if before >= 0 and taken[before].end > match.start():
            continue
        time = period_of_relative(match, published_on, _is_future(text, sentence_starts, match.start()))
        if time is not None:
            times.append(time)
    return times


def _joined(text: str, found: Sequence[Found]) -> list[Found]:
    """ "between 2016 and 2019", "March to May 2018" become one span; "in 2018 and 2019" stays two."""
    joined: list[Found] = []
    for time in found:
        previous = joined[-1] if joined else None
        if previous is not None and time.start < previous.end:
            continue
        link = previous and _JOIN.fullmatch(text, previous.end, time.start)
        if previous is None or not link or not _is_span(text, previous, time, link.group().strip()):
            joined.append(time)
            continue
        span = span_of(previous, time)
        if span is None:
            joined.append(time)
        else:
            joined[-1] = span
    return joined


def _is_span(text: str, first: Found, second: Found, link: str) -> bool:
    if link.startswith("and"):
        lead = _LEAD.search(text, max(0, first.start - _LEAD_ROOM), first.start)
        return lead is not None and lead.group(1).casefold() == "between"
    return link[:2] != "to" or first.period.precision == second.period.precision or first.is_partial


def _expression(text: str, time: Found) -> TimeExpression:
    lead = _LEAD.search(text, max(0, time.start - _LEAD_ROOM), time.start)
    relation = _RELATIONS.get(lead.group(1).casefold(), "in") if lead else "in"
    if relation == "in" and time.relation is not None:
        relation = time.relation
    return TimeExpression(time.start, time.end, time.period, time.is_inferred, relation)
