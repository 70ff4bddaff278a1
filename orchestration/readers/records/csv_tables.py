"""CSV in blocks: lines that are plainly one record go through Arrow's parser, all others through Python's, one by one.

A line is plain where every quote opens a cell or closes it: both parsers read it alike. Row numbers are the
lines of the file where a record begins, the first line being 1.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from orchestration.model import Reject
from orchestration.readers.base import excerpt
from orchestration.readers.records.line_tables import MAX_PLAIN_LINE, LineIndex, Places, parse_plain
from orchestration.readers.records.tables import (
    Block,
    RawRow,
    TableLayout,
    UnreadableTableError,
    block_of,
    checked_header,
    wanted_places,
)
from orchestration.readers.records.text_tables import (
    MAX_LINE_BYTES,
    OVERLONG,
    UNFINISHED,
    Lines,
    find_encoding,
    lines_of,
)

_MAX_LINES_A_RECORD = 100
_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITERS = frozenset('"\r\n\x00 ')

_UNCLOSED = "a quote is opened and not closed"
_TOO_LONG = "a cell is too long"
_ADVICE = {
    _UNCLOSED: "close it, or double the quotes inside a cell",
    _TOO_LONG: f"a cell may have {MAX_PLAIN_LINE:,} characters",
    OVERLONG: f"a line may have {MAX_LINE_BYTES:,} bytes",
    UNFINISHED: "the file ends in it",
}


def open_csv(stream: BinaryIO, layout: TableLayout, *, is_cut: bool = False) -> CsvTable:
    """Tell the encoding and find the header.

    Raises:
        UnreadableTableError: it is empty, binary or undecodable, or has no header that can be read.
    """
    if layout.delimiter is not None and layout.delimiter in _NO_DELIMITERS:
        raise UnreadableTableError(f"{layout.delimiter!r} separates no cells: give another `delimiter`")
    encoding = find_encoding(stream, layout.encoding)
    blocks = lines_of(stream, encoding, is_cut=is_cut)
    for block in blocks:
        found = _header_in(block, layout)
        if found is not None:
            break
        if block.fault:
            raise UnreadableTableError(f"the header cannot be read: {block.fault}")
    else:
        raise UnreadableTableError("the file has no header")
    return CsvTable(layout, found, encoding.note, blocks)


@dataclass(frozen=True, slots=True)
class _Header:
    names: tuple[str, ...]
    delimiter: str
    rest: Lines


def _header_in(block: Lines, layout: TableLayout) -> _Header | None:
    """The header where it stands in a block: the line that the YAML names, else the first that is not blank."""
    start = 0
    for at in range(block.first, block.first + block.data.count(b"\n")):
        end = block.data.index(b"\n", start) + 1
        line = block.data[start:end].decode("utf-8")
        if (at + 1 == layout.header_row) if layout.header_row else line.strip():
            delimiter = layout.delimiter or _delimiter(line, layout)
            ahead = block.data[start : end + MAX_PLAIN_LINE].decode("utf-8", "ignore").split("\n")
            names, span = _header_names(line, ahead, delimiter)
            for _ in range(span - 1):
                end = block.data.index(b"\n", end) + 1
            rest = Lines(at + span, block.data[end:])
            return _Header(checked_header(names, layout), delimiter, rest)
        start = end
    return None


def _header_names(line: str, ahead: list[str], delimiter: str) -> tuple[list[str], int]:
    """The names, and how many lines they take: a name may hold line ends inside its quotes."""
    try:
        if line.count('"') % 2 == 1:
            complete = ahead[:-1][:_MAX_LINES_A_RECORD]
            try:
                return _first_record(complete, delimiter, strict=True)
            except csv.Error:
                pass  # a stray quote: the line alone
        return _first_record([line.rstrip("\n")], delimiter)
    except csv.Error as error:
        raise UnreadableTableError(f"the header cannot be read: {error}") from None


def _delimiter(header: str, layout: TableLayout) -> str:
    wanted = frozenset(layout.wanted)

    def fit(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in header.split(delimiter)]
        return len(wanted & set(names)), len(names)

    return max(_DELIMITERS, key=fit)


def _first_record(lines: Sequence[str], delimiter: str, strict: bool = False) -> tuple[list[str], int]:
    """The cells of the record that begins with the first line, and how many lines it takes.

    Raises:
        csv.Error: a cell is longer than csv takes; or, if strict, a quote stands where none may.
    """
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=strict)
    return next(reader, []), reader.line_num


class CsvTable:
    """A CSV of which the header is read."""

    format_name = "csv"

    def __init__(self, layout: TableLayout, header: _Header, note: str, blocks: Iterator[Lines]) -> None:
        self.header = header.names
        self.delimiter = header.delimiter
        self.note = note
        self._places = wanted_places(header.names, layout)
        self._first = header.rest
        self._blocks = blocks

    def blocks(self) -> Iterator[Block]:
        """The rows in the order of the file, once."""
        left = Lines(self._first.first, b"")
        for block in self._with_first():
            if block.fault:
                yield from self._flushed(left)
                yield _unread(block)
                left = Lines(block.first + 1, b"")
                continue
            left = Lines(left.first, left.data + block.data) if left.data else block
            is_waiting = False
            while left.data and not is_waiting:
                read, left, is_waiting = self._read(left, is_last=False)
                yield read
        yield from self._flushed(left)

    def _flushed(self, left: Lines) -> Iterator[Block]:
        while left.data:
            read, left, _ = self._read(left, is_last=True)
            yield read

    def _with_first(self) -> Iterator[Lines]:
        if self._first.data:
            yield self._first
        yield from self._blocks

    def _read(self, block: Lines, is_last: bool) -> tuple[Block, Lines, bool]:
        """The rows of the first lines of a block, the lines after them, and whether these wait for more."""
        lines = LineIndex(block, self.delimiter)
        plain, odd, cut = self._odd_rows(lines, is_last)
        columns, kept, ragged = parse_plain(lines, plain, self.delimiter, len(self.header), self._places)
        odd += [row for at in ragged.tolist() if (row := self._row(lines, at)[0]) is not None]

        def raw_row(place: int) -> RawRow:
            at = int(kept[place])
            cells = {name: column[place].as_py() for name, column in columns.items()}
            return RawRow(block.first + at + 1, cells, excerpt(lines.text(at)))

        is_waiting = cut < lines.count
        rest = Lines(block.first + cut, block.data[lines.starts[cut] if is_waiting else lines.size :])
        return Block(kept + (block.first + 1), columns, raw_row, tuple(odd)), rest, is_waiting

    def _odd_rows(self, lines: LineIndex, is_last: bool) -> tuple[Places, list[RawRow | Reject], int]:
        """The plain lines, the records of all others, and where the block ends."""
        is_plain = lines.is_plain()
        odd: list[RawRow | Reject] = []
        after = 0
        for at in np.flatnonzero(~is_plain & ~lines.is_blank).tolist():
            if at < after:
                continue
            row, span, is_unended = self._row(lines, at)
            if is_unended and not is_last and lines.bytes_from(at) < MAX_LINE_BYTES:
                return np.flatnonzero(is_plain[:at]), odd, at
            after = at + span
            is_plain[at:after] = False
            if row is not None:
                odd.append(row)
        return np.flatnonzero(is_plain), odd, lines.count

    def _row(self, lines: LineIndex, at: int) -> tuple[RawRow | Reject | None, int, bool]:
        """The record at a line (None for a blank one), how many lines it takes, and whether the block cuts it.

        A stray quote would swallow the lines after it: such a record is given up for its first line alone.
        """
        line = lines.text(at)
        if not line.strip(" \t" + self.delimiter):
            return None, 1, False
        is_open = line.count('"') % 2 == 1
        end = min(lines.count, at + (_MAX_LINES_A_RECORD if is_open else 1))
        reader = csv.reader(
            (lines.text(place) + "\n" for place in range(at, end)), delimiter=self.delimiter, strict=is_open
        )
        try:
            cells = next(reader, [])
            fault = _UNCLOSED if reader.line_num > 1 and len(cells) != len(self.header) else ""
        except csv.Error:
            cells, fault = [], _UNCLOSED if is_open else _TOO_LONG
        span = 1 if fault else reader.line_num
        is_unended = bool(fault) and at + reader.line_num == lines.count < at + _MAX_LINES_A_RECORD
        return self._as_row(lines.first + at + 1, line, cells, fault), span, is_unended and is_open

    def _as_row(self, row_number: int, line: str, cells: list[str], fault: str) -> RawRow | Reject:
        shown = excerpt(line)
        while len(cells) > len(self.header) and not cells[-1].strip():
            cells.pop()
        if fault:
            return Reject(fault, f"row {row_number}: {_ADVICE[fault]}", "", row_number, shown)
        if len(cells) != len(self.header):
            counts = f"row {row_number}: {len(cells)} cells, the header has {len(self.header)}"
            return Reject("another number of cells than the header", counts, "", row_number, shown)
        return RawRow(row_number, {name: cells[place] for name, place in self._places.items()}, shown)


def _unread(block: Lines) -> Block:
    """A line that is no row."""
    row_number = block.first + 1
    detail = f"row {row_number}: {_ADVICE[block.fault]}"
    return block_of([Reject(block.fault, detail, "", row_number, excerpt(block.shown))], ())
