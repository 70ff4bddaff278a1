"""The rows of a CSV through the YAML of its source: typed records, and a reject for every row that cannot be typed.

Row numbers are the lines of the file where a record begins, the header's line being 1.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestration.model import Record, Reject
from orchestration.readers.base import UndecodableError, clean_line, decode, excerpt, is_binary
from orchestration.readers.record_source import RecordSource, constant, convertible_unit
from orchestration.readers.record_values import (
    FIELDS,
    LIST_KINDS,
    METRIC_PREFIX,
    UNIT_PREFIX,
    CellError,
    CellStyle,
    FieldKind,
    parse_cell,
)
from orchestration.vocabulary import Vocabulary

MAX_RECORD_FILE_BYTES = 256_000_000
_MAX_LINES_A_RECORD = 100
_DELIMITERS = (",", ";", "\t", "|")


class UnreadableTableError(ValueError):
    """A file that is no table as a whole; the message says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV decoded, before its rows are typed.

    `lines` are those of the file; `header_line` is where the header stands (0 is the first).
    """

    header: tuple[str, ...]
    lines: tuple[str, ...]
    header_line: int
    delimiter: str
    note: str = ""


def open_table(data: bytes, source: RecordSource) -> Table:
    """Decode a CSV and find its header.

    Raises:
        UnreadableTableError: it is empty, binary, too large or undecodable, or its header is ambiguous.
    """
    if not data.strip():
        raise UnreadableTableError("the file is empty")
    if len(data) > MAX_RECORD_FILE_BYTES:
        raise UnreadableTableError(
            f"{len(data):,} bytes; the limit is {MAX_RECORD_FILE_BYTES:,}: split the file"
        )
    if is_binary(data):
        raise UnreadableTableError("binary: save it as CSV")
    text, note = _decoded(data, source)
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n"))
    header_line = next((index for index, line in enumerate(lines) if line.strip()), 0)
    delimiter = source.delimiter or _delimiter(lines[header_line], source)
    try:
        names, _ = _first_record(lines[header_line : header_line + 1], delimiter)
    except csv.Error as error:
        raise UnreadableTableError(f"the header cannot be read: {error}") from None
    header = tuple(_repaired(name, source) for name in names)
    twice = [name for name, count in Counter(header).items() if count > 1 and name in _wanted(source)]
    if twice:
        raise UnreadableTableError(f"the column {twice[0]!r} appears twice in the header")
    return Table(header, lines, header_line, delimiter, note)


def _decoded(data: bytes, source: RecordSource) -> tuple[str, str]:
    if source.encoding is None:
        try:
            decoded = decode(data)
        except UndecodableError as error:
            raise UnreadableTableError(f"{error}: give `encoding` in the YAML") from None
        return decoded.text, decoded.note
    text = data.decode(source.encoding, "replace").removeprefix("\ufeff")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    note = f"{bad} places are not valid {source.encoding} and read as \ufffd" if bad > 0 else ""
    return text, note


def _wanted(source: RecordSource) -> set[str]:
    return {column.strip() for column in source.field_columns.values()}


def _delimiter(header: str, source: RecordSource) -> str:
    wanted = _wanted(source)

    def fit(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in header.split(delimiter)]
        return len(wanted & set(names)), len(names)

    return max(_DELIMITERS, key=fit)


def _first_record(lines: Sequence[str], delimiter: str, strict: bool = False) -> tuple[list[str], int]:
    """The cells of the record that begins with the first line, and how many lines it takes.

    Raises:
        csv.Error: a cell is longer than csv takes; or, if strict, a quote stands where none may.
    """
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=strict)
    return next(reader, []), reader.line_num


def read_records(table: Table, source: RecordSource, vocabulary: Vocabulary) -> Iterator[Record | Reject]:
    """Every row of the table, typed or rejected, in the order of the file. Blank lines are no rows."""
    fields = _fields(source)
    constants = {
        field: constant(rule.value, FIELDS[source.entity][field], source.style, vocabulary)
        for field, rule in source.columns.items()
        if rule.value is not None
    }
    constants |= {UNIT_PREFIX + metric: rule.unit for metric, rule in source.metrics.items()}
    reader = _RowReader(
        source, fields, constants, frozenset(_marker(text) for text in source.missing), vocabulary
    )
    at = table.header_line + 1
    while at < len(table.lines):
        if not table.lines[at].strip(" \t" + table.delimiter):
            at += 1
            continue
        row_number, shown = at + 1, table.lines[at]
        cells, span, fault = _row(table, at)
        at += span
        while len(cells) > len(table.header) and not cells[-1].strip():
            cells.pop()
        if fault or len(cells) != len(table.header):
            yield _ragged(row_number, shown, fault, f"{len(cells)} cells, the header has {len(table.header)}")
        else:
            yield reader.read(row_number, dict(zip(table.header, cells, strict=True)), shown)


_UNCLOSED = "a quote is opened and not closed"
_TOO_LONG = "a cell is too long"
_ADVICE = {
    _UNCLOSED: "close it, or double the quotes inside a cell",
    _TOO_LONG: "a cell may have 131,072 characters",
}


def _row(table: Table, at: int) -> tuple[list[str], int, str]:
    """The cells of the record at a line, how many lines it takes, and what is wrong with it ("" for nothing).

    A stray quote would swallow the lines after it: such a record is given up for its first line alone.
    """
    is_open = table.lines[at].count('"') % 2 == 1
    lines = table.lines[at : at + (_MAX_LINES_A_RECORD if is_open else 1)]
    try:
        cells, span = _first_record(lines, table.delimiter, strict=is_open)
    except csv.Error:
        return [], 1, _UNCLOSED if is_open else _TOO_LONG
    if span > 1 and len(cells) != len(table.header):
        return [], 1, _UNCLOSED
    return cells, span, ""


def _ragged(row_number: int, shown: str, fault: str, counts: str) -> Reject:
    reason = fault or "another number of cells than the header"
    detail = _ADVICE[fault] if fault else counts
    return Reject(reason, f"row {row_number}: {detail}", "", row_number, excerpt(shown))


_ESCAPED_BYTES = re.compile(r"(?:\\{1,4}x[0-9A-Fa-f]{2}){1,1000}")
_ESCAPED_BLANK = re.compile(r"\\{1,4}[nrt](?![a-z])")
_ESCAPED_MARK = re.compile(r"\\{1,4}(?=['\"])")


def _repaired(cell: str, source: RecordSource) -> str:
    """One line; where the YAML asks for it, bytes that were written out as \\xe2\\x80\\x99 are characters again."""
    if source.repair_escapes and "\\" in cell:
        cell = _ESCAPED_BYTES.sub(_unescaped, cell)
        cell = _ESCAPED_MARK.sub("", _ESCAPED_BLANK.sub(" ", cell))
    return clean_line(cell)


def _unescaped(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match.group().replace("\\", "").replace("x", ""))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _items(cell: str, separator: str | None) -> list[str]:
    """The items of a list. What stands in brackets is not split, unless the brackets do not match."""
    cuts = [(0, 0)]
    is_balanced = cell.count("(") == cell.count(")")
    for match in re.finditer(separator, cell) if separator else ():
        before = cell[: match.start()]
        if not is_balanced or before.count("(") == before.count(")"):
            cuts.append(match.span())
    ends = [start for start, _ in cuts[1:]] + [len(cell)]
    return [cell[start:end].strip(" ,;.") for (_, start), end in zip(cuts, ends, strict=True)]


def _marker(text: str) -> str:
    return " ".join(text.split()).casefold()


def _fields(source: RecordSource) -> dict[str, FieldKind]:
    known = FIELDS[source.entity]
    return {
        field: FieldKind("number") if field.startswith(METRIC_PREFIX) else known[field]
        for field in source.field_columns
    }


@dataclass(frozen=True, slots=True)
class _RowReader:
    source: RecordSource
    fields: Mapping[str, FieldKind]
    constants: Mapping[str, object]
    missing: frozenset[str]
    vocabulary: Vocabulary

    def read(self, row_number: int, cells: Mapping[str, str], shown: str) -> Record | Reject:
        values: dict[str, object] = dict(self.constants)
        columns: dict[str, str] = {}
        faults: list[tuple[str, str]] = []
        style = self.source.style
        cells = {name.strip(): cell for name, cell in cells.items()}
        for field, column in self.source.field_columns.items():
            cell = _repaired(cells[column.strip()], self.source)
            try:
                value = self._value(field, cell, style)
            except CellError as error:
                faults.append((column, f"{cell[:80]!r}, expected {error}"))
                continue
            if value is not None:
                values[field], columns[field] = value, column.strip()
            elif field in self.source.required_fields:
                faults.append((column, f"{cell[:80]!r}, expected a value"))
        if self.source.metrics and not faults and not any(field in values for field in self._measures()):
            faults.append(("metrics", "no measure has a value"))
        if not faults and (unit_fault := self._unit_fault(values)):
            faults.append((self.source.field_columns.get("unit", "unit"), unit_fault))
        if faults:
            return _untyped(row_number, faults, shown)
        return Record(self.source.source, self.source.entity, row_number, values, columns)

    def _unit_fault(self, values: Mapping[str, object]) -> str:
        """What is wrong with the unit that a row gives for its measure; "" for nothing."""
        unit, metric_id = str(values.get("unit", "")), str(values.get("metric_id", ""))
        metric = self.vocabulary.metrics.get(metric_id)
        if metric is None or convertible_unit(unit, metric_id, self.vocabulary) is not None:
            return ""
        return (
            f"{unit[:80]!r}, expected a unit that can be turned into {metric.unit}, which {metric_id} is in"
        )

    def _measures(self) -> Iterator[str]:
        return (METRIC_PREFIX + metric for metric in self.source.metrics)

    def _value(self, field: str, cell: str, style: CellStyle) -> object:
        """The typed value; None where the cell says that it is not stated."""
        kind = self.fields[field].kind
        rule = self.source.columns.get(field)
        translate = rule.map if rule else {}
        if kind not in LIST_KINDS:
            text = translate.get(cell, cell)
            return (
                None
                if _marker(text) in self.missing or not text
                else parse_cell(kind, text, style, self.vocabulary)
            )
        if _marker(cell) in self.missing:
            return None
        items = _items(cell, rule.split if rule else None)
        items = [translate.get(item, item) for item in items]
        typed = [
            parse_cell(kind, item, style, self.vocabulary)
            for item in items
            if item and _marker(item) not in self.missing
        ]
        return tuple(dict.fromkeys(typed)) or None


def _untyped(row_number: int, faults: list[tuple[str, str]], shown: str) -> Reject:
    columns = ", ".join(dict.fromkeys(column.strip() for column, _ in faults))
    detail = "; ".join(f"column {column.strip()!r}: {fault}" for column, fault in faults)
    return Reject(f"cannot be read: {columns}", f"row {row_number}, {detail}", "", row_number, excerpt(shown))
