"""zip archives: names in old encodings, what cannot be unpacked, and what is left of a cut one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read

Members = Sequence[tuple[str, bytes]]
TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"
PAGE = (
    b"<!doctype html><html lang=en><head><title>Quayside opens a hall</title></head><body><article>"
    + b"<p>Quayside Labs opened a hall for start-ups in Ghent, which the city had left empty for years.</p>"
    * 4
    + b"</article></body></html>"
)
LINES = b"".join(
    json.dumps({"title": f"Hall {number}", "text": f"Quayside Labs opened hall {number * 7919}."}).encode()
    + b"\n"
    for number in range(300)
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def summary(contents: Contents) -> list[tuple[str, str]]:
    """(member, format) of documents, (member, reason) of rejects."""
    return [
        (item.member, item.source_format if isinstance(item, Document) else item.reason)
        for item in contents.items
    ]


def test_names_without_a_mark_are_utf8_where_they_can_be() -> None:
    marked = zipped([("pôle.txt", TEXT)])
    unmarked = marked.replace(b"\x00\x08", b"\x00\x00")  # the flag of UTF-8, in both headers
    assert summary(read(marked, "a.zip")) == summary(read(unmarked, "a.zip")) == [("pôle.txt", "text")]


def test_names_in_the_code_page_of_dos() -> None:
    packed = zipped([("pXle.txt", TEXT)]).replace(b"pXle", b"p\x93le")
    assert summary(read(packed, "a.zip")) == [("pôle.txt", "text")]


def test_an_encrypted_member() -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)]))
    packed[6] |= 1  # of the local header
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert summary(read(bytes(packed), "a.zip")) == [("a.txt", "the member is encrypted"), ("z.txt", "text")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_cannot_be_bounded(method: int) -> None:
    ((member, reason),) = summary(read(zipped([("a.txt", TEXT)], method), "a.zip"))
    assert (member, reason) == ("a.txt", "the member is compressed in a way that is not read")


def test_stored_members() -> None:
    assert summary(read(zipped([("a.txt", TEXT)], zipfile.ZIP_STORED), "a.zip")) == [("a.txt", "text")]


@pytest.mark.parametrize("data", [TEXT, PAGE, LINES], ids=["text", "page", "lines"])
def test_a_wrong_checksum_quarantines_the_member_alone(data: bytes) -> None:
    packed = bytearray(zipped([("a.jsonl", data), ("z.txt", TEXT)], zipfile.ZIP_STORED))
    packed[packed.index(b"Quayside")] ^= 0x20
    assert summary(read(bytes(packed), "a.zip")) == [("a.jsonl", "damaged"), ("z.txt", "text")]


class Unseekable(io.BytesIO):
    """zipfile writes lengths and checksums behind the data of what it cannot go back in."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_cut_zip_loads_whole_members(method: int) -> None:
    packed = zipped(
        [("a.txt", TEXT), ("p.png", PNG), ("lines.jsonl", LINES), ("z/", b""), ("z.html", PAGE)], method
    )
    whole = summary(read(packed, "a.zip"))
    lost = ("", "the zip archive is cut off or damaged")
    assert summary(read(packed[: packed.index(b"PK\x01\x02") + 20], "a.zip")) == [*whole, lost]
    assert summary(read(packed[: packed.index(b"z.html") + 40], "a.zip")) == [
        *whole[:-1],
        ("z.html", "cut off, or damaged in the middle"),
        lost,
    ]
    assert summary(read(packed[: packed.index(b"p.png") + 40], "a.zip"))[0] == ("a.txt", "text")


def test_a_cut_zip_that_was_written_as_a_stream() -> None:
    target = Unseekable()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (
            ("a.txt", TEXT),
            ("p.png", PNG),
            ("b.html", PAGE),
            ("../c.txt", TEXT),
            ("d.txt", TEXT),
        ):
            archive.writestr(name, data)
    packed = target.getvalue()
    assert summary(read(packed[: packed.index(b"d.txt") + 10], "a.zip")) == [
        ("a.txt", "text"),
        ("b.html", "html"),
        ("../c.txt", "a member with an unsafe path"),
        ("d.txt", "cut off, or damaged in the middle"),
        ("", "the zip archive is cut off or damaged"),
    ]


def test_damage_in_a_cut_zip_is_seen() -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)], zipfile.ZIP_STORED)[:-10])
    packed[packed.index(b"Quayside")] ^= 0x20
    assert summary(read(bytes(packed), "a.zip")) == [
        ("a.txt", "damaged"),
        ("z.txt", "text"),
        ("", "the zip archive is cut off or damaged"),
    ]


def test_encrypted_members_of_a_cut_zip() -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)])[:-10])
    packed[6] |= 1
    assert summary(read(bytes(packed), "a.zip"))[:2] == [
        ("a.txt", "the member cannot be recovered"),
        ("z.txt", "text"),
    ]


def test_a_workbook_is_no_archive_of_news() -> None:
    workbook = zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")])
    (reject,) = read(workbook, "deals.xlsx").items
    assert isinstance(reject, Reject)
    assert "raw/records" in reject.detail
