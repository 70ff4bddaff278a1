"""Which figures of a text statements rest on.

Belongs here: the figures of a statement, with their repetitions and restatements. A conversion into another currency goes
with the amount it restates. What becomes of the other numbers belongs to `coverage`.
"""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.extraction.analysis import Analysis, Figure
from orchestration.model import EventStatement, FundingStatement, MetricStatement, Passage

Statement = EventStatement | FundingStatement | MetricStatement


def figures_used(analysis: Analysis, statements: Iterable[Statement]) -> frozenset[tuple[int, int]]:
    """Spans (start, end) of the figures that statements rest on, with their restatements in other currencies."""
    amounts: set[tuple[str, float | None]] = set()
    used: set[tuple[int, int]] = set()
    for statement in statements:
        place = statement.basis.place
        if isinstance(place, Passage):
            inside = analysis.figures_in(place.char_start, place.char_end)
            used.update(
                (figure.start, figure.end) for figure in inside if _rests_on(analysis, statement, figure)
            )
        if isinstance(statement, FundingStatement) and statement.amount is not None:
            amounts.add((statement.currency or "", statement.amount.value))
    # A text repeats the amount of a financing in its title and its body: it is one figure said twice.
    used.update(
        (f.start, f.end)
        for f in analysis.figures
        if f.kind == "money" and (f.unit, f.number.value) in amounts
    )
    used.update((f.start, f.end) for f in analysis.figures if _restated(analysis, f) in used)
    return frozenset(used)


def _restated(analysis: Analysis, figure: Figure) -> tuple[int, int] | None:
    if figure.converted_of is None:
        return None
    original = analysis.figures[figure.converted_of]
    return original.start, original.end


def _rests_on(analysis: Analysis, statement: Statement, figure: Figure) -> bool:
    if isinstance(statement, MetricStatement):
        return _same_unit(figure, statement) and _same_size(figure, statement)
    if isinstance(statement, FundingStatement):
        is_amount = figure.kind in ("money", "count") and statement.amount == figure.number
        return is_amount or (figure.kind == "count" and figure.original_value == statement.rounds_count)
    return isinstance(statement, EventStatement) and _is_in_name(analysis, statement, figure)


def _same_unit(figure: Figure, statement: MetricStatement) -> bool:
    if figure.kind == "money":
        return statement.unit == "currency" and (statement.currency or "") == figure.unit
    return statement.unit == ("pct" if figure.kind == "percent" else figure.unit)


def _is_in_name(analysis: Analysis, statement: EventStatement, figure: Figure) -> bool:
    """A count inside the very name of an event is no figure of its own."""
    name, place = statement.event_name, statement.basis.place
    if name is None or not isinstance(place, Passage):
        return False
    start = analysis.text.find(name, place.char_start, place.char_end)
    return 0 <= start <= figure.start and figure.end <= start + len(name)


def _same_size(figure: Figure, statement: MetricStatement) -> bool:
    values = (statement.number.value, statement.number.low, statement.number.high)
    return any(
        value is not None and abs(value) == abs(figure.number.value or figure.original_value)
        for value in values
    )
