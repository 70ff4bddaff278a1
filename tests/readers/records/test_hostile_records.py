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

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Record, Reject
from orchestration.readers.records.batches import read_records
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import RecordSource, load_record_source
from orchestration.readers.records.tables import UnreadableTableError, layout_of
from orchestration.vocabulary import Vocabulary

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
GIGABYTE_IN_KB = 1024 * 1024

# reads a file whose bytes are made up as they are asked for: `head`, then `filling` up to `size`, then `tail`
_READ_MADE_UP = """
import io, json, re, resource, sys
from pathlib import Path
from orchestration.readers.records.files import open_table
from orchestration.readers.records.source import load_record_source
from orchestration.readers.records.tables import UnreadableTableError, layout_of
from orchestration.readers.records.batches import read_batches
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import load_vocabulary

class MadeUp(io.RawIOBase):
    def __init__(self, head, filling, size, tail):
        self.parts, self.at = (head, filling, tail), 0
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
            offset = (self.at - len(head)) % len(filling)
            piece = (filling * (length // len(filling) + 2))[offset : offset + length]
        else:
            piece = tail[self.at - self.end :][: len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

said = json.loads(sys.stdin.readline())
stream = io.BufferedReader(MadeUp(*(part.encode() if isinstance(part, str) else part for part in said["file"])))
vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
source = load_record_source(said["yaml"], "r.yml", vocabulary)
loaded, reasons, fault = 0, [], ""
try:
    for batch in read_batches(open_table(stream, "file", layout_of(source)), source, vocabulary):
        loaded += batch.rows.num_rows
        reasons += [reject.reason for reject in batch.rejects][:5]
except UnreadableTableError as error:
    fault = str(error)
# ru_maxrss of a process counts what it was started from
own = int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1])
peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(json.dumps({"loaded": loaded, "reasons": reasons, "fault": fault, "peak": peak}))
"""
HEADER = "Name,Amount,Date\n"


def read_made_up(head: str, filling: str, size: int, tail: str) -> tuple[int, list[str], str]:
    """Rows loaded, reasons of rejects, and why nothing could be read; in less than 1 GiB."""
    said = json.dumps({"file": [head, filling, size, tail], "yaml": YAML})
    ended = subprocess.run(
        [sys.executable, "-c", _READ_MADE_UP],
        input=said + "\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    found = json.loads(ended.stdout)
    assert found["peak"] < GIGABYTE_IN_KB
    return found["loaded"], found["reasons"], found["fault"]


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("head", "filling", "tail", "expected"),
    [
        (HEADER + "A hub,1,2020\n", "x", "\nB hub,2,2021\n", (2, ["a line is too long"], "")),
        (HEADER + "A hub,1,2020\n", '"', "\nB hub,2,2021\n", (2, ["a line is too long"], "")),
        (HEADER + '"A hub,1,2020\n', 'x,"y,z\n', "", None),
        ("Name,", "x,", "\n", (0, [], "the header cannot be read: a line is too long")),
        ('[{"Name": "', "x", '"}]', (0, [], None)),
        ("[", "[", "", (0, [], None)),
        ('{"a":', '{"a":', "", (0, [], None)),
        (
            '[{"Name": "A hub", "Date": 2020}, {"Name": ',
            "[",
            "",
            (1, ["the rest of the file is no JSON that can be read"], ""),
        ),
        ('{"Name": "A hub"}\n{"Name": ', "[", "\n", (1, ["longer than an item may be"], "")),
    ],
)
def test_a_gigabyte_of_it(
    head: str, filling: str, tail: str, expected: tuple[int, list[str], str | None] | None
) -> None:
    # quotes that open and never close are tried line by line, which takes its time: a part of it shows the same
    size = 1_000_000_000 if expected is not None else 6_000_000
    loaded, reasons, fault = read_made_up(head, filling, size, tail)
    if expected is None:
        assert loaded == 0
        assert reasons[0] == "a quote is opened and not closed"
    elif expected[2] is None:
        assert (loaded, bool(fault or reasons)) == (0, True)
    else:
        assert (loaded, reasons, fault) == expected


@pytest.mark.end_to_end
def test_memory_is_flat_in_the_size_of_a_file() -> None:
    loaded, reasons, fault = read_made_up(HEADER, "A hub,1,2020\n", 13 * 20_000_000, "")
    assert (loaded, reasons, fault) == (20_000_000, [], "")


@pytest.fixture
def source(vocabulary: Vocabulary) -> RecordSource:
    return load_record_source(YAML, "rounds.yml", vocabulary)


def read(data: bytes, source: RecordSource, vocabulary: Vocabulary) -> list[Record | Reject]:
    return list(read_records(open_table(io.BytesIO(data), "file", layout_of(source)), source, vocabulary))


def test_a_hundred_thousand_columns(source: RecordSource, vocabulary: Vocabulary) -> None:
    extra = [f"c{number}" for number in range(100_000)]
    lines = [",".join(["Name", *extra, "Amount", "Date"])]
    lines += [",".join([f"Hub {row}x", *("1" for _ in extra), "5", "2020"]) for row in range(5)]
    lines.append("Short,1,2020")
    *records, short = read("\n".join(lines).encode(), source, vocabulary)
    assert [type(record) for record in records] == [Record] * 5
    assert isinstance(short, Reject)


def test_nul_and_marks_that_cannot_be_seen(source: RecordSource, vocabulary: Vocabulary) -> None:
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
ROW = '<row r="1">' + text_cell("A1", "Name") + text_cell("B1", "Amount") + text_cell("C1", "Date") + "</row>"


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            workbook(sheet(ROW + f'<row r="1048576">{text_cell("XFD1048576", "far")}</row>')), id="far cell"
        ),
        pytest.param(BOMB.encode().join([b"", workbook(sheet(ROW), BOMB)]), id="entities before the sheets"),
        pytest.param(
            workbook(BOMB.encode() + sheet(ROW + f'<row r="2">{text_cell("A2", "&e11;")}</row>')),
            id="entities",
        ),
    ],
)
def test_workbooks_that_expand(data: bytes, source: RecordSource, vocabulary: Vocabulary) -> None:
    try:
        rows = read(data, source, vocabulary)
    except UnreadableTableError as error:
        assert "\n" not in str(error)  # noqa: PT017 - refused is as good as read without the expansion
    else:
        assert len(str(rows)) < 10_000


@pytest.mark.end_to_end
def test_a_zip_bomb_of_a_workbook(source: RecordSource) -> None:
    bomb = workbook(sheet(ROW + f'<row r="2">{text_cell("A2", "x" * 700_000_000)}</row>'))
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


def test_parquet_with_damaged_pages(source: RecordSource, vocabulary: Vocabulary) -> None:
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
def test_any_bytes_give_rows_or_reasons(vocabulary: Vocabulary, start: bytes, data: bytes) -> None:
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
def test_any_bytes_in_any_encoding(encoding: str, vocabulary: Vocabulary) -> None:
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
