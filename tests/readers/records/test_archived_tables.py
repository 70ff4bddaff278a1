"""Record files in archives: the one file of each is read as if it lay there itself; any other archive is refused."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Record, Reject
from orchestration.readers.records.files import open_table
from orchestration.readers.records.packed_tables import content_of
from orchestration.readers.records.source import RecordSource, load_record_source
from orchestration.readers.records.tables import TableLayout, UnreadableTableError, layout_of
from orchestration.vocabulary import Vocabulary

YAML = """source: hubs
entity: organisation
file: "*"
publisher: P
licence: CC0-1.0
columns:
  name: {column: Hub}
  founded_year: {column: Founded}
"""
CSV = b"Hub,Founded\nQuayside Labs,2015\nOsier Gate,2009\n"
ITEMS = [{"Hub": "Quayside Labs", "Founded": 2015}, {"Hub": "Osier Gate", "Founded": 2009}]
NAMES = ["Quayside Labs", "Osier Gate"]
# what the Finder and other systems add
LEFTOVERS = [
    ("__MACOSX/._hubs.csv", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        "),
    (".DS_Store", b"\x00\x00\x00\x01Bud1\x00\x00"),
    ("Thumbs.db", b"x"),
]

Rows = Callable[..., list[object]]


@pytest.fixture(scope="module")
def source(vocabulary: Vocabulary) -> RecordSource:
    return load_record_source(YAML, "hubs.yml", vocabulary)


@pytest.fixture
def names(
    source: RecordSource, vocabulary: Vocabulary, read_records: Callable[..., Iterator[object]]
) -> Rows:
    """The names of the rows of a file, and its rejects."""

    def read(data: bytes, name: str = "hubs.csv.zip") -> list[object]:
        table = open_table(io.BytesIO(data), name, layout_of(source))
        rows = read_records(table, source, vocabulary)
        return [row.values["name"] if isinstance(row, Record) else row for row in rows]

    return read


def refusal(data: bytes, name: str = "hubs.zip") -> str:
    with pytest.raises(UnreadableTableError) as told:
        content_of(io.BytesIO(data), name)
    assert "\n" not in str(told.value)
    return str(told.value)


def parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({"Hub": NAMES, "Founded": [2015, 2009]}), target)
    return target.getvalue()


def workbook(first: str, zipped: Callable[..., bytes]) -> bytes:
    """An XLSX of the two rows, packed by hand so that it begins with one of its parts."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{name}</t></is></c>'
        f'<c r="B{number}" t="inlineStr"><is><t>{year}</t></is></c></row>'
        for number, (name, year) in enumerate([("Hub", "Founded"), (NAMES[0], 2015), (NAMES[1], 2009)], 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Hubs" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        "theme.xml": "<theme/>",
    }
    ordered = sorted(parts, key=lambda name: name != first)
    return zipped([(name, parts[name].encode()) for name in ordered])


# what is read


def test_the_one_file_of_every_archive(packed: Callable[..., tuple[bytes, str]], names: Rows) -> None:
    data, name = packed([("2024/hubs.csv", CSV)])
    assert names(data, name) == NAMES


@pytest.mark.parametrize("kind", ["json", "jsonl", "parquet", "xlsx", "csv.gz"])
def test_files_of_every_format_by_their_content(kind: str, zipped: Callable[..., bytes], names: Rows) -> None:
    content = {
        "json": json.dumps({"rows": ITEMS}).encode(),
        "jsonl": "\n".join(map(json.dumps, ITEMS)).encode(),
        "parquet": parquet(),
        "xlsx": workbook("[Content_Types].xml", zipped),
        "csv.gz": gzip.compress(CSV, mtime=0),
    }[kind]
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        assert names(zipped([("table", content)], method)) == NAMES


def test_archives_inside_packed_files(
    zipped: Callable[..., bytes], tarred: Callable[..., bytes], names: Rows
) -> None:
    inner = zipped([("hubs.csv", CSV)])
    assert names(gzip.compress(inner, mtime=0)) == NAMES
    assert names(zipped([("hubs.zip", inner)])) == NAMES
    assert names(gzip.compress(tarred([("hubs.zip", inner)]), mtime=0)) == NAMES
    assert names(gzip.compress(workbook("[Content_Types].xml", zipped), mtime=0)) == NAMES


def test_what_systems_add_is_passed_over(packed: Callable[..., tuple[bytes, str]], names: Rows) -> None:
    for members in ([*LEFTOVERS, ("hubs.csv", CSV)], [("hubs.csv", CSV), *LEFTOVERS]):
        assert names(*packed(members)) == NAMES


@pytest.mark.parametrize("first", ["[Content_Types].xml", "theme.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_is_no_archive(first: str, zipped: Callable[..., bytes], names: Rows) -> None:
    data = workbook(first, zipped)
    assert names(data, "hubs.xlsx") == NAMES
    assert names(gzip.compress(data, mtime=0), "hubs.xlsx.gz") == NAMES


def test_the_name_and_the_head_are_those_of_the_file_inside(
    zipped: Callable[..., bytes], tarred: Callable[..., bytes]
) -> None:
    for data, name in (
        (zipped([("a/hubs.jsonl", b"{}")]), "x.zip"),
        (tarred([("hubs.jsonl", b"{}")], "gz"), "x"),
        (gzip.compress(b"{}", mtime=0), "hubs.jsonl.gz"),
        (b"{}", "hubs.jsonl"),
    ):
        content = content_of(io.BytesIO(data), name)
        assert (content.head.name, content.head.data, content.damage) == ("hubs.jsonl", b"{}", "")
        assert content.stream.read() == b"{}"
        content.stream.seek(0)
        assert content.stream.read() == b"{}"


# what is refused


def test_an_archive_of_several_files_says_what_to_do(packed: Callable[..., tuple[bytes, str]]) -> None:
    kind = "zip" if packed([])[1] == "a.zip" else "tar"
    told = refusal(*packed([("a/hubs.csv", CSV), ("b.csv", CSV), *LEFTOVERS]))
    assert told == (
        f"the {kind} archive holds 2 files (a/hubs.csv, b.csv), and a record file is one: "
        "unpack it, or pack each by itself"
    )
    told = refusal(*packed([(f"{number}.csv", CSV) for number in range(1200)]))
    assert told.startswith(f"the {kind} archive holds 1,200 files (0.csv, 1.csv, ...), and")


def test_an_archive_without_a_file(packed: Callable[..., tuple[bytes, str]]) -> None:
    told = refusal(*packed(LEFTOVERS))
    assert told.endswith("archive holds no file")


def test_members_that_are_not_unpacked(zipped: Callable[..., bytes]) -> None:
    encrypted = bytearray(zipped([("hubs.csv", CSV)]))
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(encrypted)).startswith("hubs.csv: the member is encrypted: unpack it with its")
    assert "compressed in a way that is not read" in refusal(zipped([("hubs.csv", CSV)], zipfile.ZIP_BZIP2))
    assert refusal(zipped([("../hubs.csv", CSV)])).startswith("../hubs.csv: a member with an unsafe path")
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        link = tarfile.TarInfo("hubs.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert refusal(target.getvalue(), "a.tar").startswith("hubs.csv: the member is a link: to /etc/passwd")


def test_archives_that_expand_to_too_much(zipped: Callable[..., bytes], tarred: Callable[..., bytes]) -> None:
    blanks = b"\n" * 80_000_000
    bomb = zipped([("hubs.csv", blanks)])
    assert refusal(bomb).startswith("hubs.csv: unpacks to a multiple of its size")
    assert "unpacks to a multiple of its size" in refusal(zipped([("inner.zip", bomb)]))
    assert "unpacks to a multiple of its size" in refusal(gzip.compress(bomb, mtime=0))
    # what is compressed is read as far as it may be
    content = content_of(io.BytesIO(tarred([("hubs.csv", blanks)], "gz")), "a.tgz")
    assert "unpacks to a multiple of its size" in content.damage


def test_what_is_packed_over_and_over() -> None:
    data = CSV
    for _ in range(5):
        data = gzip.compress(data, mtime=0)
    assert content_of(io.BytesIO(data), "a.gz").head.data == CSV
    assert refusal(gzip.compress(data, mtime=0)) == "packed more than 5 times over: unpack the outer ones"


# what is damaged

MANY = b"Hub,Founded\n" + b"".join(b"Hub %d,2015\n" % (number * number) for number in range(3000))


@pytest.mark.parametrize("part", [0.5, 0.9])
@pytest.mark.parametrize("kind", ["zip", "tar", "tgz"])
def test_a_cut_archive_gives_its_whole_rows(
    kind: str, part: float, zipped: Callable[..., bytes], tarred: Callable[..., bytes], names: Rows
) -> None:
    members = [("hubs.csv", MANY)]
    data = zipped(members) if kind == "zip" else tarred(members, "gz" if kind == "tgz" else "")
    *rows, rest = names(data[: int(len(data) * part)])
    assert 1000 < len(rows) < 3000 or (kind, part) == ("tar", 0.9)  # which ends in padding
    assert rows == [f"Hub {number * number}" for number in range(len(rows))]
    assert isinstance(rest, Reject)
    assert rest.reason == "cut off, or damaged in the middle"
    assert "fetch it again" in rest.detail


def test_a_cut_archive_of_which_no_block_is_whole(tarred: Callable[..., bytes]) -> None:
    data = tarred([("hubs.csv", MANY)], "bz2")
    with pytest.raises(UnreadableTableError, match=r"the bzip2 data end in the middle: fetch it again"):
        open_table(io.BytesIO(data[: len(data) // 2]), "a.tar", TableLayout())


def test_a_cut_archive_of_what_cannot_be_read_in_part(zipped: Callable[..., bytes]) -> None:
    data = zipped([("hubs.parquet", parquet())], zipfile.ZIP_STORED)
    with pytest.raises(UnreadableTableError, match="the zip archive is cut off or damaged: fetch it again"):
        open_table(io.BytesIO(data[:-60]), "a.zip", TableLayout())


def test_a_member_with_a_wrong_checksum_is_refused(zipped: Callable[..., bytes]) -> None:
    data = bytearray(zipped([("hubs.csv", CSV)], zipfile.ZIP_STORED))
    data[data.index(b"Quayside")] ^= 1
    assert refusal(bytes(data)).startswith("hubs.csv: Bad CRC-32")


def test_an_archive_of_which_nothing_is_left(zipped: Callable[..., bytes]) -> None:
    told = refusal(zipped([("hubs.csv", CSV)])[:35], "hubs.csv.zip")
    assert told.startswith("the zip archive is cut off or damaged: File is not a zip file; 0 members")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_damage_is_told(
    zipped: Callable[..., bytes], tarred: Callable[..., bytes], source: RecordSource, data: st.DataObject
) -> None:
    packed = bytearray(
        data.draw(
            st.sampled_from(
                [
                    zipped([("hubs.csv", CSV)]),
                    zipped([*LEFTOVERS, ("hubs.csv", CSV)], zipfile.ZIP_STORED),
                    tarred([("hubs.csv", CSV)]),
                    tarred([("hubs.csv", CSV)], "gz"),
                ]
            )
        )
    )
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    whole = bytes(packed[: data.draw(st.integers(4, len(packed)))])
    fault, rows = "", 0
    try:
        table = open_table(io.BytesIO(whole), "hubs.csv.zip", layout_of(source))
        rows = sum(len(block.row_numbers) + len(block.odd) for block in table.blocks())
    except UnreadableTableError as error:
        fault = str(error)
    assert bool(fault) != bool(rows) or table.header


# memory

_READ_LARGE = """
import re, sys
from pathlib import Path
from orchestration.readers.records.files import open_table
from orchestration.readers.records.tables import TableLayout

def read(path):
    with Path(path).open("rb") as stream:
        table = open_table(stream, path, TableLayout())
        return sum(len(block.row_numbers) for block in table.blocks())

def peak():
    return int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1])

rows = read(sys.argv[1])
before = peak()
print(rows, read(sys.argv[2]), before, peak())
"""


@pytest.mark.end_to_end
def test_memory_does_not_grow_with_what_is_in_an_archive(tmp_path: Path) -> None:
    line = b"Hub of some length,2015,and a column that takes room\n"
    paths = []
    for name, rows in (("small", 400_000), ("large", 5_000_000)):
        path = tmp_path / f"{name}.csv.zip"
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive,
            archive.open(f"{name}.csv", "w") as member,
        ):
            member.write(b"Hub,Founded,Note\n")
            for _ in range(rows // 10_000):
                member.write(line * 10_000)
        paths.append(str(path))
    ended = subprocess.run(
        [sys.executable, "-c", _READ_LARGE, *paths],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    small, large, before, after = map(int, ended.stdout.split())
    assert (small, large) == (400_000, 5_000_000)
    assert (after - before) * 1024 < 60_000_000  # of 245 MB more
