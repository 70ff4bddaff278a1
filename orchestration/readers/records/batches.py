"""The rows of a record file through the YAML of its source: typed records, and a reject for every row that cannot be typed.

Plain rows are typed column by column (`column_types.py`), all others one by one (`rows.py`); which rows
a file has is `files.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from orchestration.model import Record, Reject
from orchestration.readers.records.column_types import ColumnReader
from orchestration.readers.records.columns import RecordBatch, RowOrigin, columns_of
from orchestration.readers.records.rows import RowReader
from orchestration.readers.records.source import RecordSource
from orchestration.readers.records.tables import Block, RawRow, Table
from orchestration.readers.records.values import UNIT_PREFIX
from orchestration.vocabulary import Vocabulary


def read_batches(table: Table, source: RecordSource, vocabulary: Vocabulary) -> Iterator[RecordBatch]:
    """Every row of a table, typed or rejected, in batches of bounded size, in the order of the file."""
    reader = RowReader.of(source, vocabulary)
    typed = ColumnReader(reader)
    for block in table.blocks():
        yield _batch(block, reader, typed)


def row_origin(source: RecordSource) -> RowOrigin:
    """What all rows of a file of this source share."""
    return RowOrigin(
        source.source,
        source.entity,
        {field: column.strip() for field, column in source.field_columns.items()},
        {UNIT_PREFIX + metric: rule.unit for metric, rule in source.metrics.items()},
    )


def _batch(block: Block, reader: RowReader, typed: ColumnReader) -> RecordBatch:
    plain, left = typed.read(block)
    records: list[Record] = []
    rejects: list[Reject] = []
    for row in (*map(block.raw_row, left), *block.odd):
        read = reader.read(row) if isinstance(row, RawRow) else row
        (rejects if isinstance(read, Reject) else records).append(read)  # type: ignore[arg-type]
    if records:
        plain = pa.concat_tables([plain, columns_of(records, reader.source.entity)])
    return RecordBatch(plain, tuple(rejects))
