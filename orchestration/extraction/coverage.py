"""The figures that no statement used: what the rules saw and could not read.

Belongs here: which figures a statement rests on, and the list of the rest. Years and dates are no figures; a
conversion into another currency goes with the amount it restates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from orchestration.extraction.analysis import Analysis, Figure, FigureKind
from orchestration.model import (
    EventStatement,
    FundingStatement,
    IndustryStatement,
    MetricStatement,
    Passage,
    UnusedFigure,
)

Statement = IndustryStatement | EventStatement | FundingStatement | MetricStatement

_KINDS: Mapping[FigureKind, Literal["amount", "percentage", "quantity"]] = {
    "money": "amount",
    "percent": "percentage",
    "area": "quantity",
    "count": "quantity",
}  # durations say how long, not how much: they are not listed


def unused_figures(analysis: Analysis, statements: Iterable[Statement]) -> tuple[UnusedFigure, ...]:
    """The amounts, percentages and quantities of a document that no statement rests on."""
    used = figures_used(analysis, statements)
    return tuple(
        UnusedFigure(
            Passage(figure.start, figure.end, analysis.text[figure.start : figure.end]), _KINDS[figure.kind]
        )
        for figure in analysis.figures
        if figure.kind in _KINDS and (figure.start, figure.end) not in used
    )


def figures_used(analysis: Analysis, statements: Iterable[Statement]) -> frozenset[tuple[int, int]]:
    """Spans (start, end) of the figures that statements rest on, with their restatements in other currencies."""
    used: set[int] = set()
    for statement in statements:
        if isinstance(statement, FundingStatement):
            used.update(_of_funding(analysis, statement))
        elif isinstance(statement, MetricStatement):
            used.update(_of_metric(analysis, statement))
        elif isinstance(statement, EventStatement):
            used.update(_of_event(analysis, statement))
    return frozenset(
        (figure.start, figure.end)
        for position, figure in enumerate(analysis.figures)
        if position in used or figure.converted_of in used
    )


def _of_funding(analysis: Analysis, statement: FundingStatement) -> Iterable[int]:
    """The amount wherever the document repeats it, and the number of rounds in the passage."""
    for position, figure in enumerate(analysis.figures):
        if figure.kind == "money":
            amount = statement.amount
            if (
                amount is not None
                and figure.unit == statement.currency
                and figure.number.value == amount.value
            ):
                yield position
        elif (
            figure.kind == "count"
            and statement.rounds_count is not None
            and figure.original_value == statement.rounds_count
            and _is_inside(figure, statement.basis.place)
        ):
            yield position


def _of_metric(analysis: Analysis, statement: MetricStatement) -> Iterable[int]:
    for position, figure in enumerate(analysis.figures):
        if (
            figure.unit == statement.unit
            and _is_inside(figure, statement.basis.place)
            and _same_size(figure, statement)
        ):
            yield position


def _same_size(figure: Figure, statement: MetricStatement) -> bool:
    values = (statement.number.value, statement.number.low, statement.number.high)
    return any(
        value is not None and abs(value) == abs(figure.number.value or figure.original_value)
        for value in values
    )


def _of_event(analysis: Analysis, statement: EventStatement) -> Iterable[int]:
    """A count inside the very name of an event is no figure of its own."""
    name = statement.event_name
    place = statement.basis.place
    if name is None or not isinstance(place, Passage):
        return
    start = analysis.text.find(name, place.char_start, place.char_end)
    if start < 0:
        return
    for position, figure in enumerate(analysis.figures):
        if start <= figure.start and figure.end <= start + len(name):
            yield position


def _is_inside(figure: Figure, place: object) -> bool:
    return isinstance(place, Passage) and place.char_start <= figure.start and figure.end <= place.char_end
