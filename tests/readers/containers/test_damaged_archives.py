"""Any damage of a valid archive gives items or rejects: never an exception, never two items of one name."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.model import Document, Reject
from orchestration.readers import read

TEXT = b"Quayside opens a hall\n\n2021-03-09\n\nQuayside Labs opened a hall in Ghent.\n"
LINES = b"".join(
    json.dumps({"title": f"Hall {at}", "text": "Quayside opened."}).encode() + b"\n" for at in range(9)
)
FEED = b"<rss><channel><item><guid>1</guid><title>Hall</title><description>Opened.</description></item></channel></rss>"
MEMBERS = (("a.txt", TEXT), ("b/lines.jsonl", LINES), ("feed.xml", FEED), ("a.png", b"\x89PNG" + bytes(40)))
MAX_SECONDS = 5.0


def zipped(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in MEMBERS:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return target.getvalue()


def tarred(form: int = tarfile.PAX_FORMAT) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for name, data in MEMBERS:
            info = tarfile.TarInfo(name if form != tarfile.PAX_FORMAT else f"pôle/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def web_archive() -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    block = page % (len(TEXT), TEXT)
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/%d\r\n"
        b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    )
    return b"".join(record % (at, len(block), block) for at in range(3))


def old_web_archive() -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + TEXT
    header = (
        b"filedesc://a.arc 0.0.0.0 20210309100000 text/plain 67\n1 0 Crawler\n"
        b"URL IP-address Archive-date Content-type Archive-length\n\n"
    )
    record = b"http://example.org/%d 127.0.0.1 20210309100000 text/plain %d\n%s\n"
    return header + b"".join(record % (at, len(block), block) for at in range(3))


def wire() -> bytes:
    element = b'<REUTERS NEWID="%d"><DATE>26-FEB-1987</DATE><TEXT><TITLE>Hall %d</TITLE><BODY>Opened.</BODY></TEXT></REUTERS>\n'
    return b"".join(element % (at, at) for at in range(5))


VALID = {
    "a.zip": zipped(),
    "stored.zip": zipped(zipfile.ZIP_STORED),
    "a.tar": tarred(),
    "gnu.tar": tarred(tarfile.GNU_FORMAT),
    "a.tar.gz": gzip.compress(tarred(), mtime=0),
    "a.tar.bz2": bz2.compress(tarred()),
    "a.tar.xz": lzma.compress(tarred()),
    "a.jsonl.gz": gzip.compress(LINES, mtime=0),
    "a.warc": web_archive(),
    "a.warc.gz": gzip.compress(web_archive(), mtime=0),
    "a.arc": old_web_archive(),
    "a.sgm": wire(),
}


def check(data: bytes, name: str) -> None:
    """What must hold of any bytes."""
    start = time.perf_counter()
    items = read(data, name).items
    assert time.perf_counter() - start < MAX_SECONDS
    assert items
    documents = [item for item in items if isinstance(item, Document)]
    members = [item.member for item in items if item.member]
    assert len(members) == len(set(members))
    for document in documents:
        assert document.title
        assert document.text.startswith(document.title)
        (document.text + document.member + (document.url or "")).encode("utf-8")
    for item in items:
        if isinstance(item, Reject):
            assert len(item.reason) > 5
            (item.reason + item.detail + item.member).encode("utf-8")
            assert "\n" not in item.reason + item.detail


@pytest.mark.parametrize("name", VALID)
def test_undamaged(name: str) -> None:
    contents = read(VALID[name], name)
    assert len(contents.items) >= 3
    assert all(isinstance(item, Document) for item in contents.items)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[bytes, str]:
    """A valid archive with bytes flipped, pieces cut out, doubled or put in from another one."""
    name = draw(st.sampled_from(sorted(VALID)))
    data = bytearray(VALID[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(1, 600))
        match draw(st.sampled_from(["flip", "cut", "remove", "double", "splice", "fill", "number"])):
            case "flip" if data:
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[at:]
            case "remove":
                del data[at : at + length]
            case "double":
                data[at:at] = data[at : at + length]
            case "splice":
                other = VALID[draw(st.sampled_from(sorted(VALID)))]
                start = draw(st.integers(0, len(other)))
                data[at:at] = other[start : start + length]
            case "fill":
                data[at : at + length] = draw(st.sampled_from([b"\x00", b"\xff", b"9", b" "])) * length
            case "number":
                data[at : at + 4] = draw(st.binary(min_size=4, max_size=4))
            case _:
                pass
    return bytes(data), name


@given(damaged())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_damage(case: tuple[bytes, str]) -> None:
    check(*case)


MARKS = [b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\x00", b"WARC/1.0\r\n",
         b"filedesc://", b"<REUTERS ", b"<DOC>", bytes(257) + b"ustar"]  # fmt: skip


@given(
    st.sampled_from(MARKS), st.binary(max_size=700), st.sampled_from([*sorted(VALID), "a.gz", "a.xz", "a"])
)
@settings(max_examples=200, deadline=None)
def test_any_bytes(mark: bytes, rest: bytes, name: str) -> None:
    check(mark + rest, name)


@pytest.mark.parametrize("name", VALID)
def test_every_cut(name: str) -> None:
    data = VALID[name]
    for size in range(1, len(data), max(1, len(data) // 60)):
        check(data[:size], name)
