"""Opening a record file: what it is by its content first, by its name second, and what it holds where it is compressed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from orchestration.model import Reject
from orchestration.readers.containers.compressed import compression_of
from orchestration.readers.formats import HEAD_BYTES, Head, head_from, head_of
from orchestration.readers.records.csv_tables import open_csv
from orchestration.readers.records.json_tables import is_json, is_json_lines, open_json, open_json_lines
from orchestration.readers.records.packed_tables import Unpacking, rewindable
from orchestration.readers.records.sheet_tables import open_parquet, open_workbook
from orchestration.readers.records.tables import Block, Table, TableLayout, UnreadableTableError, block_of

_PARQUET = b"PAR1"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_WORKBOOK_PARTS = (b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet")
_BLOCK_BYTES = 1_000_000
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
    head = head_of(stream, name)
    compression = compression_of(head)
    if compression is None:
        return _open(stream, head, layout, is_cut=False)
    unpacking = Unpacking(stream, compression)
    content = rewindable(unpacking)
    while content.read(_BLOCK_BYTES):  # to the end once: checksums stand there
        pass
    if unpacking.damage and not unpacking.is_cut:
        raise UnreadableTableError(f"{unpacking.damage}: fetch it again")
    content.seek(0)
    inner = head_from(content.read(HEAD_BYTES), b"", compression.content_name(name))
    content.seek(0)
    if not unpacking.damage:
        return _open(content, inner, layout, is_cut=False)
    if not inner.data or inner.data.startswith((_PARQUET, _OLD_WORKBOOK, _ZIP)):
        raise UnreadableTableError(f"{unpacking.damage}: fetch it again")
    return CutTable(_open(content, inner, layout, is_cut=True), unpacking.damage)


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
