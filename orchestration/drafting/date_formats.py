"""Which formats the dates of a column are written in, decided by its cells; and what they leave undecided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from orchestration.drafting.words import Words

_MOST_FORMATS = 4
_MOST_DISTINCT = 2_000  # cells that are tried
_FEWEST_FOR_A_PATTERN = 3  # distinct dates that must all be a first of January before it means the year
_FEWEST_FOR_MONTHS = 8


@dataclass(frozen=True, slots=True)
class DateGuess:
    """The formats of a column's dates.

    Attributes:
        formats: of strptime, in the order in which they are to be tried.
        share: of the cells that one of them reads.
        doubts: what the cells do not decide, each with its reason and the alternative.
    """

    formats: tuple[str, ...] = ()
    share: float = 0.0
    doubts: tuple[str, ...] = ()


def guess_dates(cells: Mapping[str, int], words: Words) -> DateGuess:
    """The fewest formats that read the dates of a column.

    Args:
        cells: distinct cells and how often they occur.
        words: for the formats that are known.
    """
    counts = dict(list(cells.items())[:_MOST_DISTINCT])
    total = sum(counts.values())
    if not total:
        return DateGuess()
    read = {known: _read(counts, known) for known in words.dates}
    chosen: list[str] = []
    doubts: list[str] = []
    left = set(counts)
    while left and len(chosen) < _MOST_FORMATS:
        best = max(words.dates, key=lambda known: sum(counts[cell] for cell in left if cell in read[known]))
        found = {cell for cell in left if cell in read[best]}
        if not found or (chosen and sum(counts[cell] for cell in found) < max(1, total * 0.005)):
            break
        best, reason = _day_or_month(best, read, left, words)
        found = {cell for cell in left if cell in read[best]}
        doubts += [reason] if reason else []
        left -= found
        other = _other_order(best, words)
        # what only the swapped order reads stays unread: most of such cells would be read wrongly elsewhere
        left -= set(read.get(other, {})) if other else set()
        chosen.append(best)
    share = sum(counts[cell] for cell in counts if any(cell in read[known] for known in chosen)) / total
    coarser, note = _coarser(chosen, read)
    return DateGuess(coarser, share, (*doubts, *([note] if note else [])))


_DIRECTIVES = {
    "%d": r"\d{1,2}", "%m": r"\d{1,2}", "%Y": r"\d{4}", "%y": r"\d{2}", "%B": r"[^\W\d_]{3,12}",
    "%b": r"[^\W\d_]{3,12}", "%H": r"\d{1,2}", "%M": r"\d{1,2}", "%S": r"\d{1,2}", "%f": r"\d{1,6}",
}  # fmt: skip


@lru_cache(maxsize=128)
def _shape(date_format: str) -> re.Pattern[str]:
    """What a cell of this format looks like: cheaper to ask than strptime."""
    parts = re.split(r"(%[A-Za-z])", date_format)
    return re.compile("".join(_DIRECTIVES.get(part, re.escape(part)) for part in parts))


def _read(counts: Mapping[str, int], date_format: str) -> dict[str, date]:
    shape = _shape(date_format)
    found = {}
    for cell in counts:
        if not shape.fullmatch(cell):
            continue
        try:
            day = datetime.strptime(cell, date_format).date()  # noqa: DTZ007
        except ValueError:
            continue  # of another format
        if 1900 <= day.year <= 2100:
            found[cell] = day
    return found


def _other_order(date_format: str, words: Words) -> str | None:
    inverse = {month_first: day_first for day_first, month_first in words.swapped.items()}
    return words.swapped.get(date_format) or inverse.get(date_format)


def _day_or_month(
    date_format: str, read: Mapping[str, Mapping[str, date]], left: set[str], words: Words
) -> tuple[str, str]:
    """The order that the cells speak for, and what they leave open ("" for nothing)."""
    other = _other_order(date_format, words)
    if other is None:
        return date_format, ""
    day_first, month_first = (date_format, other) if date_format in words.swapped else (other, date_format)
    only_day = sorted(cell for cell in left if cell in read[day_first] and cell not in read[month_first])
    only_month = sorted(cell for cell in left if cell in read[month_first] and cell not in read[day_first])
    if only_day and only_month:
        taken, lost = (day_first, only_month) if len(only_day) >= len(only_month) else (month_first, only_day)
        return taken, (
            f"both orders of day and month occur ({only_day[0]}, {only_month[0]}): {taken} fits more; "
            f"{len(lost)} different cells that it cannot read will be quarantined, and others may be read wrongly"
        )
    if only_month:
        return month_first, ""
    if only_day:
        return day_first, ""
    return day_first, (
        f"no cell tells whether day or month comes first: {day_first} is taken, it could be {month_first}"
    )


def _coarser(chosen: list[str], read: Mapping[str, Mapping[str, date]]) -> tuple[tuple[str, ...], str]:
    """The formats, with the day and month left out that are the same in every date and mean nothing."""
    days = {day for known in chosen for day in read[known].values()}
    if not days or any("%d" not in known for known in chosen):
        return tuple(chosen), ""
    if len(days) >= _FEWEST_FOR_A_PATTERN and all((day.month, day.day) == (1, 1) for day in days):
        formats = tuple(_fixed(known, ("%d", "%m", "%B", "%b")) for known in chosen)
        return (
            formats,
            "every date is a first of January: read as the year; give the day (%d, %m) if it is meant",
        )
    if len(days) >= _FEWEST_FOR_MONTHS and all(day.day == 1 for day in days):
        formats = tuple(_fixed(known, ("%d",)) for known in chosen)
        return (
            formats,
            "every date is the first of its month: read as the month; give the day (%d) if it is meant",
        )
    return tuple(chosen), ""


def _fixed(date_format: str, directives: tuple[str, ...]) -> str:
    literal = {"%d": "01", "%m": "01", "%B": "January", "%b": "Jan"}
    for directive in directives:
        date_format = date_format.replace(directive, literal[directive])
    return date_format
