"""Typing the cells of one column: which are plain, what they say, and the careful way for all others.

A plain cell is one on which Arrow's functions and `RowReader` cannot differ; the tests hold both against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.readers.records.columns import field_schema, laid_out
from orchestration.readers.records.rows import RowReader, marker
from orchestration.readers.records.values import CellError, Kind

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
_MANY = 0.5  # of the cells of a block are distinct: looking for equal ones costs more than it saves
_MAX_REMEMBERED = 100_000

# what cleaning a cell may change (spaces, controls, invisible marks, entities, shortcodes), and the neighbours of it in
# Unicode: two hyphens and quotes further on, everything is a letter or a mark that stays
_DOUBTFUL = (
    r"&|\[|\]|  |[\x00-\x1f\x7f-\xa0\x{ad}\x{61c}\x{1680}\x{180e}\x{2000}-\x{200f}\x{2028}-\x{202f}"
    r"\x{205f}-\x{206f}\x{3000}\x{fe00}-\x{fe0f}\x{feff}\x{fff0}-\x{ffff}\x{e0000}-\x{10ffff}]"
)
# without one of these there is no contact of a person in a cell: see people.py
_DOUBTFUL_CONTACT = r"|@|%40|\{|\( ?(?i:at|arroba)| (?i:dot) |[0-9](?:[^0-9A-Za-z]{0,3}[0-9]){5}"
_DOUBTFUL_ESCAPE = r"|\\"
_WEB_ADDRESS = r"|://|^[wW]{3}\."
# of scripts that have been in Unicode for long: a letter for every version of it
_LETTER = (
    r"[A-Za-z\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{17f}\x{391}-\x{3a1}\x{3b1}-\x{3c9}\x{410}-\x{44f}\x{5d0}-\x{5ea}"
    r"\x{621}-\x{63a}\x{905}-\x{939}\x{3041}-\x{3096}\x{30a1}-\x{30fa}\x{4e00}-\x{9fa5}\x{ac00}-\x{d7a3}]"
)
_PLAIN_URL = r"^(?:https?://)?[^\s/:.]+(?:\.[^\s/:.]+)+(?:[:/]\S*)?$"
_MAX_NAME_BYTES, _MAX_TEXT_BYTES = (
    300,
    10_000,
)  # characters are what is limited, which are never more than bytes


@dataclass(frozen=True, slots=True)
class Typed:
    """What the cells of a column say.

    Attributes:
        columns: as `columns.field_schema` has them; null where nothing is stated.
        is_stated: where a value is.
        is_left: where a row must be read on its own.
    """

    columns: dict[str, pa.Array]
    is_stated: Bools
    is_left: Bools

    def take(self, places: pa.Array) -> Typed:
        """The same for cells that stand at these places."""
        at = places.to_numpy(zero_copy_only=False)
        columns = {name: column.take(places) for name, column in self.columns.items()}
        return Typed(columns, self.is_stated[at], self.is_left[at])


class CellReader(Protocol):
    """Types the cells of one column."""

    def read(self, cells: pa.Array) -> Typed:
        """Type raw cells, strings without nulls."""


class EachCell:
    """Reads every distinct cell the careful way, and remembers it."""

    def __init__(self, field: str, kind: Kind, value_of: Callable[[str], object]) -> None:
        self._field = field
        self._kind = kind
        self._value_of = value_of
        self._types = dict(field_schema(field, kind))
        self._known: dict[str, tuple[Any, bool]] = {}

    def read(self, cells: pa.Array) -> Typed:
        encoded = cells.dictionary_encode()
        return self.read_distinct(encoded.dictionary).take(encoded.indices)

    def read_distinct(self, cells: pa.Array) -> Typed:
        """The same for cells that are hardly ever equal."""
        read = [self._read(cell) for cell in cells.to_pylist()]
        values = [value for value, _ in read]
        columns = {
            name: pa.array(of_column, self._types[name])
            for name, of_column in laid_out(self._field, self._kind, values).items()
        }
        return Typed(
            columns,
            np.array([value is not None for value in values], np.bool_),
            np.array([is_fault for _, is_fault in read], np.bool_),
        )

    def _read(self, cell: str) -> tuple[Any, bool]:
        known = self._known.get(cell)
        if known is None:
            if len(self._known) > _MAX_REMEMBERED:
                self._known.clear()
            try:
                known = (self._value_of(cell), False)
            except CellError:
                known = (None, True)
            self._known[cell] = known
        return known


class PlainCells:
    """Reads plain cells as a whole, and the others one by one.

    Args:
        careful: for the cells that are not plain.
        plain: of trimmed cells, which are plain, and the columns that are right where they are.
    """

    def __init__(self, careful: EachCell, plain: Callable[[pa.Array], Typed]) -> None:
        self._careful = careful
        self._plain = plain
        self._is_varied = False

    def read(self, cells: pa.Array) -> Typed:
        if self._is_varied:
            return self.read_distinct(cells)
        encoded = cells.dictionary_encode()
        self._is_varied = len(encoded.dictionary) > len(cells) * _MANY
        return self.read_distinct(encoded.dictionary).take(encoded.indices)

    def read_distinct(self, cells: pa.Array) -> Typed:
        typed = self._plain(pc.ascii_trim(cells, characters=" "))
        if not typed.is_left.any():
            return typed
        others = self._careful.read(cells.filter(pa.array(typed.is_left)))
        merged = np.arange(len(cells))
        merged[typed.is_left] = np.arange(len(cells), len(cells) + len(others.is_left))
        places = pa.array(merged)
        columns = {
            name: pa.concat_arrays([column, others.columns[name]]).take(places)
            for name, column in typed.columns.items()
        }
        is_stated, is_left = typed.is_stated.copy(), typed.is_left.copy()
        is_stated[typed.is_left] = others.is_stated
        is_left[typed.is_left] = others.is_left
        return Typed(columns, is_stated, is_left)


class PlainTexts:
    """Texts that cleaning does not change, and that are no marker of a missing value."""

    def __init__(self, field: str, kind: Kind, reader: RowReader, translated: tuple[str, ...]) -> None:
        self._field = field
        self._kind = kind
        self._doubtful = (
            _DOUBTFUL
            + _DOUBTFUL_CONTACT
            + (_DOUBTFUL_ESCAPE if reader.source.repair_escapes else "")
            + (_WEB_ADDRESS if kind in {"name", "names"} else "")
        )
        self._missing = reader.missing
        self._markers = pa.array(sorted(text for text in reader.missing if text.isascii()), pa.string())
        self._translated = pa.array(translated, pa.string())
        self._max_bytes = _MAX_NAME_BYTES if kind in {"name", "names"} else _MAX_TEXT_BYTES

    def read(self, cells: pa.Array) -> Typed:
        """The cells, trimmed of spaces, as texts."""
        is_plain = ~bools(pc.match_substring_regex(cells, self._doubtful))
        is_plain &= bools(pc.less_equal(pc.binary_length(cells), self._max_bytes))
        if len(self._translated):
            is_plain &= ~bools(pc.is_in(cells, self._translated))
        is_missing = self._is_missing(cells)
        if self._kind in {"name", "names"}:
            is_plain &= is_missing | bools(pc.match_substring_regex(cells, _LETTER))
        if self._kind == "url":
            is_plain &= is_missing | bools(pc.match_substring_regex(cells, _PLAIN_URL))
        texts = (
            pc.if_else(pa.array(is_missing), pa.scalar(None, pa.string()), cells)
            if is_missing.any()
            else cells
        )
        return Typed({self._field: texts}, ~is_missing, ~is_plain)

    def _is_missing(self, cells: pa.Array) -> Bools:
        """Empty, or a marker; what is no plain cell does not matter."""
        is_missing = bools(pc.equal(pc.binary_length(cells), 0))
        if self._missing:
            is_missing |= bools(pc.is_in(pc.ascii_lower(cells), self._markers))
            # Python folds the case of other letters as Arrow does not
            others = np.flatnonzero(~bools(pc.string_is_ascii(cells)))
            folded = [marker(cell) in self._missing for cell in cells.take(pa.array(others)).to_pylist()]
            is_missing[others] = folded
        return is_missing


class PlainNumbers:
    """Figures of digits, grouped or not: 1234.5 and 20,00,00,000."""

    def __init__(self, field: str, reader: RowReader) -> None:
        style = reader.style
        self._field = field
        self._decimal, self._grouping = style.decimal, style.grouping
        fraction = rf"(?:{re.escape(style.decimal)}[0-9]{{1,15}})?"
        grouped = rf"[0-9]{{1,3}}(?:{re.escape(style.grouping)}[0-9]{{2,3}}){{0,6}}{re.escape(style.grouping)}[0-9]{{3}}"
        plain = rf"[0-9]{{1,18}}{fraction}"
        self._plain = rf"^(?:{plain}|{grouped}{fraction})$" if style.grouping else rf"^{plain}$"
        # a marker made of digits is for the careful way
        self._markers = pa.array(sorted(reader.missing), pa.string())

    def read(self, cells: pa.Array) -> Typed:
        """The cells, trimmed of spaces, as numbers and their operators."""
        is_plain = bools(pc.match_substring_regex(cells, self._plain))
        is_plain &= ~bools(pc.is_in(cells, self._markers))
        digits = pc.if_else(pa.array(is_plain), cells, pa.scalar(None, pa.string()))
        if self._grouping:
            digits = pc.replace_substring(digits, self._grouping, "")
        if self._decimal != ".":
            digits = pc.replace_substring(digits, self._decimal, ".")
        operators = pc.if_else(pa.array(is_plain), pa.scalar("=", pa.string()), pa.scalar(None, pa.string()))
        columns = {self._field: pc.cast(digits, pa.float64()), f"{self._field}_operator": operators}
        return Typed(columns, is_plain.copy(), ~is_plain)


def bools(values: pa.BooleanArray) -> Bools:
    """An Arrow column of truth values without nulls."""
    found: Bools = values.to_numpy(zero_copy_only=False)
    return found.astype(np.bool_)
