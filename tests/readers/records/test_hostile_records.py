"""Record files made to do harm: each is loaded or refused, in bounded memory, and never ends the program.

Large files are not written: a stream makes up their bytes. Memory is that of a process of its own.
"""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Record, Reject
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
dates: ["%Y"]
columns:
  organisation: {column: Name}
  amount: {column: Amount}
  date: {column: Date}
"""
MEBIBYTE = 2**20
GIGABYTE = 1_000_000_000

# reads files whose bytes are made up as they are asked for (`head`, then `filling` up to `size`, then `tail`), and
# says of each what came of it, and the most memory that the process has had so far
_READ_MADE_UP = """
import io, json, re, sys
from pathlib import Path
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import load_record_source
from orchestration.readers.records.tables import UnreadableTableError, layout_of
from orchestration.readers.records.batches import read_batches
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import load_vocabulary

class MadeUp(io.RawIOBase):
    def __init__(self, head, filling, size, tail):
        self.parts, self.at = (head, filling * (1_000_000 // len(filling) + 2), tail), 0
        self.unit = len(filling)
        self.size, self.end = len(head) + size + len(tail), len(head) + size
    def readable(self): return True
    def seekable(self): return True
    def seek(self, offset, whence=0):
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at
    def tell(self): return self.at
    def readinto(self, buffer):
        head, filling, tail = self.parts
        if self.at < len(head):
            piece = head[self.at : self.at + len(buffer)]
        elif self.at < self.end:
            length = min(len(buffer), self.end - self.at, 1_000_000)
            offset = (self.at - len(head)) % self.unit
            piece = memoryview(filling)[offset : offset + length]
        else:
            piece = tail[self.at - self.end :][: len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

def peak():
    # ru_maxrss of a process counts what it was started from
    return int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1]) * 1024

vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
asked = json.load(sys.stdin)
source = load_record_source(asked["yaml"], "r.yml", vocabulary)
for head, filling, size, tail in asked["files"]:
    stream = io.BufferedReader(MadeUp(head.encode(), filling.encode(), size, tail.encode()))
    loaded, reasons, fault = 0, [], ""
    try:
        for batch in read_batches(open_table(stream, "file", layout_of(source)), source, vocabulary):
            loaded += batch.rows.num_rows
            reasons += [reject.reason for reject in batch.rejects][:5]
    except UnreadableTableError as error:
        fault = str(error)
    said = {"loaded": loaded, "reasons": reasons, "fault": fault, "peak_bytes": peak()}
    print(json.dumps(said), flush=True)
"""
HEADER = "Name,Amount,Date\n"
ROW = "A hub,1,2020\n"


@dataclass(frozen=True)
class MadeUp:
    """A file: its start, what fills it up to so many bytes, its end; and what comes of it."""

    head: str
    filling: str
    tail: str
    loaded: int
    reasons: tuple[str, ...] = ()
    fault: str = ""
    size: int = GIGABYTE


MADE_UP = {
    # the first two show how much memory grows with the file; what comes after them takes more
    "a few rows": MadeUp(HEADER, ROW, "", 1_000_000, size=len(ROW) * 1_000_000),
    "many rows": MadeUp(HEADER, ROW, "", 10_000_000, size=len(ROW) * 10_000_000),
    "a line without an end": MadeUp(HEADER + ROW, "x", "\nB hub,2,2021\n", 2, ("a line is too long",)),
    "a line of quotes": MadeUp(HEADER + ROW, '"', "\nB hub,2,2021\n", 2, ("a line is too long",)),
    # quotes that open and never close are tried line by line, which takes its time: a part of it shows the same
    "open quotes": MadeUp(
        f'{HEADER}"{ROW}', 'x,"y,z\n', "", 0, ("a quote is opened and not closed",) * 5, size=1_500_000
    ),
    "a header": MadeUp("Name,", "x,", "\n", 0, fault="the header cannot be read: a line is too long"),
    "a text in an item": MadeUp('[{"Name": "', "x", '"}]', 0, fault="longer than one item may be"),
    "brackets": MadeUp("[", "[", "", 0, fault="a line is too long"),
    "braces": MadeUp('{"a":', '{"a":', "", 0, fault="nested more than 100 deep"),
    "brackets in an item": MadeUp(
        '[{"Name": "A hub", "Date": 2020}, {"Name": ',
        "[",
        "",
        1,
        ("the rest of the file is no JSON that can be read",),
    ),
    "brackets in a line": MadeUp(
        '{"Name": "A hub"}\n{"Name": ', "[", "\n", 1, ("longer than an item may be",)
    ),
}


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    """What came of every made-up file, in one process, so that the peak is that of all."""
    files = [[case.head, case.filling, case.size, case.tail] for case in MADE_UP.values()]
    ended = subprocess.run(
        [sys.executable, "-c", _READ_MADE_UP],
        input=json.dumps({"files": files, "yaml": YAML}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return dict(zip(MADE_UP, map(json.loads, ended.stdout.splitlines()), strict=True))


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", MADE_UP)
def test_a_gigabyte_of_it(name: str, results: dict[str, dict[str, Any]]) -> None:
    case, found = MADE_UP[name], results[name]
    assert found["peak_bytes"] < GIGABYTE
    assert (found["loaded"], tuple(found["reasons"][:5])) == (case.loaded, case.reasons)
    assert case.fault in found["fault"]
    assert bool(case.fault) == bool(found["fault"])


@pytest.mark.end_to_end
def test_memory_is_flat_in_the_size_of_a_file(results: dict[str, dict[str, Any]]) -> None:
    grown = results["many rows"]["peak_bytes"] - results["a few rows"]["peak_bytes"]
    assert grown < MADE_UP["many rows"].size // 4, "the values alone would take more than the file"


@pytest.fixture
def source(vocabulary: Vocabulary) -> RecordSource:
    return load_record_source(YAML, "rounds.yml", vocabulary)


Read = Callable[..., list[Record | Reject]]


@pytest.fixture(scope="module")
def read(read_records: ReadRecords) -> Read:
    """Every row of a file."""

    def read(data: bytes, source: RecordSource, vocabulary: Vocabulary) -> list[Record | Reject]:
        return list(read_records(open_table(io.BytesIO(data), "file", layout_of(source)), source, vocabulary))

    return read


def test_a_hundred_thousand_columns(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    extra = [f"c{number}" for number in range(100_000)]
    lines = [",".join(["Name", *extra, "Amount", "Date"])]
    lines += [",".join([f"Hub {row}x", *("1" for _ in extra), "5", "2020"]) for row in range(5)]
    lines.append("Short,1,2020")
    *records, short = read("\n".join(lines).encode(), source, vocabulary)
    assert [type(record) for record in records] == [Record] * 5
    assert isinstance(short, Reject)


def test_nul_and_marks_that_cannot_be_seen(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    text = "\ufeffNa\u200bme,\u202eAmount\u202c,Date\nA\x00 hub,5,2020\n\u202eB\u202c\u200e hub\u200b,6,2020\n\u0634\u0631\u0643\u0629,7,2020\n"
    records = read(text.encode(), source, vocabulary)
    assert [record.values["organisation"] for record in records if isinstance(record, Record)] == [
        "A hub",
        "B hub",
        "\u0634\u0631\u0643\u0629",
    ]


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(sheet: bytes, prologue: str = "") -> bytes:
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'.encode(),
            "xl/workbook.xml": f'{prologue}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" '
            'r:id="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def sheet(cells: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE x [<!ENTITY e0 "hub">{ENTITIES}]>'
FIRST_ROW = (
    '<row r="1">' + text_cell("A1", "Name") + text_cell("B1", "Amount") + text_cell("C1", "Date") + "</row>"
)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            workbook(sheet(FIRST_ROW + f'<row r="1048576">{text_cell("XFD1048576", "far")}</row>')),
            id="far cell",
        ),
        pytest.param(
            BOMB.encode().join([b"", workbook(sheet(FIRST_ROW), BOMB)]), id="entities before the sheets"
        ),
        pytest.param(
            workbook(BOMB.encode() + sheet(FIRST_ROW + f'<row r="2">{text_cell("A2", "&e11;")}</row>')),
            id="entities",
        ),
    ],
)
def test_workbooks_that_expand(data: bytes, source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    try:
        rows = read(data, source, vocabulary)
    except UnreadableTableError as error:
        assert "\n" not in str(error)  # noqa: PT017 - refused is as good as read without the expansion
    else:
        assert len(str(rows)) < 10_000


@pytest.mark.end_to_end
def test_a_zip_bomb_of_a_workbook(source: RecordSource) -> None:
    bomb = workbook(sheet(FIRST_ROW + f'<row r="2">{text_cell("A2", "x" * 450_000_000)}</row>'))
    assert len(bomb) < 10_000_000
    with pytest.raises(UnreadableTableError, match="memory"):
        open_table(io.BytesIO(bomb), "bomb.xlsx", layout_of(source))


def parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({"Name": ["A hub"], "Amount": [5.0], "Date": ["2020"]}), target)
    return target.getvalue()


PARQUET = parquet()


@pytest.mark.parametrize("length", [0, 1, 100, 2**31 - 1, 2**32 - 1])
def test_parquet_with_a_length_that_lies(length: int, source: RecordSource) -> None:
    with pytest.raises(UnreadableTableError, match="the Parquet file is damaged"):
        open_table(io.BytesIO(PARQUET[:-8] + struct.pack("<I", length) + b"PAR1"), "p", layout_of(source))


def test_parquet_with_damaged_pages(source: RecordSource, vocabulary: Vocabulary, read: Read) -> None:
    damaged = PARQUET[:4] + bytes(byte ^ 0xFF for byte in PARQUET[4:40]) + PARQUET[40:]
    (rest,) = read(damaged, source, vocabulary)
    assert isinstance(rest, Reject)
    assert rest.reason == "the rest of the file cannot be read"


_STARTS = [
    *(
        HEADER.encode(),
        b'[{"Name": "A", "Date": 2020}',
        b'{"Name": "A", "Date": "2020"}\n',
        b'{"a": {"b": [',
        b"\xff\xfe[",
        b"",
    ),
    *(
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
        zlib.compress(HEADER.encode(), wbits=31),
        b"BZh91AY&SY",
        b"\xfd7zXZ\x00",
    ),
]


@given(start=st.sampled_from(_STARTS), data=st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_rows_or_reasons(
    read: Read, vocabulary: Vocabulary, start: bytes, data: bytes
) -> None:
    source = load_record_source(YAML, "rounds.yml", vocabulary)
    try:
        rows = read(start + data, source, vocabulary)
    except UnreadableTableError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either is right
    else:
        assert all(isinstance(row, (Record, Reject)) for row in rows)


@pytest.mark.end_to_end
@given(
    start=st.sampled_from([b"PAR1", b"PK\x03\x04[Content_Types].xml", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    data=st.binary(max_size=300),
)
@settings(max_examples=10, deadline=None)
def test_any_bytes_for_parsers_in_a_process_of_their_own(
    vocabulary: Vocabulary, start: bytes, data: bytes
) -> None:
    source = load_record_source(YAML, "rounds.yml", vocabulary)
    with pytest.raises(UnreadableTableError):
        open_table(io.BytesIO(start + data), "file", layout_of(source))


@pytest.mark.parametrize(
    "encoding",
    ["utf-7", "idna", "punycode", "utf-16", "unicode_escape", "cp1252", "utf-8-sig", "raw_unicode_escape"],
)
def test_any_bytes_in_any_encoding(encoding: str, vocabulary: Vocabulary, read: Read) -> None:
    source = load_record_source(YAML + f"encoding: {encoding}\n", "rounds.yml", vocabulary)
    for data in (
        HEADER.encode() + b"A hub,5,2020\n\xff\\ud800\\N{x}+AGE-\xe9,1,2020\n",
        bytes(range(32, 256)),
        b"\xff\xfe\x00",
    ):
        try:
            rows = read(data, source, vocabulary)
        except UnreadableTableError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either is right
        else:
            assert all(isinstance(row, (Record, Reject)) for row in rows)
