"""Captures of web archives in the older format: their headers, and where a file is cut."""

from __future__ import annotations

import gzip

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read

PAGE = (
    b"<!doctype html><html lang=en><head><title>Quayside opens a hall</title></head><body><article>"
    + b"<p>Quayside Labs opened a hall for start-ups in Ghent, which the city had left empty for years.</p>"
    * 4
    + b"</article></body></html>"
)
HTML = b"Content-Type: text/html\r\n"
URL = "http://example.org/news/hall"
ARC_HEADER = (
    b"filedesc://a.arc 0.0.0.0 20210309100000 text/plain 67\n1 0 Crawler\n"
    b"URL IP-address Archive-date Content-type Archive-length\n\n"
)


def items(data: bytes, name: str = "a.arc") -> list[tuple[str, str]]:
    return [
        (item.member, item.source_format if isinstance(item, Document) else item.reason)
        for item in read(data, name).items
    ]


def document(contents: Contents) -> Document:
    (item,) = contents.items
    assert isinstance(item, Document), item
    return item


def arc_record(
    payload: bytes = PAGE, target: str = URL, status: str = "200 OK", length: int | None = None
) -> bytes:
    block = b"HTTP/1.1 " + status.encode() + b"\r\n" + HTML + b"\r\n" + payload
    stated = len(block) if length is None else length
    return f"{target} 127.0.0.1 20210309100000 text/html {stated}\n".encode() + block + b"\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_arc(pack: type[bytes]) -> None:
    data = (
        ARC_HEADER
        + arc_record()
        + arc_record(status="404 Not Found")
        + arc_record(target="http://example.org/a b")
    )
    contents = read(pack(data), "a.arc")
    assert contents.source_format == "arc"
    assert [item.member for item in contents.items] == [URL, "http://example.org/a b"]
    assert all(isinstance(item, Document) for item in contents.items)
    assert contents.notes == (
        "records left out: answers without a page (404 and the like) 1, records of the crawler 1",
    )


def test_headers_of_an_arc_in_any_encoding() -> None:
    header = "X-Name: pôle à Gand\r\n".encode()
    block = b"HTTP/1.1 200 OK\r\n" + header + HTML + b"\r\n" + PAGE
    record = f"{URL} 127.0.0.1 20210309100000 text/html {len(block)}\n".encode() + block + b"\n"
    plain = document(read(ARC_HEADER + arc_record(), "a.arc"))
    assert document(read(ARC_HEADER + record, "a.arc")) == plain


def test_a_cut_arc() -> None:
    data = ARC_HEADER + arc_record() + arc_record(target="http://example.org/b")
    assert items(data[:-100], "a.arc") == [
        (URL, "html"),
        ("http://example.org/b", "cut off, or damaged in the middle"),
    ]


def test_an_arc_record_without_a_length() -> None:
    data = ARC_HEADER + arc_record().replace(b"text/html %d\n" % (len(PAGE) + 44), b"text/html abc\n", 1)
    assert any(isinstance(item, Reject) for item in read(data, "a.arc").items)
