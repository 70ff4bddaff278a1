"""From the bytes of an unknown file to a sample of its table, through the readers that will load it.

Where the table is in the file is guessed by `table_shape.py`; what its columns are is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from orchestration.drafting.sample import MAX_SAMPLED_ROWS, Column, Doubt, Layout, Sample, column_of
from orchestration.drafting.table_shape import (
    header_place,
    items_path,
    looks_like_data,
    parsed_json,
    sheet_rank,
    text_shape,
)
from orchestration.drafting.words import load_words
from orchestration.readers.base import UndecodableError, decode
from orchestration.readers.records.files import open_content
from orchestration.readers.records.packed_tables import content_of
from orchestration.readers.records.sheet_tables import first_rows
from orchestration.readers.records.tables import Block, Cell, NestedCell, RawRow, TableLayout, repaired

_HEAD_BYTES = 1_000_000
_MAX_JSON_BYTES = 64_000_000  # of a JSON that is looked into for its list of rows
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_SHEET_ROWS = 200
_MOST_SHEETS = 8
_MOST_COLUMNS = 500
_KEPT_ROWS = 2_000
_ESCAPED_BYTE = re.compile(r"\\x[89a-fA-F][0-9a-fA-F]")
_PLAIN_ENCODINGS = frozenset(("utf-8",))


def sample_of(stream: BinaryIO, name: str) -> Sample:
    """Look at a file.

    Args:
        stream: the file, seekable.
        name: its name without folders.

    Raises:
        UnreadableTableError: it is no table in any format that is read.
    """
    content = content_of(stream, name)
    layout, doubts = _layout(content.stream)
    table = open_content(
        content,
        TableLayout(
            encoding=layout.encoding,
            repair_escapes=bool(layout.repair_escapes),
            delimiter=layout.delimiter,
            header_row=layout.header_row,
            sheet=layout.sheet,
            items=layout.items,
        ),
    )
    headers = tuple(dict.fromkeys(header for header in table.header if header))[:_MOST_COLUMNS]
    rows: list[RawRow] = []
    count = rejected = 0
    for block in table.blocks():
        count += len(block.row_numbers) + len(block.odd)
        rejected += sum(1 for row in block.odd if not isinstance(row, RawRow))
        if len(rows) < MAX_SAMPLED_ROWS:
            rows += _rows(block, MAX_SAMPLED_ROWS - len(rows))
    doubts += _table_doubts(table.header, headers, rejected)
    return Sample(
        name,
        layout,
        tuple(_column(header, rows, bool(layout.repair_escapes)) for header in headers),
        count,
        len(rows),
        tuple(_cells(row, headers) for row in rows[:_KEPT_ROWS]),
        _cells(rows[-1], headers) if rows and len(rows) == count - rejected else None,
        tuple(doubts),
    )


def _cells(row: RawRow, headers: Sequence[str]) -> dict[str, str]:
    return {header: _text(row.cells.get(header, "")) for header in headers}


def _table_doubts(names: Sequence[str], headers: Sequence[str], rejected: int) -> list[Doubt]:
    doubts = []
    named = [name for name in names if name]
    if looks_like_data(named):
        reason = "what stands where the names of the columns should be looks like a row: add a row of names above it"
        doubts.append(Doubt("header_row", reason))
    if len(set(named)) > len(headers):
        doubts.append(
            Doubt("columns", f"only the first {len(headers)} of {len(set(named)):,} columns were looked at")
        )
    if len(named) > len(set(named)):
        doubts.append(Doubt("columns", "columns of one name: only the first of them can be read"))
    if rejected:
        doubts.append(
            Doubt(
                "delimiter",
                f"{rejected:,} rows cannot be cut into the cells of the header and will be quarantined",
            )
        )
    return doubts


def _rows(block: Block, wanted: int) -> Iterator[RawRow]:
    """The first rows of a block, in the order of the file."""
    plain = [block.raw_row(place) for place in range(min(len(block.row_numbers), wanted))]
    odd = [row for row in block.odd if isinstance(row, RawRow)]
    yield from sorted([*plain, *odd], key=lambda row: row.row_number)[:wanted]


def _column(header: str, rows: Sequence[RawRow], repair_escapes: bool) -> Column:
    cells: list[str] = []
    nested = 0
    for row in rows:
        cell = row.cells.get(header, "")
        if isinstance(cell, tuple):
            cells += (repaired(item, repair_escapes) for item in cell)
            nested += 1
        else:
            cells.append(repaired(_text(cell), repair_escapes))
    missing = frozenset(marker.casefold() for marker in load_words().missing)
    return column_of(header, cells, missing, nested * 2 > len(rows))


def _text(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return ", ".join(cell)
    return cell.text if isinstance(cell, NestedCell) else cell


def _layout(stream: BinaryIO) -> tuple[Layout, list[Doubt]]:
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if head.startswith(b"PAR1"):
        return Layout(), []
    if head.startswith(_WORKBOOKS):
        return _workbook_layout(stream)
    try:
        decoded = decode(head[: len(head) - len(head) % 4])
    except UndecodableError:
        return Layout(), []
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if text.lstrip()[:1] in {"{", "["}:
        return _json_layout(stream, head, text)
    shape = text_shape(text if len(head) < _HEAD_BYTES else text.rpartition("\n")[0] or text)
    doubts = []
    encoding = None
    if decoded.encoding not in _PLAIN_ENCODINGS:
        encoding = decoded.encoding
        if not decoded.encoding.startswith("utf"):
            reason = f"no UTF-8; its letters beyond ASCII are read as {encoding}: look at some of them"
            doubts.append(Doubt("encoding", reason))
    repair = True if len(_ESCAPED_BYTE.findall(text)) > 1 else None
    if repair:
        doubts.append(
            Doubt("repair_escapes", r"bytes stand there written out, as \xe2: they are made letters again")
        )
    if shape is None:
        return Layout(encoding, repair), doubts
    return Layout(encoding, repair, shape.delimiter, header_row=shape.header_row), doubts


def _json_layout(stream: BinaryIO, head: bytes, text: str) -> tuple[Layout, list[Doubt]]:
    """Where the list of rows stands in a JSON; nowhere in particular for JSON Lines and a list at the top."""
    if text.lstrip().startswith("["):
        return Layout(), []
    first = text.lstrip().partition("\n")[0]
    if isinstance(parsed_json(first), dict) and text.lstrip().count("\n{"):
        return Layout(), []
    if len(head) >= _HEAD_BYTES:
        head = stream.read(_MAX_JSON_BYTES)
        stream.seek(0)
    try:
        content = parsed_json(decode(head).text)
    except UndecodableError:
        return Layout(), []
    items = items_path(content)
    doubts = []
    if items is None and isinstance(content, dict) and len(content) > 1:
        reason = f"the file is one object of {len(content):,} parts, not a list of rows: make it a list"
        doubts.append(Doubt("items", reason))
    return Layout(items=items or None), doubts


def _workbook_layout(stream: BinaryIO) -> tuple[Layout, list[Doubt]]:
    """The sheet with the most of a table, and the row of it that names the columns."""
    names, rows = first_rows(stream, None, _SHEET_ROWS)
    rows_of = {names[0]: rows} if names else {}
    for name in names[1:_MOST_SHEETS]:
        rows_of[name] = first_rows(stream, name, _SHEET_ROWS)[1]
    stream.seek(0)
    ranked = sorted(rows_of, key=lambda name: -sheet_rank(rows_of[name]))
    if not ranked:
        return Layout(), []
    best = ranked[0]
    filled = [place for place, row in enumerate(rows_of[best]) if any(cell.strip() for cell in row)]
    place = header_place([rows_of[best][row] for row in filled])
    others = [name for name in ranked[1:] if sheet_rank(rows_of[name])]
    doubts = [Doubt("sheet", f"other sheets with cells: {', '.join(others[:5])}")] if others else []
    sheet = best if len(names) > 1 else None
    return Layout(sheet=sheet, header_row=filled[place] + 1 if place else None), doubts
