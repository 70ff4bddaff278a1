"""Rows of record files into their landing tables: batch by batch, while the next batch is being read.

Every entity has a table of its own, `landing.record_<entity>`; `landing.record_files` has a row for each file of which
rows are loaded. Which files are read is `record_plan`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing.ledger import quarantine
from orchestration.model import IngestOutcome
from orchestration.readers.records.batches import row_origin
from orchestration.readers.records.columns import RecordBatch
from orchestration.readers.records.source import RecordSource
from orchestration.readers.records.values import FIELDS
from orchestration.warehouse import as_utc, delete_rows, insert_rows

_MOST_DISTINCT = 100_000  # cells of industries that are counted: what is named in so many ways is no industry


class FileRows:
    """The rows of one file on their way into the tables; the caller holds the transaction.

    Attributes:
        loaded, rejected: rows so far.
        industries: how often each cell of an industry was loaded.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: RecordSource, source_path: str, now: datetime
    ) -> None:
        self._connection = connection
        self._source = source
        self._source_path = source_path
        self._now = now
        self.loaded = 0
        self.rejected = 0
        self.industries: Counter[str] = Counter()

    def write(self, batches: Iterator[RecordBatch]) -> None:
        """Replace the rows of the file; where there are none, those of an earlier load stay."""
        is_replaced = False
        for batch in _one_ahead(batches):
            if not is_replaced and (batch.rows.num_rows or batch.rejects):
                remove_rows(self._connection, [self._source_path])
                is_replaced = True
            self._insert(batch.rows)
            rejects = batch.rejects
            if rejects:
                count = len(rejects)
                outcome = IngestOutcome(
                    self._source_path, "", "quarantined", count, 0, count, rejects=rejects
                )
                quarantine(self._connection, [outcome], self._now)
                self.rejected += count

    def _insert(self, rows: pa.Table) -> None:
        if not rows.num_rows:
            return
        # found by its name: a registered table would be kept until the transaction ends, and so all of the file
        self._connection.execute(
            f"insert into landing.record_{self._source.entity} by name select ? as source_path, * from rows",  # noqa: S608
            [self._source_path],
        )
        self.loaded += rows.num_rows
        if "industries" in rows.column_names and len(self.industries) < _MOST_DISTINCT:
            counted = pc.value_counts(pc.list_flatten(rows.column("industries")))
            self.industries.update({each["values"]: each["counts"] for each in counted.to_pylist()})

    def describe(self, sha256: str, yaml_sha256: str, unmapped: Sequence[str]) -> None:
        """Write what all rows of the file share; for a file of which rows were loaded."""
        origin = row_origin(self._source)
        row = {
            "source_path": self._source_path,
            "source_name": self._source.source,
            "entity": self._source.entity,
            "content_sha256": sha256,
            "yaml_sha256": yaml_sha256,
            "rows_loaded": self.loaded,
            "columns_json": json.dumps(dict(origin.columns), sort_keys=True, ensure_ascii=False),
            "units_json": json.dumps(dict(origin.units), sort_keys=True, ensure_ascii=False),
            "unmapped_columns_json": json.dumps(list(unmapped), ensure_ascii=False),
            "landed_at": as_utc(self._now),
        }
        insert_rows(self._connection, "landing.record_files", [row])


def remove_rows(connection: duckdb.DuckDBPyConnection, source_paths: Sequence[str]) -> None:
    """Take the rows of files out of the tables."""
    for entity in FIELDS:
        delete_rows(connection, f"landing.record_{entity}", "source_path", source_paths)
    delete_rows(connection, "landing.record_files", "source_path", source_paths)


def files_with_rows_of(connection: duckdb.DuckDBPyConnection, sha256: str) -> list[str]:
    """The paths of the files whose rows are of bytes with this hash, sorted."""
    rows = connection.execute(
        "select source_path from landing.record_files where content_sha256 = ? order by source_path", [sha256]
    ).fetchall()
    return [path for (path,) in rows]


def _one_ahead(batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
    """The same batches, each read while the one before it is written."""
    with ThreadPoolExecutor(1, thread_name_prefix="record-reader") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch
