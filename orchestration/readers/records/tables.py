"""A record file before its rows are typed: a header, and blocks of raw cells, whatever the format.

What a table is belongs here; reading one format is `<format>_tables.py`, choosing the format
`files.py`, typing cells `batches.py`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from orchestration.model import Reject
from orchestration.readers.base import clean_line, excerpt
from orchestration.readers.records.source import RecordSource

BLOCK_ROWS = 20_000  # of formats that give their rows one by one


class UnreadableTableError(ValueError):
    """A file that is no table as a whole; the message says why."""


@dataclass(frozen=True, slots=True)
class NestedCell:
    """A cell of a nested format that holds an object; `text` is its JSON."""

    text: str


# the text of a cell, the texts of a nested list, or something that no field can hold
Cell = str | tuple[str, ...] | NestedCell


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What a YAML says of the shape of its files; the defaults are those of a file without a YAML.

    Attributes:
        wanted: the columns that are read; all of them where it is empty.
        decimal, date_formats: how numbers and dates of typed cells are written out as text.
        encoding, repair_escapes, delimiter, header_row, sheet, items: as in `RecordSource`.
    """

    wanted: tuple[str, ...] = ()
    decimal: str = "."
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    encoding: str | None = None
    repair_escapes: bool = False
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | int | None = None
    items: str | None = None


def layout_of(source: RecordSource) -> TableLayout:
    """What the YAML of a source says of the shape of its files."""
    return TableLayout(
        wanted=tuple(dict.fromkeys(column.strip() for column in source.field_columns.values())),
        decimal=source.numbers.decimal,
        date_formats=source.dates,
        encoding=source.encoding,
        repair_escapes=source.repair_escapes,
        delimiter=source.delimiter,
        header_row=source.header_row,
        sheet=source.sheet,
        items=source.items,
    )


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as the file has it. A column that it lacks is not in `cells`; `shown` is for people."""

    row_number: int
    cells: Mapping[str, Cell]
    shown: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table, in bounded memory.

    Attributes:
        row_numbers: of the plain rows, int64: those of which every cell is one text.
        columns: their cells by column, as strings that nothing has cleaned.
        raw_row: a plain row by its place in `row_numbers`.
        odd: the other rows, and what is no row.
    """

    row_numbers: np.ndarray[tuple[int], np.dtype[np.int64]]
    columns: Mapping[str, pa.Array]
    raw_row: Callable[[int], RawRow]
    odd: tuple[RawRow | Reject, ...] = ()


class Table(Protocol):
    """A record file that is open, its header read.

    Attributes:
        format_name: csv, xlsx, json, ...; as the ledger has it.
        header: the names of the columns; of nested formats, dotted paths as far as the first rows show them.
    """

    format_name: str
    header: tuple[str, ...]

    @property
    def note(self) -> str:
        """What a person should know of the file as a whole; complete once the blocks are read."""

    def blocks(self) -> Iterator[Block]:
        """The rows in the order of the file, once. What cannot be read becomes rejects, never an exception."""


_ESCAPED_BYTES = re.compile(r"(?:\\{1,4}x[0-9A-Fa-f]{2}){1,1000}")
_ESCAPED_BLANK = re.compile(r"\\{1,4}[nrt](?![a-z])")
_ESCAPED_MARK = re.compile(r"\\{1,4}(?=['\"])")


def repaired(cell: str, repair_escapes: bool) -> str:
    """One clean line; where asked for, bytes that were written out as \\xe2\\x80\\x99 are characters again."""
    if repair_escapes and "\\" in cell:
        cell = _ESCAPED_BYTES.sub(_unescaped, cell)
        cell = _ESCAPED_MARK.sub("", _ESCAPED_BLANK.sub(" ", cell))
    return clean_line(cell)


def _unescaped(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match.group().replace("\\", "").replace("x", ""))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def checked_header(names: Sequence[str], layout: TableLayout) -> tuple[str, ...]:
    """The names of the columns, cleaned.

    Raises:
        UnreadableTableError: a column that is wanted stands there twice.
    """
    header = tuple(repaired(name, layout.repair_escapes) for name in names)
    twice = [name for name, count in Counter(header).items() if count > 1 and name in layout.wanted]
    if twice:
        raise UnreadableTableError(f"the column {twice[0]!r} appears twice in the header")
    return header


def wanted_places(header: Sequence[str], layout: TableLayout) -> dict[str, int]:
    """Where each column that is read stands; of columns of one name the first, and none without a name."""
    places: dict[str, int] = {}
    wanted = frozenset(layout.wanted)
    for place, name in enumerate(header):
        if name and (not wanted or name in wanted):
            places.setdefault(name, place)
    return places


def block_of(rows: Sequence[RawRow | Reject], columns: Sequence[str]) -> Block:
    """A block of rows that were read one by one. A column that a row lacks is empty."""
    plain: list[RawRow] = []
    odd: list[RawRow | Reject] = []
    for row in rows:
        is_plain = isinstance(row, RawRow) and all(isinstance(cell, str) for cell in row.cells.values())
        (plain if is_plain else odd).append(row)  # type: ignore[arg-type]
    cells = {
        column: pa.array([row.cells.get(column, "") for row in plain], pa.string()) for column in columns
    }
    numbers = np.array([row.row_number for row in plain], dtype=np.int64)
    return Block(numbers, cells, plain.__getitem__, tuple(odd))


def shown_cells(cells: Mapping[str, Cell]) -> str:
    """A row of a format without lines, for people."""
    texts = {name: cell.text if isinstance(cell, NestedCell) else cell for name, cell in cells.items()}
    return excerpt(json.dumps(texts, ensure_ascii=False))
