"""One row through the YAML of its source: a typed record, or a reject that says what is wrong in which column.

This is what a row means; `column_types.py` does the same to whole columns and is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from orchestration.model import METRIC_PREFIX, Period, Record, Reject
from orchestration.readers.base import excerpt
from orchestration.readers.records.source import RecordSource, constant, convertible_unit
from orchestration.readers.records.tables import Cell, NestedCell, RawRow, repaired
from orchestration.readers.records.values import (
    FIELDS,
    LIST_KINDS,
    UNIT_PREFIX,
    CellError,
    CellStyle,
    FieldKind,
    parse_cell,
)
from orchestration.vocabulary import Vocabulary


def marker(text: str) -> str:
    """What is compared of a cell and the markers of a missing value."""
    return " ".join(text.split()).casefold()


def items_of(cell: str, separator: str | None) -> list[str]:
    """The items of a list. What stands in brackets is not split, unless the brackets do not match."""
    cuts = [(0, 0)]
    is_balanced = cell.count("(") == cell.count(")")
    for match in re.finditer(separator, cell) if separator else ():
        before = cell[: match.start()]
        if not is_balanced or before.count("(") == before.count(")"):
            cuts.append(match.span())
    ends = [start for start, _ in cuts[1:]] + [len(cell)]
    return [cell[start:end].strip(" ,;.") for (_, start), end in zip(cuts, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class RowReader:
    """Types the rows of a source, cell by cell.

    Attributes:
        fields: what each field that is read from a column holds.
        constants: typed values that every row has.
        missing: markers of a missing value.
        style: how the source writes numbers and dates.
    """

    source: RecordSource
    fields: Mapping[str, FieldKind]
    constants: Mapping[str, object]
    missing: frozenset[str]
    style: CellStyle
    vocabulary: Vocabulary

    @classmethod
    def of(cls, source: RecordSource, vocabulary: Vocabulary) -> Self:
        known = FIELDS[source.entity]
        fields = {
            field: FieldKind("number") if field.startswith(METRIC_PREFIX) else known[field]
            for field in source.field_columns
        }
        constants = {
            field: constant(rule.value, known[field], source.style, vocabulary)
            for field, rule in source.columns.items()
            if rule.value is not None
        }
        constants |= {UNIT_PREFIX + metric: rule.unit for metric, rule in source.metrics.items()}
        missing = frozenset(marker(text) for text in source.missing)
        return cls(source, fields, constants, missing, source.style, vocabulary)

    def read(self, row: RawRow) -> Record | Reject:
        """A row with all its values, or what is wrong with it."""
        values: dict[str, object] = dict(self.constants)
        columns: dict[str, str] = {}
        faults: list[tuple[str, str]] = []
        for field, column in self.source.field_columns.items():
            cell = row.cells.get(column.strip(), "")
            try:
                value = self.value(field, cell)
            except CellError as error:
                faults.append((column, f"{self._shown(cell)!r}, expected {error}"))
                continue
            if value is not None:
                values[field], columns[field] = value, column.strip()
            elif field in self.source.required_fields:
                faults.append((column, f"{self._shown(cell)!r}, expected a value"))
        if self.source.metrics and not faults and not any(field in values for field in self.measures):
            faults.append(("metrics", "no measure has a value"))
        if not faults and (unit_fault := self.unit_fault(values.get("unit"), values.get("metric_id"))):
            faults.append((self.source.field_columns.get("unit", "unit"), unit_fault))
        if not faults and (span_fault := self.span_fault(values.get("date"), values.get("end_date"))):
            faults.append((self.source.field_columns.get("end_date", "end_date"), span_fault))
        if faults:
            return _untyped(row, faults)
        return Record(self.source.source, self.source.entity, row.row_number, values, columns)

    @property
    def measures(self) -> list[str]:
        """The fields of a wide table's measures."""
        return [METRIC_PREFIX + metric for metric in self.source.metrics]

    def unit_fault(self, unit: object, metric_id: object) -> str:
        """What is wrong with the unit that a row gives for its measure; "" for nothing."""
        named, measure = str(unit or ""), str(metric_id or "")
        metric = self.vocabulary.metrics.get(measure)
        if metric is None or convertible_unit(named, measure, self.vocabulary) is not None:
            return ""
        return f"{named[:80]!r}, expected a unit that can be turned into {metric.unit}, which {measure} is in"

    def span_fault(self, start: object, end: object) -> str:
        """What is wrong with the days that a row begins and ends on; "" for nothing."""
        first = start.start_on if isinstance(start, Period) else None
        last = end.end_on if isinstance(end, Period) else None
        if first is None or last is None or first <= last:
            return ""
        return f"the end {last}, expected a day not before the start {first}"

    def value(self, field: str, cell: Cell) -> object:
        """The typed value of a raw cell; None where the cell says that it is not stated.

        Raises:
            CellError: it is none of the field's kind.
        """
        if isinstance(cell, NestedCell):
            raise CellError("one value, not an object: name its parts as column.part")
        kind = self.fields[field].kind
        if kind in LIST_KINDS:
            return self._list(field, cell)
        if isinstance(cell, tuple):
            raise CellError("one value, not a list")
        text = self._repaired(cell)
        rule = self.source.columns.get(field)
        text = rule.map.get(text, text) if rule else text
        if not text or marker(text) in self.missing:
            return None
        return parse_cell(kind, text, self.style, self.vocabulary)

    def _list(self, field: str, cell: str | tuple[str, ...]) -> tuple[object, ...] | None:
        if isinstance(cell, tuple):
            items = [self._repaired(item) for item in cell]
        else:
            text = self._repaired(cell)
            if marker(text) in self.missing:
                return None
            items = items_of(text, self.source.columns[field].split)
        typed = [self.item(field, item) for item in items]
        return tuple(dict.fromkeys(value for value in typed if value is not None)) or None

    def item(self, field: str, item: str) -> object:
        """The typed value of one item of a list, trimmed; None where it says nothing.

        Raises:
            CellError: it is none of the field's kind.
        """
        item = self.source.columns[field].map.get(item, item)
        if not item or marker(item) in self.missing:
            return None
        return parse_cell(self.fields[field].kind, item, self.style, self.vocabulary)

    def _repaired(self, cell: str) -> str:
        return repaired(cell, self.source.repair_escapes)

    def _shown(self, cell: Cell) -> str:
        if isinstance(cell, str):
            return self._repaired(cell)[:80]
        return excerpt(cell.text if isinstance(cell, NestedCell) else ", ".join(cell))[:80]


def _untyped(row: RawRow, faults: list[tuple[str, str]]) -> Reject:
    columns = ", ".join(dict.fromkeys(column.strip() for column, _ in faults))
    detail = "; ".join(f"column {column.strip()!r}: {fault}" for column, fault in faults)
    return Reject(
        f"cannot be read: {columns}", f"row {row.row_number}, {detail}", "", row.row_number, row.shown
    )
