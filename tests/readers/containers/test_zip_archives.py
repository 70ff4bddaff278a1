"""zip archives: names in old encodings, what cannot be unpacked, and what is damaged."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable

import pytest

from orchestration.model import Reject
from orchestration.readers import Contents, read

Pack = Callable[..., bytes]
Summary = Callable[[Contents], list[tuple[str, str]]]
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


def test_names_without_a_mark_are_utf8_where_they_can_be(zipped: Pack, summary: Summary) -> None:
    marked = zipped([("pôle.txt", TEXT)])
    unmarked = marked.replace(b"\x00\x08", b"\x00\x00")  # the flag of UTF-8, in both headers
    assert summary(read(marked, "a.zip")) == summary(read(unmarked, "a.zip")) == [("pôle.txt", "text")]


def test_names_in_the_code_page_of_dos(zipped: Pack, summary: Summary) -> None:
    packed = zipped([("pXle.txt", TEXT)]).replace(b"pXle", b"p\x93le")
    assert summary(read(packed, "a.zip")) == [("pôle.txt", "text")]


def test_an_encrypted_member(zipped: Pack, summary: Summary) -> None:
    packed = bytearray(zipped([("a.txt", TEXT), ("z.txt", TEXT)]))
    packed[6] |= 1  # of the local header
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert summary(read(bytes(packed), "a.zip")) == [("a.txt", "the member is encrypted"), ("z.txt", "text")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_cannot_be_bounded(method: int, zipped: Pack, summary: Summary) -> None:
    ((member, reason),) = summary(read(zipped([("a.txt", TEXT)], method), "a.zip"))
    assert (member, reason) == ("a.txt", "the member is compressed in a way that is not read")


def test_stored_members(zipped: Pack, summary: Summary) -> None:
    assert summary(read(zipped([("a.txt", TEXT)], zipfile.ZIP_STORED), "a.zip")) == [("a.txt", "text")]


@pytest.mark.parametrize("data", [TEXT, PAGE, LINES], ids=["text", "page", "lines"])
def test_a_wrong_checksum_quarantines_the_member_alone(data: bytes, zipped: Pack, summary: Summary) -> None:
    packed = bytearray(zipped([("a.jsonl", data), ("z.txt", TEXT)], zipfile.ZIP_STORED))
    packed[packed.index(b"Quayside")] ^= 0x20
    assert summary(read(bytes(packed), "a.zip")) == [("a.jsonl", "damaged"), ("z.txt", "text")]


def test_a_workbook_is_no_archive_of_news(zipped: Pack) -> None:
    workbook = zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")])
    (reject,) = read(workbook, "deals.xlsx").items
    assert isinstance(reject, Reject)
    assert "raw/records" in reject.detail
