"""Whole columns of raw cells as typed columns, wherever it is plain what a cell says.

Every column reader gives exactly what `RowReader.value` gives cell by cell; where it is not plain that it would,
it asks `RowReader.value` (once for equal cells), and where a cell is at fault it leaves the row to `RowReader.read`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.model import METRIC_PREFIX
from orchestration.readers.records.column_cells import (
    Bools,
    CellReader,
    EachCell,
    PlainCells,
    PlainNumbers,
    PlainTexts,
    Typed,
    bools,
)
from orchestration.readers.records.column_lists import PlainLists, common_pattern
from orchestration.readers.records.columns import arrow_schema, laid_out, measures_column
from orchestration.readers.records.rows import RowReader
from orchestration.readers.records.tables import Block
from orchestration.readers.records.values import FIELDS, LIST_KINDS, UNIT_PREFIX


class ColumnReader:
    """Types the blocks of one source; remembers what cells meant from block to block, in bounded memory."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._source = reader.source
        self._columns: dict[str, CellReader] = {field: reader_of(field, reader) for field in reader.fields}

    def read(self, block: Block) -> tuple[pa.Table, list[int]]:
        """The rows that can be typed as columns, as `arrow_schema` says, and the places of those left."""
        count = len(block.row_numbers)
        typed: dict[str, Typed] = {}
        is_left = np.zeros(count, np.bool_)
        for field, column in self._source.field_columns.items():
            cells = block.columns.get(column.strip())
            if cells is None:
                cells = pa.array([""] * count, pa.string())
            typed[field] = self._columns[field].read(cells)
            is_left |= typed[field].is_left
            if field in self._source.required_fields:
                is_left |= ~typed[field].is_stated
        if self._source.metrics:
            is_left |= ~np.logical_or.reduce([typed[field].is_stated for field in self._reader.measures])
        is_left |= self._with_unit_faults(typed, is_left)
        is_left |= self._with_span_faults(typed, is_left)
        rows = self._together(block, typed)
        if is_left.any():
            rows = rows.filter(pa.array(~is_left))
        return rows, np.flatnonzero(is_left).tolist()

    def _with_unit_faults(self, typed: dict[str, Typed], is_left: Bools) -> Bools:
        """Rows whose unit cannot be turned into that of their measure."""
        fields = FIELDS[self._source.entity]
        if not {"unit", "metric_id"} <= set(fields):
            return np.zeros(len(is_left), np.bool_)
        coded = [self._coded(typed, field, len(is_left)) for field in ("unit", "metric_id")]
        (units, unit_codes), (metrics, metric_codes) = coded
        pairs, of_row = np.unique(unit_codes * len(metrics) + metric_codes, return_inverse=True)
        is_faulty = [
            bool(self._reader.unit_fault(units[pair // len(metrics)], metrics[pair % len(metrics)]))
            for pair in pairs.tolist()
        ]
        return np.array(is_faulty, np.bool_)[of_row]

    def _with_span_faults(self, typed: dict[str, Typed], is_left: Bools) -> Bools:
        """Rows that may end before they begin: `RowReader.span_fault` says whether they do."""
        if "end_date" not in typed or not {"date"} & (set(typed) | set(self._reader.constants)):
            return np.zeros(len(is_left), np.bool_)
        ends = typed["end_date"].columns["end_date_end_on"]
        if "date" not in typed:
            return bools(pc.is_valid(ends))
        return bools(pc.fill_null(pc.less(ends, typed["date"].columns["date_start_on"]), False))

    def _coded(
        self, typed: dict[str, Typed], field: str, count: int
    ) -> tuple[list[object], np.ndarray[tuple[int], np.dtype[np.int64]]]:
        """The distinct values of a text field, and which of them each row has."""
        if field not in typed:
            return [self._reader.constants.get(field)], np.zeros(count, np.int64)
        encoded = typed[field].columns[field].dictionary_encode()
        codes = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        return [*encoded.dictionary.to_pylist(), None], codes.astype(np.int64)

    def _together(self, block: Block, typed: dict[str, Typed]) -> pa.Table:
        """All columns of the entity: typed, constant, or empty."""
        count = len(block.row_numbers)
        schema = arrow_schema(self._source.entity)
        columns: dict[str, pa.Array] = {"row_number": pa.array(block.row_numbers, pa.int64())}
        for field, value in self._reader.constants.items():
            if not field.startswith(UNIT_PREFIX):
                kind = FIELDS[self._source.entity][field].kind
                for name, values in laid_out(field, kind, [value]).items():
                    columns[name] = pa.repeat(pa.array(values, schema.field(name).type)[0], count)
        for field, of_field in typed.items():
            if not field.startswith(METRIC_PREFIX):
                columns |= of_field.columns
        if self._source.metrics:
            columns["metrics"] = measures_column(
                {field: typed[field].columns[field] for field in self._reader.measures},
                {field: typed[field].columns[f"{field}_operator"] for field in self._reader.measures},
            )
        return pa.table(
            [columns.get(name, pa.nulls(count, schema.field(name).type)) for name in schema.names], schema
        )


def reader_of(field: str, reader: RowReader) -> CellReader:
    """How the cells of a field are read."""
    kind = reader.fields[field].kind
    careful = EachCell(field, kind, lambda cell: reader.value(field, cell))
    rule = reader.source.columns.get(field)
    if kind in {"name", "text", "url"}:
        plain = PlainTexts(field, kind, reader, tuple(rule.map) if rule else ())
        return PlainCells(careful, plain.read)
    if kind == "number":
        has_map = rule is not None and bool(rule.map)
        figures = PlainNumbers(field, reader)
        return careful if has_map else PlainCells(careful, figures.read)
    if kind in LIST_KINDS and rule is not None and (rule.split is None or common_pattern(rule.split)):
        return PlainCells(careful, PlainLists(field, reader).read)
    return careful
