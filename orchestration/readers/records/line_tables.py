"""Which lines of a CSV are plainly one record each, and their cells by Arrow's parser.

A line is plain where every quote opens a cell at its beginning or closes it at its end, so that no reading of
it is in doubt: Python's csv and Arrow agree on it (the tests hold both against each other).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from orchestration.readers.records.text_tables import Lines

MAX_PLAIN_LINE = csv.field_size_limit()  # no cell of a shorter line is longer than Python's parser takes
_QUOTE, _LINE_END = ord('"'), ord("\n")

_MAX_LINES = 200_000  # of a block; lines of a table have some hundred bytes
_MARK = b"\xef\xbb\xbf"

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]


class LineIndex:
    """Where the first lines of a block begin and end. Lines are counted from 0 within the block.

    Attributes:
        count: how many lines; what comes of each of them is held in memory, so that they are limited.
        size: of these lines, in bytes.
    """

    def __init__(self, block: Lines, delimiter: str) -> None:
        everything = np.frombuffer(block.data, np.uint8)
        self.ends: Places = np.flatnonzero(everything == _LINE_END)[:_MAX_LINES]
        self.count = len(self.ends)
        self.size = int(self.ends[-1]) + 1
        self.first = block.first
        self.data = block.data if self.size == len(block.data) else block.data[: self.size]
        self._bytes = everything[: self.size]
        self._delimiter = delimiter.encode("utf-8")

    @cached_property
    def starts(self) -> Places:
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1] + 1))[: self.count]

    def text(self, at: int) -> str:
        """A line without its end."""
        return self.data[self.starts[at] : self.ends[at]].decode("utf-8")

    def bytes_from(self, at: int) -> int:
        """How long the block is from a line on."""
        return len(self.data) - int(self.starts[at])

    @cached_property
    def is_blank(self) -> Bools:
        """The lines without anything but blanks and delimiters: they are no rows."""
        is_blank: Bools = self.starts == self.ends
        blanks = [ord(" "), ord("\t"), *(self._delimiter if len(self._delimiter) == 1 else b"")]
        filled = np.flatnonzero(~is_blank)
        firsts, lasts = self._bytes[self.starts[filled]], self._bytes[self.ends[filled] - 1]
        if (np.isin(firsts, blanks) & np.isin(lasts, blanks)).any():
            of_blanks: Places = np.cumsum(np.isin(self._bytes, blanks), dtype=np.int64)
            counts: Places = np.concatenate((np.zeros(1, np.int64), of_blanks))
            is_blank = counts[self.ends] - counts[self.starts] == self.ends - self.starts
        return is_blank

    def is_plain(self) -> Bools:
        """The lines that hold one record whose cells no parser can doubt. Blank lines are not among them."""
        if len(self._delimiter) != 1:
            return np.zeros(self.count, np.bool_)
        is_plain = ~self.is_blank & (self.ends - self.starts < MAX_PLAIN_LINE)
        quotes = np.flatnonzero(self._bytes == _QUOTE)
        if len(quotes):
            is_plain[self._with_doubtful_quotes(quotes)] = False
        return is_plain

    def _with_doubtful_quotes(self, quotes: Places) -> Places:
        """Lines with a quote that neither opens a cell nor closes one."""
        of_line = np.searchsorted(self.ends, quotes)
        counts = np.bincount(of_line, minlength=self.count)
        earlier = np.cumsum(counts) - counts
        opens = (np.arange(len(quotes)) - earlier[of_line]) % 2 == 0
        delimiter = self._delimiter[0]
        # every line ends with "\n", so there is a byte after a quote; before the first byte stands none
        before = self._bytes[quotes - 1]
        after = self._bytes[quotes + 1]
        fits_opening = (before == delimiter) | (before == _LINE_END) | (quotes == 0)
        fits_closing = (after == delimiter) | (after == _LINE_END)
        doubtful = of_line[~np.where(opens, fits_opening, fits_closing)]
        odd = np.flatnonzero(counts % 2 == 1)
        return np.union1d(doubtful, odd)


def parse_plain(
    lines: LineIndex, plain: Places, delimiter: str, width: int, places: Mapping[str, int]
) -> tuple[dict[str, pa.Array], Places, Places]:
    """The cells of plain lines.

    Args:
        lines: the block.
        plain: its plain lines.
        delimiter: one byte, if there are plain lines.
        width: how many cells a row has.
        places: the place of every column that is read.

    Returns:
        The cells by column, as strings; the lines they are of; and the plain lines of another width.
    """
    if not len(plain):
        return {name: pa.array([], pa.string()) for name in places}, plain, plain
    ragged: list[int] = []

    def note_ragged(row: pa_csv.InvalidRow) -> str:
        ragged.append(row.number - 1)
        return "skip"

    data = _lines_together(lines, plain)
    if data.startswith(_MARK):
        data = _MARK + data  # Arrow takes one for a byte order mark
    names = [str(place) for place in range(width)]
    wanted = [names[place] for place in places.values()]
    table = pa_csv.read_csv(
        pa.BufferReader(data),
        # one thread: the rows are counted only then; what can be done at once is other blocks
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=note_ragged
        ),
        convert_options=pa_csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(wanted, pa.string()),
            include_columns=wanted,
            null_values=[],
            strings_can_be_null=False,
        ),
    )
    columns = {name: _one_array(table.column(place)) for place, name in enumerate(places)}
    return columns, np.delete(plain, ragged), plain[ragged] if ragged else plain[:0]


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks or [pa.array([], pa.string())])
    )


def _lines_together(lines: LineIndex, plain: Places) -> bytes:
    """The bytes of these lines, one after the other."""
    if len(plain) == lines.count:
        return lines.data
    gaps = np.flatnonzero(np.diff(plain) > 1)
    firsts = plain[np.concatenate((np.zeros(1, np.int64), gaps + 1))]
    lasts = plain[np.concatenate((gaps, np.full(1, len(plain) - 1)))]
    view = memoryview(lines.data)
    spans = zip(lines.starts[firsts].tolist(), (lines.ends[lasts] + 1).tolist(), strict=True)
    return b"".join([view[start:end] for start, end in spans])
