"""Record files of every format through one YAML: the same records, the right row numbers, and what damage costs."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.model import Period, Record, Reject, StatedNumber
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import RecordSource, load_record_source
from orchestration.readers.records.tables import UnreadableTableError, layout_of
from orchestration.vocabulary import Vocabulary

ReadRecords = Callable[..., Iterator[Record | Reject]]

YAML = """source: rounds
entity: funding
file: "*"
publisher: P
licence: CC0-1.0
missing: ["", n/a]
numbers: {decimal: ",", grouping: "."}
dates: ["%d.%m.%Y", "%Y"]
columns:
  organisation: {column: Name}
  amount: {column: Amount}
  date: {column: Date}
  investors: {column: Investors, split: ","}
"""
DAY = Period(date(2023, 5, 23), date(2023, 5, 23), "day")
YEAR = Period(date(2020, 1, 1), date(2020, 12, 31), "year")


def exact(value: float) -> StatedNumber:
    return StatedNumber(value, "=", value, value)


# what every file below says: a row with typed cells, one with texts, one without a name
EXPECTED = [
    {"organisation": "Tallowgraph", "amount": exact(1234.5), "date": DAY, "investors": ("A Fund", "B Fund")},
    {"organisation": "Brindle Wharf", "amount": exact(2000.0), "date": YEAR},
]
ITEMS = [
    {"Name": "Tallowgraph", "Amount": 1234.5, "Date": "23.05.2023", "Investors": ["A Fund", "B Fund"]},
    {"Name": "Brindle Wharf", "Amount": "2.000", "Date": 2020, "Investors": "n/a"},
    {"Name": None, "Amount": 5},
]
CSV = 'Name;Amount;Date;Investors\nTallowgraph;1234,5;23.05.2023;"A Fund, B Fund"\nBrindle Wharf;2.000;2020;n/a\n;5;;\n'


@pytest.fixture
def source(vocabulary: Vocabulary) -> RecordSource:
    return load_record_source(YAML, "rounds.yml", vocabulary)


def column_name(place: int) -> str:
    return chr(ord("A") + place)


def sheet_xml(rows: dict[int, list[object]]) -> str:
    """A worksheet with inline texts, numbers, days (style 1) and formulas with their saved value."""
    lines = []
    for number, cells in rows.items():
        written = ""
        for place, cell in enumerate(cells):
            at = f'r="{column_name(place)}{number}"'
            if isinstance(cell, tuple):
                formula, saved = cell
                written += f'<c {at} t="str"><f>{escape(formula)}</f><v>{escape(saved)}</v></c>'
            elif isinstance(cell, datetime):
                days = (cell - datetime(1899, 12, 30)).total_seconds() / 86400
                written += f'<c {at} s="1"><v>{days}</v></c>'
            elif isinstance(cell, (int, float)):
                written += f"<c {at}><v>{cell}</v></c>"
            elif cell is not None:
                written += f'<c {at} t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
        lines.append(f'<row r="{number}">{written}</row>')
    return (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def workbook(*sheets: str, prologue: str = "") -> bytes:
    """An XLSX of these worksheets, named Sheet1, Sheet2, ..."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    numbers = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{prologue}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}'
        f'<Relationship Id="rId99" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in zip(numbers, sheets, strict=True)},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


HEADER = ["Name", "Amount", "Date", "Investors"]
ROWS: dict[int, list[object]] = {
    2: HEADER,
    3: ["Tallowgraph", 1234.5, datetime(2023, 5, 23, 14, 30), "A Fund, B Fund"],
    5: [("CONCATENATE(1)", "Brindle Wharf"), "2.000", 2020, "n/a"],
    6: [None, 5],
}


def parquet(table: pa.Table) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target)
    return target.getvalue()


PARQUET = pa.table(
    {
        "Name": ["Tallowgraph", "Brindle Wharf", None],
        "Amount": [1234.5, 2000.0, 5.0],
        "Date": pa.array(["23.05.2023", "2020", None]),
        "Investors": [["A Fund", "B Fund"], None, None],
    }
)


Read = Callable[..., list[Record | Reject]]


@pytest.fixture(scope="module")
def read(read_records: ReadRecords) -> Read:
    """Every row of a file."""

    def read(data: bytes, name: str, source: RecordSource, vocabulary: Vocabulary) -> list[Record | Reject]:
        table = open_table(io.BytesIO(data), name, layout_of(source))
        return list(read_records(table, source, vocabulary))

    return read


FILES = {
    "csv": (CSV.encode(), [2, 3, 4]),
    "tsv": (CSV.replace(";", "\t").encode(), [2, 3, 4]),
    "json": (json.dumps(ITEMS).encode(), [1, 2, 3]),
    "wrapped.json": (
        json.dumps({"meta": {"tags": [1]}, "data": {"rows": ITEMS}}, indent=2).encode(),
        [1, 2, 3],
    ),
    "jsonl": ("\n".join(map(json.dumps, ITEMS)).encode(), [1, 2, 3]),
    "utf16.json": (json.dumps(ITEMS).encode("utf-16"), [1, 2, 3]),
    "xlsx": (workbook(sheet_xml(ROWS)), [3, 5, 6]),
    "parquet": (parquet(PARQUET), [1, 2, 3]),
}


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("kind", FILES)
def test_every_format(
    kind: str, is_packed: bool, source: RecordSource, vocabulary: Vocabulary, read: Read
) -> None:
    data, numbers = FILES[kind]
    # a name that says nothing: the content decides
    first, second, third = read(
        gzip.compress(data, mtime=0) if is_packed else data, "rounds.dat", source, vocabulary
    )
    assert [first.row_number, second.row_number, third.row_number] == numbers
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert [dict(first.values), dict(second.values)] == EXPECTED
    assert dict(first.columns) == {
        "organisation": "Name",
        "amount": "Amount",
        "date": "Date",
        "investors": "Investors",
    }
    assert isinstance(third, Reject)
    assert third.reason == "cannot be read: Name"


def test_a_sheet_by_name_by_place_and_its_header_row(vocabulary: Vocabulary, read: Read) -> None:
    data = workbook(
        sheet_xml({1: ["About"]}), sheet_xml({1: ["A title"], 3: HEADER, 4: ["A hub", 1, 2020, ""]})
    )
    for sheet in ("Sheet2", 2):
        named = load_record_source(YAML + f"sheet: {sheet}\nheader_row: 3\n", "r.yml", vocabulary)
        (record,) = read(data, "a.xlsx", named, vocabulary)
        assert isinstance(record, Record)
        assert (record.row_number, record.values["organisation"]) == (4, "A hub")
    for sheet, message in (
        ("Sheet9", "there is no sheet 'Sheet9'; there are Sheet1, Sheet2"),
        (3, "no sheet 3"),
    ):
        unknown = load_record_source(YAML + f"sheet: {sheet}\n", "r.yml", vocabulary)
        with pytest.raises(UnreadableTableError, match=message):
            read(data, "a.xlsx", unknown, vocabulary)


def test_a_workbook_of_several_sheets_says_which_was_read(source: RecordSource) -> None:
    table = open_table(io.BytesIO(workbook(sheet_xml(ROWS), sheet_xml({}))), "a.xlsx", layout_of(source))
    assert table.note == "the sheet 'Sheet1' was read; there are 2: name another with `sheet`"


def test_nothing_in_a_cell_is_evaluated(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    attack = "=cmd|' /C calc'!A0"
    rows: dict[int, list[object]] = {1: HEADER, 2: [attack, 1, 2020, "=HYPERLINK(A1)"], 3: [("1+1", "")]}
    for data in (
        workbook(sheet_xml(rows)),
        f"Name,Amount,Date,Investors\n{attack},1,2020,=HYPERLINK(A1)\n".encode(),
    ):
        record, *rest = read(data, "a", source, vocabulary)
        assert isinstance(record, Record)
        assert record.values["organisation"] == attack
        assert record.values["investors"] == ("=HYPERLINK(A1)",)
        # a formula that was saved without a value is an empty cell, and its row a blank one
        assert rest == []


def test_fields_of_nested_items(vocabulary: Vocabulary, read: Read) -> None:
    nested = load_record_source(
        YAML.replace("column: Name", "column: company.name").replace("column: Amount", "column: deal.amount")
        + "items: answer.rounds\n",
        "r.yml",
        vocabulary,
    )
    items = [
        {"company": {"name": "A hub"}, "deal": {"amount": 5}, "Date": "2020", "Investors": []},
        {"company": {"name": ["A", "B"]}, "deal": {"amount": {"value": 5}}, "Date": "2020"},
        {"company": {"name": "B hub"}, "Date": "2020", "Investors": [{"name": "C"}]},
    ]
    data = json.dumps({"other": [{"x": 1}], "answer": {"rounds": items}, "after": [{}]}).encode()
    good, listed, objects = read(data, "a.json", nested, vocabulary)
    assert isinstance(good, Record)
    assert (good.values["organisation"], good.values["amount"]) == ("A hub", exact(5.0))
    assert good.columns["amount"] == "deal.amount"
    assert isinstance(listed, Reject)
    assert "expected one value, not a list" in listed.detail
    assert isinstance(objects, Reject)
    assert "expected one value, not an object" in objects.detail
    struct = pa.table(
        {"company": [{"name": "A hub"}], "deal": [{"amount": 5.0}], "Date": ["2020"], "Investors": [["B"]]}
    )
    (record,) = read(parquet(struct), "a.parquet", nested, vocabulary)
    assert isinstance(record, Record)
    assert (record.values["organisation"], record.values["amount"]) == ("A hub", exact(5.0))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "there is no object in it"),
        ('{"a": 1\n}', "there is no list of objects in it"),
        ('{"a": [1]\n}', "there is no list of objects in it"),
        ('{"a":\n', "the file ends inside it"),
        ("[{]", "no JSON that can be read"),
    ],
)
def test_json_without_a_list(text: str, message: str, source: RecordSource) -> None:
    with pytest.raises(UnreadableTableError, match=message):
        open_table(io.BytesIO(text.encode()), "a.json", layout_of(source))


def test_a_cut_list_gives_its_whole_items(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    data = json.dumps(ITEMS[:2]).encode()[:-20]
    first, rest = read(data, "a.json", source, vocabulary)
    assert isinstance(first, Record)
    assert isinstance(rest, Reject)
    assert rest.row_number == 2
    assert (
        rest.detail == "item 2: the file ends inside it; the 1 items before it are read: save the file again"
    )


def test_json_lines_with_bad_lines(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    lines = [
        json.dumps(ITEMS[0]),
        "",
        "{bad",
        "[1]",
        '"\\ud800"',
        json.dumps({"Name": "\ud800 A hub", "Date": "2020"}),
    ]
    first, bad, listed, text, surrogate = read("\n".join(lines).encode(), "a.jsonl", source, vocabulary)
    assert isinstance(first, Record)
    assert [(row.row_number, type(row)) for row in (bad, listed, text)] == [
        (3, Reject),
        (4, Reject),
        (5, Reject),
    ]
    assert isinstance(surrogate, Record)
    assert surrogate.values["organisation"] == "\ufffd A hub"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_cut_gzip_gives_its_whole_rows(
    kind: str, source: RecordSource, vocabulary: Vocabulary, read_records: ReadRecords
) -> None:
    if kind == "csv":
        text = "Name,Amount,Date,Investors\n" + "".join(f"Hub {n * n},{n},2020,B\n" for n in range(5000))
    else:
        text = "".join(
            json.dumps({"Name": f"Hub {n * n}", "Amount": n, "Date": "2020", "Investors": "B"}) + "\n"
            for n in range(5000)
        )
    packed = gzip.compress(text.encode(), mtime=0)
    table = open_table(io.BytesIO(packed[: len(packed) // 2]), "a.gz", layout_of(source))
    *records, rest = read_records(table, source, vocabulary)
    assert len(records) > 1000
    for number, record in enumerate(records):
        assert isinstance(record, Record)
        assert record.values["organisation"] == f"Hub {number * number}"
        assert record.values["amount"] == exact(float(number))
    assert isinstance(rest, Reject)
    assert rest.reason == "cut off, or damaged in the middle"
    assert "the gzip data end in the middle" in rest.detail
    assert table.note == "cut: the gzip data end in the middle; whole rows are loaded"


def test_a_gzip_with_a_wrong_checksum_is_refused(source: RecordSource) -> None:
    packed = bytearray(gzip.compress(CSV.encode(), mtime=0))
    packed[-6] ^= 0xFF
    with pytest.raises(UnreadableTableError, match="incorrect data check"):
        open_table(io.BytesIO(bytes(packed)), "a.csv.gz", layout_of(source))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (b"\x1f\x8b\x08", "the gzip data end"),
        (b"\n \n", "the file has no header"),
        (b"%PDF-1.7 ...", "binary"),
        (b"PAR1 nothing else PAR1", "the Parquet file is damaged"),
        (b"PAR1" + b"\xff" * 200 + b"PAR1", "the Parquet file is damaged"),
        (b"PK\x03\x04 [Content_Types].xml", "the workbook is damaged"),
        (b"PK\x03\x04 something else", "a zip archive that is no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "the workbook is damaged"),
        (workbook(sheet_xml({})), "has no header"),
        (parquet(PARQUET)[:-9], "the Parquet file is damaged"),
    ],
)
def test_files_that_are_no_tables(data: bytes, message: str, source: RecordSource) -> None:
    with pytest.raises(UnreadableTableError, match=message):
        open_table(io.BytesIO(data), "rounds", layout_of(source))


def test_a_header_alone_has_no_rows(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    for data in (
        b"Name,Amount,Date,Investors",
        workbook(sheet_xml({1: HEADER})),
        parquet(PARQUET.slice(0, 0)),
    ):
        assert read(data, "a", source, vocabulary) == []
