"""Typed rows as columns: what each kind of field looks like in Arrow (and in the landing tables), there and back.

Typing cells is `batches.py`; this module only lays values out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.model import METRIC_PREFIX, Entity, Period, Record, Reject
from orchestration.readers.records.values import FIELDS, LIST_KINDS, Kind, stated

# of the measures that a row of a wide table holds
_MEASURES = "metrics"
_MEASURE = pa.struct([("metric_id", pa.string()), ("value", pa.float64()), ("operator", pa.string())])
_NUMBER_KINDS: frozenset[Kind] = frozenset(("number", "rate"))
_INTEGER_KINDS: frozenset[Kind] = frozenset(("year", "whole_number"))


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Some rows of a record file, typed. The order within a batch is free: `row_number` tells.

    Attributes:
        rows: as `arrow_schema` says, one row a record.
        rejects: the rows that could not be typed.
    """

    rows: pa.Table
    rejects: tuple[Reject, ...]


def field_schema(field: str, kind: Kind) -> list[tuple[str, pa.DataType]]:
    """The columns of a field: a number is its value and operator, a date its first and last day and precision."""
    if kind in _NUMBER_KINDS:
        return [(field, pa.float64()), (f"{field}_operator", pa.string())]
    if kind in _INTEGER_KINDS:
        return [(field, pa.int32())]
    if kind == "date":
        return [
            (f"{field}_start_on", pa.date32()),
            (f"{field}_end_on", pa.date32()),
            (f"{field}_precision", pa.string()),
        ]
    return [(field, pa.list_(pa.string()) if kind in LIST_KINDS else pa.string())]


def arrow_schema(entity: Entity) -> pa.Schema:
    """The columns of the rows of an entity; the landing table `landing.record_<entity>` has the same."""
    columns = [("row_number", pa.int64())]
    for field, rule in FIELDS[entity].items():
        columns += field_schema(field, rule.kind)
    if entity == "yearly_metric":
        columns.append((_MEASURES, pa.list_(_MEASURE)))
    return pa.schema(columns)


def columns_of(records: Sequence[Record], entity: Entity) -> pa.Table:
    """Typed records as columns."""
    schema = arrow_schema(entity)
    columns: dict[str, list[object]] = {"row_number": [record.row_number for record in records]}
    for field, rule in FIELDS[entity].items():
        values = [record.values.get(field) for record in records]
        columns |= laid_out(field, rule.kind, values)
    if entity == "yearly_metric":
        columns[_MEASURES] = [_measures(record.values) for record in records]
    return pa.table({name: pa.array(columns[name], schema.field(name).type) for name in schema.names})


def laid_out(field: str, kind: Kind, values: Sequence[Any]) -> dict[str, list[object]]:
    """Typed values of a field (None where nothing is stated), by the columns of `field_schema`."""
    if kind in _NUMBER_KINDS:
        return {
            field: [value and value.value for value in values],
            f"{field}_operator": [value and value.operator for value in values],
        }
    if kind == "date":
        return {
            f"{field}_start_on": [value and value.start_on for value in values],
            f"{field}_end_on": [value and value.end_on for value in values],
            f"{field}_precision": [value and value.precision for value in values],
        }
    return {field: list(values)}


def _measures(values: Mapping[str, Any]) -> list[dict[str, object]] | None:
    found: list[dict[str, object]] = [
        {
            "metric_id": name.removeprefix(METRIC_PREFIX),
            "value": value.value,
            "operator": value.operator,
        }
        for name, value in values.items()
        if name.startswith(METRIC_PREFIX)
    ]
    return found or None


def measures_column(values: Mapping[str, pa.Array], operators: Mapping[str, pa.Array]) -> pa.Array:
    """The measures of the rows of a wide table, from their columns; null for a row without any."""
    count = len(next(iter(values.values())))
    # row after row, and in it measure after measure
    is_stated = np.column_stack(
        [value.is_valid().to_numpy(zero_copy_only=False) for value in values.values()]
    )
    order = np.arange(len(values) * count).reshape(len(values), count).T[is_stated]
    ids = [np.repeat(field.removeprefix(METRIC_PREFIX), count) for field in values]
    measures = pa.StructArray.from_arrays(
        [
            pa.array(np.concatenate(ids), pa.string()),
            pa.concat_arrays(list(values.values())),
            pa.concat_arrays(list(operators.values())),
        ],
        fields=list(_MEASURE),
    ).take(pa.array(order))
    counts = is_stated.sum(axis=1)
    offsets = pa.array(np.concatenate((np.zeros(1, np.int64), np.cumsum(counts))), pa.int32())
    return pa.ListArray.from_arrays(offsets, measures, mask=pa.array(counts == 0))


@dataclass(frozen=True, slots=True)
class RowOrigin:
    """What all rows of a file share.

    Attributes:
        source_name, entity: of its source.
        columns: the column of the file that each field is read from.
        units: of the measures of a wide table, by field.
    """

    source_name: str
    entity: Entity
    columns: Mapping[str, str]
    units: Mapping[str, str]


def records_of(rows: pa.Table, origin: RowOrigin) -> Iterator[Record]:
    """The records that `columns_of` laid out."""
    fields = FIELDS[origin.entity]
    for row in rows.to_pylist():
        values: dict[str, object] = {}
        for field, rule in fields.items():
            value = _value(row, field, rule.kind)
            if value is not None:
                values[field] = value
        for measure in row.get(_MEASURES) or ():
            values[METRIC_PREFIX + measure["metric_id"]] = stated(measure["value"], measure["operator"])
        columns = {field: origin.columns[field] for field in values if field in origin.columns}
        values |= origin.units
        yield Record(origin.source_name, origin.entity, row["row_number"], values, columns)


def _value(row: Mapping[str, Any], field: str, kind: Kind) -> object:
    if kind in _NUMBER_KINDS:
        value = row[field]
        return None if value is None else stated(value, row[f"{field}_operator"])
    if kind == "date":
        precision = row[f"{field}_precision"]
        period = (row[f"{field}_start_on"], row[f"{field}_end_on"])
        return None if precision is None else Period(*period, precision)
    value = row[field]
    return tuple(value) if kind in LIST_KINDS and value is not None else value
