"""Where in an unknown file its table is: delimiter and header row of a text, sheet of a workbook, list in a JSON.

Pure guesses from the beginning of the file; reading the table then is `readers/`.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DELIMITERS = (",", ";", "\t", "|")
_HEAD_LINES = 200
_TITLE_ROWS = 30  # a header is looked for among so many rows
_NUMBER_LIKE = re.compile(r"[\s$€£¥₹%+<>~≥≤≈()-]{0,6}[0-9][0-9.,'’ /:-]{0,40}%?")
_MOST_FIGURES = 0.5  # of the names of columns
_WIDE_ENOUGH = 0.6  # of the width of the table: what a header fills at least


@dataclass(frozen=True, slots=True)
class TextShape:
    """How a text file is cut into cells. `header_row` counts from 1, and is None where it is the first line."""

    delimiter: str
    header_row: int | None


def text_shape(head: str) -> TextShape | None:
    """The shape of a delimited text by its first lines; None where it has no lines."""
    lines = [line for line in head.split("\n")[:_HEAD_LINES] if len(line) < csv.field_size_limit()]
    rows_of = {mark: _cells(lines, mark) for mark in _DELIMITERS}
    if not any(line.strip() for line in lines):
        return None
    delimiter = max(_DELIMITERS, key=lambda mark: _regularity([cells for _, cells in rows_of[mark]]))
    rows = [cells for _, cells in rows_of[delimiter]]
    place = header_place(rows)
    return TextShape(delimiter, rows_of[delimiter][place][0] if place else None)


def _cells(lines: Sequence[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """The records of the first lines that are not blank, each with the line it begins in (from 1)."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        return rows
    return rows


def _regularity(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """How far a delimiter cuts every line into as many cells: share of the commonest count, and that count."""
    counts = Counter(len(row) for row in rows)
    width, times = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if width <= 1:
        return 0.0, 0
    return round(times / len(rows), 1), width


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Which row names the columns: the first that is about as wide as the table and holds words, no figures.

    Rows above it are titles, which fill a cell or two.
    """
    widths = [_filled(row) for row in rows]
    typical = Counter(widths[1:] or widths).most_common(1)[0][0] if rows else 0
    width = max(typical, 1)
    for place, row in enumerate(rows[:_TITLE_ROWS]):
        if widths[place] >= width * _WIDE_ENOUGH and _is_header(row):
            return place
    return 0


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_header(row: Sequence[str]) -> bool:
    names = [cell.strip() for cell in row if cell.strip()]
    figures = sum(1 for name in names if _NUMBER_LIKE.fullmatch(name) and not _is_year(name))
    return bool(names) and figures <= len(names) * _MOST_FIGURES


def _is_year(name: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)[0-9]{2}", name))


def looks_like_data(header: Sequence[str]) -> bool:
    """Whether what should name the columns is itself a row: figures, dates, addresses."""
    names = [name.strip() for name in header if name.strip()]
    return bool(names) and not _is_header(header) and any(_NUMBER_LIKE.fullmatch(name) for name in names)


def sheet_rank(rows: Sequence[Sequence[str]]) -> int:
    """How much of a table a sheet is: its filled cells, of rows that have more than one."""
    return sum(filled for filled in map(_filled, rows) if filled > 1)


def items_path(content: object) -> str | None:
    """Where in a JSON the longest list of objects stands, as keys with dots; "" for the top, None for nowhere."""
    best: tuple[int, str] | None = None
    waiting: list[tuple[object, tuple[str, ...]]] = [(content, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, list):
            count = sum(1 for item in value if isinstance(item, dict))
            if count and (best is None or count > best[0]):
                best = count, ".".join(path)
        elif isinstance(value, Mapping) and len(path) < 4:
            waiting += [(inner, (*path, str(key))) for key, inner in value.items() if "." not in str(key)]
    return best[1] if best else None


def parsed_json(text: str) -> object:
    """A JSON text, or None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
