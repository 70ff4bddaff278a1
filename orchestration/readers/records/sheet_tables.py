"""Workbooks (XLSX, XLS, ODS) and Parquet files as tables. Rows of a sheet have its numbers, items of Parquet count from 1.

The files are parsed by `sheet_rows.py` in a process of its own; what comes back is typed cells, which are written
out as the source would write them. Of a formula the value that was saved with it counts; nothing is evaluated.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO

import pyarrow as pa

from orchestration.model import Reject
from orchestration.readers.records.native_tables import cell_of, flattened, text_of
from orchestration.readers.records.tables import (
    BLOCK_ROWS,
    Block,
    RawRow,
    TableLayout,
    UnreadableTableError,
    block_of,
    checked_header,
    shown_cells,
    wanted_places,
)

MAX_WORKBOOK_BYTES = 256_000_000
MAX_PARQUET_BYTES = 4_000_000_000
_PROGRAM = Path(__file__).with_name("sheet_rows.py")
_SHOWN_CELLS = 20
_COPY_BYTES = 1_000_000
_GIVEN_UP = (
    "its parser gave up on it: it is damaged, or takes more memory or time than a file may: save it as CSV"
)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What the program gave: an object about the file, its rows on a stream, and why they end ("" at their end)."""

    about: dict[str, Any]
    rows: IO[bytes]
    fault: str


def _parsed(stream: BinaryIO, kind: str, settings: dict[str, object], max_bytes: int) -> _Parsed:
    """Run the program on a copy of a file.

    Raises:
        UnreadableTableError: nothing can be read of it.
    """
    rows = tempfile.TemporaryFile()  # noqa: SIM115 - the table reads it, and closes it by going away
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as copy:
        stream.seek(0)
        while data := stream.read(_COPY_BYTES):
            copy.write(data)
            if copy.tell() > max_bytes:
                raise UnreadableTableError(
                    f"more than {max_bytes:,} bytes, the limit of its format: save it as CSV"
                )
        copy.flush()
        command = [sys.executable, "-I", str(_PROGRAM), kind, copy.name, json.dumps(settings)]
        ended = subprocess.run(  # noqa: S603 - our own program, no shell
            command, stdin=subprocess.DEVNULL, stdout=rows, stderr=subprocess.PIPE, check=False
        )
    rows.seek(0)
    lines = ended.stderr.decode("utf-8", "replace").splitlines()
    faults = [line.removeprefix("fault: ") for line in lines if line.startswith("fault: ")]
    fault = faults[0] if faults else _GIVEN_UP if ended.returncode else ""
    about = rows.readline()
    if not about.endswith(b"\n"):
        raise UnreadableTableError(fault or _GIVEN_UP)
    return _Parsed(json.loads(about), rows, fault)


def _rest(fault: str, row_number: int) -> Reject:
    detail = f"row {row_number}: {fault}; the rows before it are read"
    return Reject("the rest of the file cannot be read", detail, "", row_number)


def open_workbook(stream: BinaryIO, layout: TableLayout) -> WorkbookTable:
    """Open one sheet and find its header.

    Raises:
        UnreadableTableError: it is too large or damaged, or there is no such sheet or no header.
    """
    return WorkbookTable(_parsed(stream, "workbook", {"sheet": layout.sheet}, MAX_WORKBOOK_BYTES), layout)


def first_rows(
    stream: BinaryIO, sheet: str | None, count: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The names of the sheets of a workbook, and the first rows of one (of the first, for None) as texts.

    Raises:
        UnreadableTableError: it is too large or damaged, or there is no such sheet.
    """
    parsed = _parsed(stream, "workbook", {"sheet": sheet}, MAX_WORKBOOK_BYTES)
    lines = (line for line in islice(parsed.rows, count) if line.endswith(b"\n"))
    layout = TableLayout()
    rows = tuple(tuple(text_of(_dated(cell), layout) for cell in json.loads(line)) for line in lines)
    return tuple(parsed.about["sheets"]), rows


class WorkbookTable:
    """One sheet of a workbook."""

    format_name = "workbook"

    def __init__(self, parsed: _Parsed, layout: TableLayout) -> None:
        self._parsed = parsed
        self._layout = layout
        self._rows = self._numbered()
        sheets = parsed.about["sheets"]
        others = f"; there are {len(sheets)}: name another with `sheet`" if len(sheets) > 1 else ""
        self.note = (
            f"the sheet {parsed.about['sheet']!r} was read{others}" if others and layout.sheet is None else ""
        )
        for number, cells in self._rows:
            if number == layout.header_row if layout.header_row else any(cells):
                names = [text_of(cell, layout) for cell in cells]
                self.header = checked_header(names, layout)
                break
        else:
            raise UnreadableTableError(parsed.fault or f"the sheet {parsed.about['sheet']!r} has no header")

    def blocks(self) -> Iterator[Block]:
        """The rows in the order of the sheet, once."""
        places = wanted_places(self.header, self._layout)
        last = 0
        while chunk := list(islice(self._rows, BLOCK_ROWS)):
            last = chunk[-1][0]
            yield block_of([self._row(*row, places) for row in chunk if any(row[1])], tuple(places))
        if self._parsed.fault:
            yield block_of([_rest(self._parsed.fault, last + 1)], ())

    def _numbered(self) -> Iterator[tuple[int, list[object]]]:
        # the rows before the first that is used are there, empty
        for number, line in enumerate(self._parsed.rows, start=1):
            if line.endswith(b"\n"):
                yield number, [_dated(cell) for cell in json.loads(line)]

    def _row(self, number: int, cells: list[object], places: dict[str, int]) -> RawRow:
        named = {name: cell_of(cells[place], self._layout) for name, place in places.items()}
        return RawRow(number, named, shown_cells(dict(islice(named.items(), _SHOWN_CELLS))))


def _dated(cell: object) -> object:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["on"])
    # a cell of blanks is an empty one
    return None if isinstance(cell, str) and not cell.strip() else cell


def open_parquet(stream: BinaryIO, layout: TableLayout) -> ParquetTable:
    """Open a Parquet file.

    Raises:
        UnreadableTableError: it is damaged.
    """
    return ParquetTable(_parsed(stream, "parquet", {"wanted": layout.wanted}, MAX_PARQUET_BYTES), layout)


class ParquetTable:
    """A Parquet file; the parts of structures by dotted path."""

    format_name = "parquet"
    note = ""

    def __init__(self, parsed: _Parsed, layout: TableLayout) -> None:
        self._parsed = parsed
        self._layout = layout
        self.header = checked_header(parsed.about["header"], layout)

    def blocks(self) -> Iterator[Block]:
        """The rows in the order of the file, once."""
        columns = self._layout.wanted or self.header
        number = 1
        try:
            for batch in pa.ipc.open_stream(self._parsed.rows):
                yield block_of(
                    [self._row(at, item) for at, item in enumerate(batch.to_pylist(), number)], columns
                )
                number += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            fault = self._parsed.fault or str(error)
            yield block_of([_rest(fault, number)], ())
            return
        if self._parsed.fault:
            yield block_of([_rest(self._parsed.fault, number)], ())

    def _row(self, number: int, item: dict[str, object]) -> RawRow:
        cells = flattened(item, self._layout)
        return RawRow(number, cells, shown_cells(dict(islice(cells.items(), _SHOWN_CELLS))))
