"""What the tests of record files share: every row of a file, one by one, as they compare it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from orchestration.model import Record, Reject
from orchestration.readers.records.batches import read_batches, row_origin
from orchestration.readers.records.columns import records_of
from orchestration.readers.records.source import RecordSource
from orchestration.readers.records.tables import Table
from orchestration.vocabulary import Vocabulary

Rows = Iterator[Record | Reject]


def _read_records(table: Table, source: RecordSource, vocabulary: Vocabulary) -> Rows:
    origin = row_origin(source)
    for batch in read_batches(table, source, vocabulary):
        rows: list[Record | Reject] = [*records_of(batch.rows, origin), *batch.rejects]
        yield from sorted(rows, key=lambda row: row.row_number or 0)


@pytest.fixture(scope="session")
def read_records() -> Callable[[Table, RecordSource, Vocabulary], Rows]:
    """Every row of a table, typed or rejected, in the order of the file."""
    return _read_records
