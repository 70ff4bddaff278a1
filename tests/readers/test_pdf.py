"""PDF: a release as a document, dates; encrypted, damaged and hostile files."""

from __future__ import annotations

import io
import random
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, open_reading, read
from orchestration.readers.pdf import _pdf_moment

FIXTURES = Path(__file__).parent.parent / "fixtures"


def test_a_release(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/release.pdf")
    assert reading.source_format == "pdf"
    assert reading.items == (
        Document(
            title="Fenwick Dock rents a second hall",
            text="Fenwick Dock rents a second hall\n\nPRESS RELEASE\n\n"
            "Fenwick Dock, an invented incubator of Leiden, rents a second hall beside the old lock and innovation "
            "there gets room for thirty teams, the hub wrote on Monday. The hall was a rope store for most of its life.\n\n"
            "The hall keeps the name of the rope makers. The rent is paid by the teams. They moved in at the end of "
            "April and share one workshop with the neighbours of the yard.\n\n"
            "It is finished here and has a roof again.\n\n"
            "A well-known architect drew the plans. The well-known name was not given in the note, and the plans are "
            "not public yet.\n\nThe third page is the last.",
            source_format="pdf",
            published_on=date(2024, 5, 6),
            language="en",
            updated_at=datetime(2024, 5, 7, 8, 15),
        ),
    )


@pytest.mark.parametrize(
    ("name", "reason", "advice"),
    [
        ("cut.pdf", "the PDF is damaged", "fetch it again"),
        ("encrypted.pdf", "the PDF is encrypted", "without a password"),
        ("pictures.pdf", "no text layer in the PDF", "OCR"),
    ],
)
def test_broken(read_fixture: Callable[[str], Contents], name: str, reason: str, advice: str) -> None:
    (item,) = read_fixture(f"broken/{name}").items
    assert isinstance(item, Reject)
    assert item.reason == reason
    assert advice in item.detail


def assembled(objects: Sequence[bytes]) -> bytes:
    """A PDF of numbered objects, the first of which is its catalogue."""
    out, offsets = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, entries)
    return (
        out
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % _FONT


def one_page(content: bytes, filters: bytes = b"") -> bytes:
    stream = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content)
    return assembled([_CATALOGUE, _PAGES, _PAGE, stream])


def packed_blanks(megabytes: int) -> bytes:
    """Blanks as one block that is repeated: the checksum at their end is never reached."""
    packer = zlib.compressobj()
    start = packer.compress(b" ") + packer.flush(zlib.Z_FULL_FLUSH)
    return start + (packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)) * megabytes


@pytest.mark.parametrize(
    "data",
    [
        one_page(packed_blanks(2_000), b"/Filter /FlateDecode"),
        one_page(zlib.compress(packed_blanks(2_000)), b"/Filter [/FlateDecode /FlateDecode]"),
        one_page(b"q " * 1_000_000),
        one_page(b"BT /F1 10 Tf " + b"[" * 1_000_000),
        assembled([_CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", _PAGE]),
        assembled([_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100 >>"]),
        assembled([b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 1_000_000 + b" >>", _PAGES, _PAGE]),
        b"%PDF-1.7\n",
        b"%PDF-" + b"\x00" * 10_000,
    ],
    ids=[
        "bomb",
        "bomb in a bomb",
        "states",
        "brackets",
        "pages",
        "pages in circles",
        "deep",
        "head",
        "nothing",
    ],
)
def test_hostile_files_are_refused_in_bounded_time(data: bytes) -> None:
    began = time.monotonic()
    (item,) = read(data, "a.pdf").items
    assert isinstance(item, Reject)
    assert time.monotonic() - began < 60


def test_many_characters_are_cut_with_a_note() -> None:
    shown = (
        b"BT /F1 1 Tf 1 0 0 1 50 700 Tm "
        + b"(aaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbb) Tj 0 -1 Td " * 100
    )
    reading = read(one_page(shown + b"ET"), "a.pdf")
    assert isinstance(reading.items[0], Document)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_end_in_an_item(seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray((FIXTURES / "news" / "release.pdf").read_bytes())
    for _ in range(dice.choice((1, 5, 50))):
        at = dice.randrange(len(data))
        kind = dice.randrange(4)
        if kind == 0:
            data[at] = dice.randrange(256)
        elif kind == 1:
            del data[at : at + dice.randrange(1, 60)]
        elif kind == 2:
            data[at:at] = data[: dice.randrange(80)]
        else:
            data[at:at] = dice.choice((b"<<", b"[", b"9" * 20, b"4 0 R ", b"\x00", b"endobj", b"stream\n"))
        if len(data) < 10:
            break
    items = read(b"%PDF-" + bytes(data[5:]), "a.pdf").items
    assert items
    assert all(isinstance(item, Document | Reject) for item in items)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\r\n%PDF-1.4\n", "pdf"),
        (b"<html><body>%PDF-1.4", "html"),
        (b"The signature %PDF-1.4 begins such files.\n", "text"),
    ],
)
def test_formats(data: bytes, expected: str) -> None:
    assert open_reading(io.BytesIO(data), "a").source_format == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D:20240507101500+02'00'", datetime(2024, 5, 7, 8, 15)),
        ("D:20240507101500Z", datetime(2024, 5, 7, 10, 15)),
        ("D:20240507101500", datetime(2024, 5, 7, 10, 15)),
        ("D:20240507101500-0530", datetime(2024, 5, 7, 15, 45)),
        ("D:20249907101500", None),
        ("7 May 2024", None),
        ("", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert _pdf_moment(text) == expected
