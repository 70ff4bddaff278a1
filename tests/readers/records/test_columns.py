"""Whole columns against single cells: the same file gives the same records and rejects both ways.

The careful way is written out here once more, line by line with Python's csv, so that it stands on its own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.model import Record, Reject
from orchestration.readers.base import clean_line
from orchestration.readers.people.contacts import without_contacts
from orchestration.readers.records.batches import read_batches, row_origin
from orchestration.readers.records.column_cells import PlainNumbers, PlainTexts
from orchestration.readers.records.column_lists import common_pattern
from orchestration.readers.records.columns import arrow_schema, columns_of, records_of
from orchestration.readers.records.files import open_table
from orchestration.readers.records.rows import RowReader
from orchestration.readers.records.source import RecordSource, load_record_source
from orchestration.readers.records.tables import RawRow, UnreadableTableError, layout_of
from orchestration.vocabulary import Vocabulary

ReadRecords = Callable[..., Iterator[Record | Reject]]

FUNDING = """source: s
entity: funding
file: f.csv
publisher: P
licence: CC0-1.0
missing: ["", n/a, Not stated, "0", "Straße"]
dates: ["%d/%m/%Y", "%m/%Y", "%Y"]
columns:
  organisation: {column: Name}
  amount: {column: Amount}
  currency: {value: EUR}
  date: {column: Date}
  investors: {column: Investors, split: ",|;\\\\s*| and "}
  city: {column: City, map: {Bombay: Mumbai, x: n/a}}
  industries: {column: Fields}
"""
METRICS = """source: s
entity: yearly_metric
file: f.csv
publisher: P
licence: CC0-1.0
numbers: {decimal: ",", grouping: "."}
columns:
  organisation: {column: Name}
  year: {column: Date}
  metric_id: {column: City}
  value: {column: Amount}
  unit: {column: Fields}
"""
WIDE = """source: s
entity: yearly_metric
file: f.csv
publisher: P
licence: CC0-1.0
missing: ["", "-"]
repair_escapes: true
columns: {organisation: {column: Name}, year: {column: Date}}
metrics: {floor_area: {column: Amount, unit: square feet}, resident_projects: {column: Fields, unit: projects}}
"""
REGISTER = """source: s
entity: organisation
file: f.csv
publisher: P
licence: CC0-1.0
required: [city]
columns:
  name: {column: Name}
  founded_year: {column: Date}
  website: {column: Fields}
  former_names: {column: Investors, split: '(?i);|\\bformerly\\b', map: {"none": "n/a"}}
  city: {column: City}
  country_code: {column: Amount}
"""
SOURCES = {"funding": FUNDING, "metrics": METRICS, "wide": WIDE, "register": REGISTER}
HEADER = ["Name", "Amount", "Date", "Investors", "City", "Fields"]

_PIECES = st.sampled_from(
    [
        "A", "b", "é", "ß", "Ω", "٣", " ", "  ", "\t", "\u00a0", "\u200b", "\u202e", "\ufeff", "\x1f", "&", "&amp;", "[x]",
        "[vc_row]", "(", ")", ",", ";", ".", " and ", "'", '"', '""', "\n", "\r", "\\", "\\xe9", "\\n", "/", "://", "www.",
        "0", "7", "1,234", "12,34,567.5", "1.234,5", "2020", "05/2021", "31/12/2019", "+", ">", "$", "%", "-", "n/a", "\x00",
    ]
)  # fmt: skip
_TYPICAL = st.sampled_from(
    [
        "", "n/a", "Not Stated", "STRASSE", "Strasse", "straße", "Brindle Wharf", "R&D Co", "A Fund, B Fund", "A, a, A", "x",
        "Bombay", "1,000", "20,00,00,000", "1.5", "0", "1e5", "9" * 19, "1234567890.12", "01/02/2020", "2020", "2020.0",
        "13/2020", "m2", "floor_area", "percent", "example.org", "https://a.example/b?c", "www.a.example", "not an address",
        "NL", "Belgium", "A Fund (Ghent, Delft)", "A; B; C and D", "formerly Tallow; Old", "none", "x" * 301, "é" * 160,
        " padded ", "..", ",;", "a@b.example", "mail a (at) b.example", "write to a at b dot example", "Tel. 09 555 01 42",
        "+32 9 555 01 42", "call (202) 555-0142 now", "A Fund (x@y.example), B Fund",
    ]
)  # fmt: skip
_CELL = st.one_of(_TYPICAL, st.lists(_PIECES, max_size=5).map("".join), st.text(max_size=8))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """CSV files: rows as programs write them, rows written wrongly, and what is no row at all."""
    delimiter = draw(st.sampled_from([",", ";", "\t"]))
    lines = [delimiter.join(HEADER)]
    for _ in range(draw(st.integers(0, 8))):
        way = draw(st.integers(0, 5))
        cells = draw(st.lists(_CELL, min_size=6, max_size=6 if way else 8))
        if way < 3:
            target = io.StringIO()
            csv.writer(target, delimiter=delimiter, lineterminator="").writerow(cells)
            lines.append(target.getvalue())
        elif way == 3:
            lines.append(delimiter.join(f'"{cell}"' for cell in cells))
        else:
            lines.append(delimiter.join(cells))
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines) + draw(st.sampled_from(["", "\n"]))
    return text.encode("utf-8", "replace")


def carefully(
    data: bytes, source: RecordSource, delimiter: str, vocabulary: Vocabulary
) -> Iterator[Record | Reject]:
    """Every row on its own, read by Python's csv."""
    text = data.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    lines = text.split("\n")
    reader = RowReader.of(source, vocabulary)
    at = 1
    while at < len(lines):
        line, number = lines[at], at + 1
        if not line.strip(" \t" + delimiter):
            at += 1
            continue
        is_open = line.count('"') % 2 == 1
        ahead = lines[at : at + (100 if is_open else 1)]
        rows = csv.reader((each + "\n" for each in ahead), delimiter=delimiter, strict=is_open)
        fault = ""
        try:
            cells = next(rows)
            span = rows.line_num
        except csv.Error:
            fault = "a quote is opened and not closed"
        else:
            if span > 1 and len(cells) != len(HEADER):
                fault = "a quote is opened and not closed"
        if fault:
            yield Reject(fault, "", "", number)
            at += 1
            continue
        at += span
        while len(cells) > len(HEADER) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(HEADER):
            yield Reject("another number of cells than the header", "", "", number)
        else:
            yield reader.read(RawRow(number, dict(zip(HEADER, cells, strict=True)), ""))


def essence(row: Record | Reject) -> object:
    if isinstance(row, Record):
        return (row.row_number, dict(row.values), dict(row.columns))
    return (row.row_number, row.reason)


@pytest.mark.parametrize("kind", SOURCES)
@given(data=files())
@example(
    data=b'Name,Amount,Date,Investors,City,Fields\nA,1,2020,"B\n","C, C",D\n\xef\xbb\xbfA,1,2020,B,C,D\n'
)
@example(
    data=b'Name,Amount,Date,Investors,City,Fields\n"A ""b""",1,2020,B,C,D\n"A" ,1,2020,B,C,D\n "A",1,2020,B,C,D\n'
)
@settings(max_examples=60, deadline=None)
def test_both_ways_agree(read_records: ReadRecords, vocabulary: Vocabulary, kind: str, data: bytes) -> None:
    source = load_record_source(SOURCES[kind], "s.yml", vocabulary)
    delimiter = next(mark for mark in ",;\t" if f"Name{mark}Amount".encode() in data)
    try:
        table = open_table(io.BytesIO(data), "f.csv", layout_of(source))
    except UnreadableTableError:
        return  # so many control characters that it is no text
    quick = read_records(table, source, vocabulary)
    assert [essence(row) for row in quick] == [
        essence(row) for row in carefully(data, source, delimiter, vocabulary)
    ]


_ANY_CELLS = st.lists(
    st.one_of(_CELL, st.text(st.characters(exclude_categories=["Cs"]), max_size=12)), max_size=30
)


@given(cells=_ANY_CELLS)
@settings(max_examples=200, deadline=None)
def test_a_plain_text_is_what_cleaning_leaves(vocabulary: Vocabulary, cells: list[str]) -> None:
    source = load_record_source(FUNDING, "s.yml", vocabulary)
    plain = PlainTexts("city", "text", RowReader.of(source, vocabulary), ())
    column = pa.array([cell.strip(" ") for cell in cells], pa.string())
    typed = plain.read(column)
    for cell, text, is_left in zip(
        column.to_pylist(), typed.columns["city"].to_pylist(), typed.is_left, strict=True
    ):
        if not is_left and text is not None:
            assert without_contacts(clean_line(cell)) == text


@given(
    cells=st.lists(
        st.from_regex(r"[0-9.,']{1,12}(?:[.,][0-9]{1,9})?|[0-9]{1,20}", fullmatch=True), max_size=30
    )
)
@settings(max_examples=200, deadline=None)
def test_plain_numbers_are_exact(vocabulary: Vocabulary, cells: list[str]) -> None:
    for words in (FUNDING, METRICS):
        source = load_record_source(words, "s.yml", vocabulary)
        reader = RowReader.of(source, vocabulary)
        field = "amount" if words is FUNDING else "value"
        typed = PlainNumbers(field, reader).read(pa.array(cells, pa.string()))
        for cell, number, is_left in zip(cells, typed.columns[field].to_pylist(), typed.is_left, strict=True):
            if not is_left:
                value = reader.value(field, cell)
                assert value is not None
                assert value.value == number  # type: ignore[attr-defined]


@given(data=files())
@settings(max_examples=25, deadline=None)
def test_records_survive_their_columns(
    read_records: ReadRecords, vocabulary: Vocabulary, data: bytes
) -> None:
    for words in SOURCES.values():
        source = load_record_source(words, "s.yml", vocabulary)
        try:
            table = open_table(io.BytesIO(data), "f.csv", layout_of(source))
        except UnreadableTableError:
            return
        records = [row for row in read_records(table, source, vocabulary) if isinstance(row, Record)]
        again = records_of(columns_of(records, source.entity), row_origin(source))
        assert [essence(row) for row in again] == [essence(row) for row in records]


def test_plain_rows_are_read_as_columns(vocabulary: Vocabulary) -> None:
    source = load_record_source(FUNDING, "s.yml", vocabulary)
    rows = "".join(f'Hub {n},"{n * 1000:,}",0{n % 9 + 1}/01/2020,"A {n}, B",Café,\n' for n in range(3000))
    table = open_table(io.BytesIO((",".join(HEADER) + "\n" + rows).encode()), "f.csv", layout_of(source))
    (block,) = table.blocks()
    assert (len(block.row_numbers), block.odd) == (3000, ())


def test_a_record_over_several_lines_at_the_edge_of_a_block(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, read_records: ReadRecords
) -> None:
    source = load_record_source(FUNDING, "s.yml", vocabulary)
    rows = [f'"Hub\n{n}",{n},2020,"A\n\n{n}",C,D\n' for n in range(150)]
    data = (",".join(HEADER) + "\n" + "".join(rows)).encode()
    expected = [essence(row) for row in carefully(data, source, ",", vocabulary)]
    assert len(expected) == 150
    for size in (7, 1000):
        monkeypatch.setattr("orchestration.readers.records.text_tables.BLOCK_BYTES", size)
        table = open_table(io.BytesIO(data), "f.csv", layout_of(source))
        assert [essence(row) for row in read_records(table, source, vocabulary)] == expected


@pytest.mark.parametrize("pattern", [",", ";|,", r",\s*", "[,;/]", " and ", "(?:,| and )", r"\|", "a+b?"])
def test_separators_that_arrow_shares(pattern: str) -> None:
    assert common_pattern(pattern) == pattern


@pytest.mark.parametrize(
    "pattern", [r"\bx\b", "(?i)x", r"\d", "(?=,)", ",(?!x)", "^,", "a*+b", "(a)", r"\w", ".", "é"]
)
def test_separators_for_python_alone(pattern: str) -> None:
    assert common_pattern(pattern) is None


def test_batches_hold_what_the_schema_says(vocabulary: Vocabulary) -> None:
    for words in SOURCES.values():
        source = load_record_source(words, "s.yml", vocabulary)
        data = (",".join(HEADER) + "\nA hub,5,2020,B,Ghent,\nA,b,c\n").encode()
        for batch in read_batches(
            open_table(io.BytesIO(data), "f.csv", layout_of(source)), source, vocabulary
        ):
            assert batch.rows.schema == arrow_schema(source.entity)
