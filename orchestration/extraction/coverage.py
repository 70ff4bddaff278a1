"""What became of every number of a text: a statement rests on it, it is of an ignored class, or it is open.

Belongs here: the list of the numbers that are open, and the count of all. Which figures a statement rests on belongs
to `used_figures`, what makes a number one of an ignored class to `figure_classes`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Analysis, Figure, FigureKind
from orchestration.extraction.figure_classes import ignored_class, is_age
from orchestration.extraction.figure_surroundings import Surroundings, surroundings
from orchestration.extraction.used_figures import Statement, figures_used
from orchestration.model import (
    EventStatement,
    FigureCount,
    FigureOutcome,
    IgnoredClass,
    NumberKind,
    Passage,
    UnusedFigure,
)

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_KINDS: Mapping[FigureKind, NumberKind] = {
    "money": "amount",
    "percent": "percentage",
    "area": "quantity",
    "count": "quantity",
    "duration": "duration",
}
# What a count of things may turn out to be all the same; amounts, percentages and areas are what they are.
_OF_COUNTS: frozenset[IgnoredClass] = frozenset(
    {"address", "age", "clock_time", "numbering", "page_furniture", "score", "telephone"}
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The numbers of one document: `counts` of all, and a passage for each that is open."""

    counts: tuple[FigureCount, ...]
    unused: tuple[UnusedFigure, ...]


def coverage(analysis: Analysis, statements: Sequence[Statement]) -> Coverage:
    """What became of every number of a document, written in digits or found as a figure in words."""
    counts: Counter[tuple[FigureOutcome, str]] = Counter()
    unused = []
    for start, end, outcome, figure_class in sorted(_outcomes(analysis, statements)):
        counts[outcome, figure_class] += 1
        if outcome == "unaccounted":
            unused.append(
                UnusedFigure(Passage(start, end, analysis.text[start:end]), _open_kind(figure_class))
            )
    return Coverage(
        tuple(FigureCount(*key, figures) for key, figures in sorted(counts.items())),
        tuple(unused),
    )


def _open_kind(figure_class: str) -> NumberKind:
    return next((kind for kind in _KINDS.values() if kind == figure_class), "number")


def _outcomes(
    analysis: Analysis, statements: Sequence[Statement]
) -> Iterator[tuple[int, int, FigureOutcome, str]]:
    used = figures_used(analysis, statements)
    stated = _Spans(_event_names(analysis, statements))
    times = _Spans((time.start, time.end) for time in analysis.times)
    names = _Spans((mention.start, mention.end) for mention in analysis.mentions)
    figures = _Spans((figure.start, figure.end) for figure in analysis.figures)

    def outcome(
        start: int, end: int, kind: NumberKind, figure: Figure | None
    ) -> tuple[int, int, FigureOutcome, str]:
        if (start, end) in used or stated.hold(start, end):
            return start, end, "statement", kind
        if times.hold(start, end):
            return start, end, "ignored", "date"
        if names.hold(start, end):
            return start, end, "ignored", "name"
        ignored = (
            class_of_figure(analysis, figure) if figure else ignored_class(_around(analysis, start, end))
        )
        return (start, end, "ignored", ignored) if ignored else (start, end, "unaccounted", kind)

    for figure in analysis.figures:
        yield outcome(figure.start, figure.end, _KINDS[figure.kind], figure)
    for match in _NUMBER.finditer(analysis.text):
        if not figures.hold(*match.span()):
            yield outcome(*match.span(), "number", None)


def class_of_figure(analysis: Analysis, figure: Figure) -> IgnoredClass | None:
    """The class that makes a figure none of anything ("aged 45", "5 comments"); None for one that may be stated."""
    key = ("class of figure", figure.start)
    if key not in analysis.memo:
        analysis.memo[key] = _class_of_figure(analysis, figure)
    found: IgnoredClass | None = analysis.memo[key]
    return found


def _class_of_figure(analysis: Analysis, figure: Figure) -> IgnoredClass | None:
    if figure.kind == "duration":
        digits = _NUMBER.match(analysis.text, figure.start)
        at = _around(analysis, figure.start, digits.end()) if digits else None
        return "age" if at and is_age(at) else "duration"
    if figure.kind != "count":
        return None
    digits = _NUMBER.match(analysis.text, figure.start)
    found = ignored_class(_around(analysis, figure.start, digits.end() if digits else figure.end))
    return found if found in _OF_COUNTS else None


def _around(analysis: Analysis, start: int, end: int) -> Surroundings:
    sentence = analysis.sentence_at(start)
    return surroundings(analysis.text, start, end, (sentence.start, sentence.end), is_title=sentence.is_title)


class _Spans:
    """Places in a text that are asked whether they hold another."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)

    def hold(self, start: int, end: int) -> bool:
        """Whether the last of them that begins at or before `start` reaches as far as `end`."""
        at = bisect_right(self._spans, (start, len(self._spans) and self._spans[-1][1])) - 1
        return at >= 0 and self._spans[at][1] >= end


def _event_names(analysis: Analysis, statements: Iterable[Statement]) -> Iterator[tuple[int, int]]:
    """Where the names of events stand, which may have a number in them."""
    for statement in statements:
        place = statement.basis.place
        if (
            isinstance(statement, EventStatement)
            and isinstance(place, Passage)
            and statement.event_name is not None
        ):
            start = analysis.text.find(statement.event_name, place.char_start, place.char_end)
            if start >= 0:
                yield start, start + len(statement.event_name)
