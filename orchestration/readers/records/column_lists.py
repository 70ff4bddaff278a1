"""Typing the cells of a list column: split, its distinct items typed once, and put together again.

Only where Arrow's regular expressions split as Python's do; all other cells are read the careful way.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.readers.records.column_cells import (
    Bools,
    CellReader,
    EachCell,
    PlainCells,
    PlainTexts,
    Typed,
    bools,
)
from orchestration.readers.records.rows import RowReader

_TRIMMED = " ,;."  # as record_rows.items_of trims
_MAX_ITEMS = 64  # of a plain list
_MAX_CELL_BYTES = 10_000
# what both engines read alike: ASCII letters and marks, escaped marks, blanks, sets of them, plain groups, repeats
_COMMON = re.compile(
    r"(?:[A-Za-z0-9 ,;:/&_|+*?-]|\\[s.,;:/|&+*?()\[\]-]|\(\?:|\)|\[(?:[A-Za-z0-9 ,;:/&_|+.*?]|\\s)+\])+"
)
# anything split off before a bracket is closed would belong to the bracket
_BRACKET = r"[()]"


def common_pattern(separator: str) -> str | None:
    """A separator for Arrow that splits plain cells as it does for Python; None where there is no such."""
    if not _COMMON.fullmatch(separator):
        return None
    try:
        pc.split_pattern_regex(pa.array([""]), separator)
    except pa.ArrowInvalid:
        return None
    return separator


class PlainLists:
    """Lists without brackets, of items that are plain."""

    def __init__(self, field: str, reader: RowReader) -> None:
        kind = reader.fields[field].kind
        rule = reader.source.columns[field]
        texts = PlainTexts(field, kind, reader, tuple(rule.map))
        careful = EachCell(field, "name", lambda item: reader.item(field, item))
        self._field = field
        self._separator = rule.split
        self._items: CellReader = PlainCells(careful, texts.read)
        self._cells = PlainTexts(field, "texts", reader, ())

    def read(self, cells: pa.Array) -> Typed:
        """The cells, trimmed of spaces, as lists of texts."""
        whole = self._cells.read(cells)
        is_left = whole.is_left | bools(pc.match_substring_regex(cells, _BRACKET))
        is_left |= ~bools(pc.less_equal(pc.binary_length(cells), _MAX_CELL_BYTES))
        lists = whole.columns[self._field]
        split = pc.split_pattern_regex(lists, self._separator) if self._separator else _alone(lists)
        # offsets of a null list are those of an empty one
        lengths = np.diff(split.offsets.to_numpy())
        of_row = np.repeat(np.arange(len(cells)), lengths)
        items = pc.ascii_trim(split.values, characters=_TRIMMED).dictionary_encode()
        typed = self._items.read(items.dictionary)
        values, codes = typed.columns[self._field], items.indices.to_numpy()
        is_kept = typed.is_stated[codes]
        is_left[of_row[typed.is_left[codes]]] = True
        is_left[lengths > _MAX_ITEMS] = True
        kept_rows = of_row[is_kept]
        kept = pa.array(codes[is_kept])
        is_left |= _with_equal_items(values.dictionary_encode().indices, kept, kept_rows, len(cells))
        counts = np.bincount(kept_rows, minlength=len(cells))
        offsets = pa.array(np.concatenate((np.zeros(1, np.int64), np.cumsum(counts))), pa.int32())
        column = pa.ListArray.from_arrays(offsets, values.take(kept), mask=pa.array(counts == 0))
        return Typed({self._field: column}, counts > 0, is_left)


def _alone(cells: pa.Array) -> pa.ListArray:
    """Every cell as a list of itself; of a null nothing."""
    is_valid = bools(cells.is_valid())
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(is_valid)))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), cells.drop_null())


def _with_equal_items(
    value_codes: pa.Array, kept: pa.Array, rows: np.ndarray[tuple[int], np.dtype[np.int64]], count: int
) -> Bools:
    """Rows whose list holds a value twice."""
    found = np.zeros(count, np.bool_)
    codes = value_codes.take(kept).to_numpy(zero_copy_only=False)
    for distance in range(1, _MAX_ITEMS):
        is_same_row = rows[distance:] == rows[:-distance]
        if not is_same_row.any():
            break
        found[rows[distance:][is_same_row & (codes[distance:] == codes[:-distance])]] = True
    return found
