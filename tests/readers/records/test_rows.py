"""Rows of a CSV through a YAML: typed values, and rejects with row, column, value and what was expected."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Period, Record, Reject, StatedNumber
from orchestration.readers.records.files import open_table as open_stream
from orchestration.readers.records.source import RecordSource, load_record_source
from orchestration.readers.records.tables import Table, UnreadableTableError, layout_of
from orchestration.readers.records.values import (
    CellError,
    CellStyle,
    parse_cell,
    parse_date,
    parse_number,
)
from orchestration.vocabulary import Vocabulary

ReadRecords = Callable[..., Iterator[Record | Reject]]

YAML = """source: rounds
entity: funding
file: rounds.csv
publisher: P
licence: CC0-1.0
missing: ["", n/a, Undisclosed]
dates: ["%d/%m/%Y", "%m/%Y", "%Y"]
columns:
  organisation: {column: Name}
  amount: {column: Amount}
  currency: {value: USD}
  date: {column: Date}
  investors: {column: Investors, split: ",| and "}
"""
HEADER = "Name,Amount,Date,Investors\n"
INDIAN = CellStyle(".", ",", ())
GERMAN = CellStyle(",", ".", ())


@pytest.fixture
def source(vocabulary: Vocabulary) -> RecordSource:
    return load_record_source(YAML, "rounds.yml", vocabulary)


def open_table(data: bytes, source: RecordSource) -> Table:
    return open_stream(io.BytesIO(data), "rounds.csv", layout_of(source))


Read = Callable[..., list[Record | Reject]]


@pytest.fixture(scope="module")
def read(read_records: ReadRecords) -> Read:
    """Every row of a file."""

    def read(data: bytes | str, source: RecordSource, vocabulary: Vocabulary) -> list[Record | Reject]:
        raw = data.encode() if isinstance(data, str) else data
        return list(read_records(open_table(raw, source), source, vocabulary))

    return read


def exact(value: float) -> StatedNumber:
    return StatedNumber(value, "=", value, value)


def test_a_row(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    (record,) = read(
        HEADER + '"Tallow, graph","20,00,00,000",23/05/2023,"A Fund (Ghent, Delft), B Fund and C Fund."\n',
        source,
        vocabulary,
    )
    assert isinstance(record, Record)
    assert record.row_number == 2
    assert dict(record.values) == {
        "organisation": "Tallow, graph",
        "amount": exact(200_000_000.0),
        "currency": "USD",
        "date": Period(date(2023, 5, 23), date(2023, 5, 23), "day"),
        "investors": ("A Fund (Ghent, Delft)", "B Fund", "C Fund"),
    }
    assert dict(record.columns) == {
        "organisation": "Name", "amount": "Amount", "date": "Date", "investors": "Investors",
    }  # fmt: skip


def test_missing_markers_are_no_values(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    (record,) = read(HEADER + 'Tallowgraph,undisclosed,N/A,"A Fund, n/a"\n', source, vocabulary)
    assert isinstance(record, Record)
    assert dict(record.values) == {"organisation": "Tallowgraph", "currency": "USD", "investors": ("A Fund",)}
    assert set(record.columns) == {"organisation", "investors"}


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        ("n/a,1,2020,", "cannot be read: Name", "column 'Name': 'n/a', expected a value"),
        ("https://a.example,1,2020,", "cannot be read: Name", "expected a name, not a web address"),
        ("www.a.example,1,2020,", "cannot be read: Name", "expected a name, not a web address"),
        ("12-34,1,2020,", "cannot be read: Name", "expected a name with at least one letter"),
        (
            "A,lots,2020,",
            "cannot be read: Amount",
            "column 'Amount': 'lots', expected a number such as 1,234.5",
        ),
        (
            "A,1,05/072018,",
            "cannot be read: Date",
            "'05/072018', expected a date like %d/%m/%Y or %m/%Y or %Y",
        ),
        ("A,1,31/02/2020,", "cannot be read: Date", "'31/02/2020'"),
        ("A,1,2020,http://x.example", "cannot be read: Investors", "not a web address"),
        ("A,lots,soon,", "cannot be read: Amount, Date", "row 2, column 'Amount': 'lots', expected"),
        ("A,1", "another number of cells than the header", "row 2: 2 cells, the header has 4"),
        ("A,1,2020,B,C", "another number of cells than the header", "row 2: 5 cells, the header has 4"),
        ('A,1,2020,"B', "a quote is opened and not closed", "row 2: close it"),
        ("A,1,2020," + "B" * 200_000, "a cell is too long", "131,072"),
        ("A,1,2020," + "B" * 20_000, "cannot be read: Investors", "at most 10,000 characters"),
    ],
)
def test_rows_that_cannot_be_typed(
    row: str, reason: str, detail: str, *, source: RecordSource, vocabulary: Vocabulary, read: Read
) -> None:
    bad, good = read(HEADER + row + "\nGood,1,2020,\n", source, vocabulary)
    assert isinstance(bad, Reject)
    assert (bad.reason, bad.row_number) == (reason, 2)
    assert detail in bad.detail
    assert len(bad.raw_excerpt) <= 500
    assert isinstance(good, Record)
    assert good.row_number == 3


def test_row_numbers_are_lines_of_the_file(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    text = "\n" + HEADER + 'A,1,2020,\n\n"B\nand more",1,2020,\n,,,\nC,1,2020,\n'
    assert [
        (item.row_number, item.values["organisation"])
        for item in read(text, source, vocabulary)
        if isinstance(item, Record)
    ] == [
        (3, "A"),
        (5, "B and more"),
        (8, "C"),
    ]


def test_a_stray_quote_costs_one_row(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    rows = "".join(f"Company {chr(65 + number % 26)},{number},2020,\n" for number in range(300))
    items = read(HEADER + '"Stray,1,2020,\n' + rows, source, vocabulary)
    assert [type(item) for item in items] == [Reject] + [Record] * 300


def test_quotes_inside_a_cell_are_characters(
    source: RecordSource, vocabulary: Vocabulary, read: Read
) -> None:
    items = read(HEADER + 'Pipes of 5" Ltd,1,2020,\nB,1,2020,\nRods of 3" Ltd,1,2020,\n', source, vocabulary)
    assert [item.values["organisation"] for item in items if isinstance(item, Record)] == [
        'Pipes of 5" Ltd',
        "B",
        'Rods of 3" Ltd',
    ]


def test_trailing_empty_cells_are_no_fault(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    (record,) = read(HEADER + "A,1,2020,,,\n", source, vocabulary)
    assert isinstance(record, Record)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(
    delimiter: str, source: RecordSource, vocabulary: Vocabulary, read: Read
) -> None:
    text = (HEADER + "A,1,2020,B\n").replace(",", delimiter)
    (record,) = read(text, source, vocabulary)
    assert isinstance(record, Record)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(ending: str, source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    (record,) = read((HEADER + "A,1,2020,B").replace("\n", ending), source, vocabulary)
    assert isinstance(record, Record)
    assert record.row_number == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 a spreadsheet", "a zip archive that is no workbook"),
        (b"Name,Amount,Date,Investors,Name\n", "'Name' appears twice"),
    ],
)
def test_tables_that_are_none(data: bytes, message: str, source: RecordSource) -> None:
    with pytest.raises(UnreadableTableError, match=message):
        open_table(data, source)


def test_a_damaged_encoding(vocabulary: Vocabulary, read: Read) -> None:
    damaged = load_record_source(
        YAML.replace("missing:", "encoding: cp1252\nrepair_escapes: true\nmissing:"), "rounds.yml", vocabulary
    )
    row = rb"""\\xc2\\xa0Caf\\xc3\\xa9 Lumi\xe8re,\\xc2\\xa01,2020,"Alpha\\xe2\\x80\\x99s Fund\\n\\n and O\\'Neill" """
    (record,) = read(HEADER.encode() + row + b"\n", damaged, vocabulary)
    assert isinstance(record, Record)
    assert record.values["organisation"] == "Café Lumière"
    assert record.values["amount"] == exact(1.0)
    assert record.values["investors"] == ("Alpha’s Fund", "O'Neill")


def test_a_wrong_encoding_is_noted(vocabulary: Vocabulary) -> None:
    wrong = load_record_source(YAML.replace("missing:", "encoding: ascii\nmissing:"), "r.yml", vocabulary)
    assert "1 places are not valid ascii" in open_table(HEADER.encode() + b"Caf\xe9,1,2020,\n", wrong).note


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("0", INDIAN, exact(0.0)),
        ("1,234.5", INDIAN, exact(1234.5)),
        ("20,00,00,000", INDIAN, exact(200_000_000.0)),
        ("48,89,975.54", INDIAN, exact(4_889_975.54)),
        ("1.234,5", GERMAN, exact(1234.5)),
        ("81,5", GERMAN, exact(81.5)),
        ("$ 1,000", INDIAN, exact(1000.0)),
        ("95%", INDIAN, exact(95.0)),
        ("-3", INDIAN, exact(-3.0)),
        ("14,342,000+", INDIAN, StatedNumber(14_342_000.0, ">=", 14_342_000.0, None)),
        (">200", INDIAN, StatedNumber(200.0, ">", 200.0, None)),
        ("<= 7", INDIAN, StatedNumber(7.0, "<=", None, 7.0)),
        ("< 7", INDIAN, StatedNumber(7.0, "<", None, 7.0)),
        ("~100", INDIAN, StatedNumber(100.0, "~", 90.0, 110.0)),
        ("1 234", CellStyle(".", " ", ()), exact(1234.0)),
        ("1234", CellStyle(".", "", ()), exact(1234.0)),
    ],
)
def test_numbers(text: str, style: CellStyle, expected: StatedNumber) -> None:
    assert parse_number(text, style) == expected


@pytest.mark.parametrize(
    "text",
    ["", "1,2", "46,000,00", "1,000,000,", "1.2.3", "1e5", "twelve", "1-2", "½", "٣", "1,234,5", "--3", "5 million", "9" * 100],
)  # fmt: skip
def test_no_numbers(text: str) -> None:
    with pytest.raises(CellError, match="a number such as"):
        parse_number(text, INDIAN)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("23/05/2023", date(2023, 5, 23), date(2023, 5, 23), "day"),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("12/2023", date(2023, 12, 1), date(2023, 12, 31), "month"),
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "year"),
    ],
)
def test_dates(text: str, start: date, end: date, precision: str) -> None:
    found = parse_date(text, ("%d/%m/%Y", "%m/%Y", "%Y"))
    assert (found.start_on, found.end_on, found.precision) == (start, end, precision)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("country", "nl", "NL"),
        ("country", "Belgium", "BE"),
        ("currency", "usd", "USD"),
        ("currency", "RMB", "CNY"),
        ("organisation_type", "Start-up", "start_up"),
        ("status", "Closed", "closed"),
        ("year", "2019", 2019),
        ("year", "2019.0", 2019),
        ("whole_number", "3", 3),
        ("url", "https://example.org/a", "https://example.org/a"),
        ("url", "example.org", "example.org"),
        ("name", "Engineer.ai", "Engineer.ai"),
    ],
)
def test_cells(kind: str, text: str, expected: object, vocabulary: Vocabulary) -> None:
    assert parse_cell(kind, text, INDIAN, vocabulary) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("country", "Atlantis"),
        ("currency", "points"),
        ("organisation_type", "club"),
        ("status", "maybe"),
        ("year", "19"),
        ("year", "0019"),
        ("whole_number", "3.5"),
        ("url", "not an address"),
        ("name", "x" * 301),
    ],
)
def test_cells_of_another_kind(kind: str, text: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(CellError):
        parse_cell(kind, text, INDIAN, vocabulary)  # type: ignore[arg-type]


def test_a_wide_table_of_figures(vocabulary: Vocabulary, read: Read) -> None:
    wide = load_record_source(
        "source: s\nentity: yearly_metric\nfile: s.csv\npublisher: P\nlicence: CC0-1.0\nmissing: ['', '-']\n"
        "columns: {organisation: {column: Hub}, year: {column: Year}}\n"
        "metrics: {floor_area: {column: Area, unit: square feet}, resident_projects: {column: Projects, unit: projects}}\n",
        "s.yml",
        vocabulary,
    )
    full, part, none = read(
        "Hub,Year,Area,Projects\nA,2019,9800,7\nA,2020,-,8\nA,2021,-,-\n", wide, vocabulary
    )
    assert isinstance(full, Record)
    assert full.values["metrics.floor_area"] == exact(9800.0)
    assert full.values["units.floor_area"] == "square feet"
    assert isinstance(part, Record)
    assert "metrics.floor_area" not in part.values
    assert isinstance(none, Reject)
    assert "no measure has a value" in none.detail


def test_a_long_table_checks_its_units(vocabulary: Vocabulary, read: Read) -> None:
    long = load_record_source(
        "source: s\nentity: yearly_metric\nfile: s.csv\npublisher: P\nlicence: CC0-1.0\ncolumns: {organisation: "
        "{column: Hub}, year: {column: Year}, metric_id: {column: M}, value: {column: V}, unit: {column: U}}\n",
        "s.yml",
        vocabulary,
    )
    good, bad = read(
        "Hub,Year,M,V,U\nA,2019,floor_area,5,m2\nA,2019,floor_area,5,percent\n", long, vocabulary
    )
    assert isinstance(good, Record)
    assert isinstance(bad, Reject)
    assert "'percent', expected a unit that can be turned into m2" in bad.detail


def test_translations(vocabulary: Vocabulary, read: Read) -> None:
    mapped = load_record_source(
        "source: s\nentity: organisation\nfile: s.csv\npublisher: P\nlicence: CC0-1.0\ncolumns: {name: {column: N}, "
        "organisation_type: {column: T, map: {Science park: zone, none: ''}}}\n",
        "s.yml",
        vocabulary,
    )
    zone, plain, unknown = read("N,T\nA,Science park\nB,none\nC,Club\n", mapped, vocabulary)
    assert isinstance(zone, Record)
    assert zone.values["organisation_type"] == "zone"
    assert isinstance(plain, Record)
    assert "organisation_type" not in plain.values
    assert isinstance(unknown, Reject)


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_after_the_header(read_records: ReadRecords, vocabulary: Vocabulary, data: bytes) -> None:
    source = load_record_source(YAML, "rounds.yml", vocabulary)
    try:
        table = open_table(HEADER.encode() + data, source)
    except UnreadableTableError:
        return
    for item in read_records(table, source, vocabulary):
        assert item.row_number is not None


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)


@given(st.lists(st.lists(_CELL, min_size=4, max_size=4), max_size=5))
@settings(max_examples=100, deadline=None)
def test_every_row_is_accounted_for(read: Read, vocabulary: Vocabulary, rows: list[list[str]]) -> None:
    source = load_record_source(YAML, "rounds.yml", vocabulary)
    cells = [[" ".join(cell.split()).replace('"', "") + "x" for cell in row] for row in rows]
    text = HEADER + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in cells)
    assert len(read(text, source, vocabulary)) == len(rows)


@pytest.mark.parametrize("line", ['"\n', '",\n', "a,b,c,d\n", '""""\n', "\\x41" * 20 + "\n"])
def test_long_hostile_tables_are_linear(
    line: str, source: RecordSource, vocabulary: Vocabulary, read: Read
) -> None:
    started = time.perf_counter()
    assert read(HEADER + line * 5_000, source, vocabulary)
    assert time.perf_counter() - started < 10
