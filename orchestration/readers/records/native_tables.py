"""Cells of formats that know more than text (JSON, workbooks, Parquet), written out as the source would write them.

A number gets the decimal mark of the YAML and no grouping, a date one of its formats: what is read of it afterwards
is what stood there.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from orchestration.readers.records.tables import Cell, NestedCell, TableLayout
from orchestration.readers.records.values import CellError, parse_date

_MAX_DEPTH = 20  # of the names of a dotted path
_MOST_COLUMNS = 20_000  # of one nested row
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_INTEGER_BITS = 1024


def cell_of(value: object, layout: TableLayout) -> Cell:
    """A value as the text of a cell; a list of plain values as their texts."""
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, (dict, list, tuple)) for item in value):
            return NestedCell(_shown(value))
        return tuple(text_of(item, layout) for item in value)
    if isinstance(value, dict):
        return NestedCell(_shown(value))
    return text_of(value, layout)


def _shown(value: object) -> str:
    return _clean(json.dumps(value, ensure_ascii=False, default=str)[:4000])


def text_of(value: object, layout: TableLayout) -> str:
    """A single value as text; "" for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return _number(value).replace(".", layout.decimal)
    if isinstance(value, datetime):
        return _day(value.date(), layout.date_formats)
    if isinstance(value, date):
        return _day(value, layout.date_formats)
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return _clean(str(value))


def _clean(text: str) -> str:
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return (
            str(value)
            if value.bit_length() <= _MAX_INTEGER_BITS
            else f"a number of {value.bit_length()} bits"
        )
    if not math.isfinite(value):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return f"{exact:f}" if abs(exact.adjusted()) < _MAX_INTEGER_BITS else str(exact)


@lru_cache(maxsize=4096)
def _day(day: date, formats: tuple[str, ...]) -> str:
    """A day in the first format of the source that gives it back, else as 2024-01-31."""
    for date_format in formats:
        text = day.strftime(date_format)
        try:
            found = parse_date(text, formats)
        except CellError:
            continue  # a year that the formats do not write in four digits
        if found.start_on == found.end_on == day:
            return text
    return day.isoformat()


def flattened(item: Mapping[str, object], layout: TableLayout) -> dict[str, Cell]:
    """The cells of a nested row by dotted path; of two that meet at one path the first."""
    cells: dict[str, Cell] = {}
    for path, value in _leaves(item, "", _MAX_DEPTH):
        cells.setdefault(_clean(path).strip(), cell_of(value, layout))
        if len(cells) >= _MOST_COLUMNS:
            break
    return cells


def _leaves(item: Mapping[str, object], prefix: str, depth: int) -> Iterator[tuple[str, object]]:
    for key, value in item.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and value and depth:
            yield from _leaves(value, f"{path}.", depth - 1)
        else:
            yield path, value if value != {} else None
