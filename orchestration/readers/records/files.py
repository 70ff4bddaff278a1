"""Opening a record file: what it is, or holds where it is packed, by its content first and by its name second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from orchestration.model import Reject
from orchestration.readers.formats import Head
from orchestration.readers.records.csv_tables import open_csv
from orchestration.readers.records.json_tables import is_json, is_json_lines, open_json, open_json_lines
from orchestration.readers.records.packed_tables import Content, content_of
from orchestration.readers.records.sheet_tables import open_parquet, open_workbook
from orchestration.readers.records.tables import Block, Table, TableLayout, UnreadableTableError, block_of

_PARQUET = b"PAR1"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_WORKBOOK_PARTS = (b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet")
_CUT = "cut off, or damaged in the middle"


def open_table(stream: BinaryIO, name: str, layout: TableLayout) -> Table:
    """Open a record file and read its header.

    Args:
        stream: the file, seekable.
        name: its name without folders.
        layout: what is known of its shape.

    Raises:
        UnreadableTableError: it is no table that can be read; the message says why and what to do.
    """
    return open_content(content_of(stream, name), layout)


def open_content(content: Content, layout: TableLayout) -> Table:
    """Open what a record file holds, and read its header.

    Raises:
        UnreadableTableError: as `open_table`.
    """
    if not content.damage:
        return _open(content.stream, content.head, layout, is_cut=False)
    data = content.head.data
    if not data or data.startswith((_PARQUET, _OLD_WORKBOOK, _ZIP)):
        raise UnreadableTableError(f"{content.damage}: fetch it again")
    return CutTable(_open(content.stream, content.head, layout, is_cut=True), content.damage)


def _open(stream: BinaryIO, head: Head, layout: TableLayout, *, is_cut: bool) -> Table:
    data = head.data
    if not data:
        raise UnreadableTableError("the file is empty")
    if data.startswith(_PARQUET):
        return open_parquet(stream, layout)
    if data.startswith(_OLD_WORKBOOK):
        return open_workbook(stream, layout)
    if data.startswith(_ZIP):
        if not any(part in data or part in head.tail for part in _WORKBOOK_PARTS):
            raise UnreadableTableError("a zip archive that is no workbook: unpack it")
        return open_workbook(stream, layout)
    if is_json(head):
        if is_json_lines(head, layout):
            return open_json_lines(stream, layout)
        return open_json(stream, layout)
    return open_csv(stream, layout, is_cut=is_cut)


class CutTable:
    """A table of which the end is missing: its whole rows, and one reject for the rest."""

    def __init__(self, table: Table, damage: str) -> None:
        self.format_name = table.format_name
        self.header = table.header
        self._table = table
        self._damage = damage

    @property
    def note(self) -> str:
        """What is missing, and what the format says."""
        return "; ".join(filter(None, (f"cut: {self._damage}; whole rows are loaded", self._table.note)))

    def blocks(self) -> Iterator[Block]:
        """The rows in the order of the file, once. If the last thing was refused, the cut is why."""
        held: Block | None = None
        for block in self._table.blocks():
            if held is not None:
                yield held
            held = block
        rest = Reject(_CUT, f"{self._damage}; the rows before are loaded: fetch it again")
        if held is None:
            yield block_of([rest], ())
            return
        *odd, last = held.odd or (None,)
        if isinstance(last, Reject):
            rest = replace(last, reason=_CUT, detail=f"{rest.detail} ({last.detail})")
        elif last is not None:
            odd.append(last)
        yield replace(held, odd=(*(row for row in odd if row is not None), rest))
