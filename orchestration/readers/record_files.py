"""Opening a record file: its format by content first, by name second."""

from __future__ import annotations

from typing import BinaryIO

from orchestration.readers.record_tables import Table, TableLayout
from orchestration.readers.record_tables_csv import open_csv


def open_table(stream: BinaryIO, name: str, layout: TableLayout) -> Table:
    """Open a record file and read its header.

    Args:
        stream: the file, seekable.
        name: its name without folders.
        layout: what is known of its shape.

    Raises:
        UnreadableTableError: it is no table that can be read; the message says why and what to do.
    """
    return open_csv(stream, layout)
