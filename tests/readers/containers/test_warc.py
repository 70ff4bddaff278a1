"""Captures of web archives: which are pages, what they are called, what HTTP wrapped them in, and where a file is cut."""

from __future__ import annotations

import gzip
import io
import re
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.stream_io import BrotliWriter, ZstdWriter

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read

PAGE = (
    b"<!doctype html><html lang=en><head><title>Quayside opens a hall</title></head><body><article>"
    + b"<p>Quayside Labs opened a hall for start-ups in Ghent, which the city had left empty for years.</p>"
    * 4
    + b"</article></body></html>"
)
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Quayside news</title>'
    b"<item><guid>one</guid><title>First hall</title><description>Quayside opened a hall.</description></item>"
    b"<item><title>Second hall</title><description>Quayside opened another.</description></item></channel></rss>"
)
HTML = b"Content-Type: text/html\r\n"
URL = "http://example.org/news/hall"


def record(
    kind: str, block: bytes, target: str = URL, content_type: str = "text/html", length: int | None = None
) -> bytes:
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: {target}\r\n"
        f"WARC-Date: 2021-03-09T10:00:00Z\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def response(
    payload: bytes = PAGE, headers: bytes = HTML, status: str = "200 OK", target: str = URL
) -> bytes:
    block = b"HTTP/1.1 " + status.encode() + b"\r\n" + headers + b"\r\n" + payload
    return record("response", block, target, "application/http; msgtype=response")


INFO = record("warcinfo", b"software: a crawler\r\n", "", "application/warc-fields")
REQUEST = record(
    "request",
    b"GET /news/hall HTTP/1.1\r\nHost: example.org\r\n\r\n",
    content_type="application/http; msgtype=request",
)


def items(data: bytes, name: str = "a.warc") -> list[tuple[str, str]]:
    return [
        (item.member, item.source_format if isinstance(item, Document) else item.reason)
        for item in read(data, name).items
    ]


def document(contents: Contents) -> Document:
    (item,) = contents.items
    assert isinstance(item, Document), item
    return item


def test_a_page_is_a_document_of_its_address() -> None:
    contents = read(INFO + REQUEST + response(), "a.warc")
    found = document(contents)
    assert contents.source_format == "warc"
    assert (found.member, found.url, found.title, found.source_format) == (
        URL,
        URL,
        "Quayside opens a hall",
        "html",
    )
    assert "start-ups in Ghent" in found.text
    assert contents.notes == ("records left out: records of the crawler 1, requests 1",)


def test_the_address_that_a_page_gives_itself_comes_first() -> None:
    page = PAGE.replace(b"<head>", b'<head><link rel="canonical" href="http://example.org/canonical">')
    assert document(read(response(page), "a.warc")).url == "http://example.org/canonical"


def test_records_compressed_one_by_one_or_as_a_whole() -> None:
    pieces = [INFO, response(), response(target="http://example.org/b")]
    plain = read(b"".join(pieces), "a.warc")
    assert len(plain.items) == 2
    assert read(b"".join(map(gzip.compress, pieces)), "a.warc.gz") == plain
    assert read(gzip.compress(b"".join(pieces), mtime=0), "a.warc.gz") == plain


def brotli(data: bytes) -> bytes:
    target = io.BytesIO()
    with BrotliWriter(target) as writer:
        writer.write(data)
    return target.getvalue()


def zstandard(data: bytes) -> bytes:
    target = io.BytesIO()
    with ZstdWriter(target) as writer:
        writer.write(data)
    return target.getvalue()


def chunked(data: bytes, size: int = 100) -> bytes:
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (chunked(PAGE), b"Transfer-Encoding: chunked\r\n"),
        (PAGE, b"Transfer-Encoding: chunked\r\n"),
        (gzip.compress(PAGE, mtime=0), b"Content-Encoding: gzip\r\n"),
        (PAGE, b"Content-Encoding: gzip\r\n"),
        (gzip.compress(PAGE, mtime=0), b""),
        (chunked(gzip.compress(PAGE, mtime=0)), b"Content-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n"),
        (zlib.compress(PAGE), b"Content-Encoding: deflate\r\n"),
        (zlib.compress(PAGE)[2:-4], b"Content-Encoding: deflate\r\n"),
        (PAGE, b"Content-Encoding: deflate\r\n"),
        (brotli(PAGE), b"Content-Encoding: br\r\n"),
        (zstandard(PAGE), b"Content-Encoding: zstd\r\n"),
    ],
    ids=["chunked", "falsely chunked", "gzip", "falsely gzip", "gzip unsaid", "chunked gzip", "zlib", "deflate",
         "falsely deflate", "brotli", "zstandard"],
)  # fmt: skip
def test_what_http_wrapped_a_page_in(payload: bytes, headers: bytes) -> None:
    assert read(response(payload, HTML + headers), "a.warc") == read(response(), "a.warc")


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (chunked(PAGE)[:-300], b"Transfer-Encoding: chunked\r\n"),
        (b"64\r\n" + PAGE[:100] + b"\r\nno chunk", b"Transfer-Encoding: chunked\r\n"),
        (gzip.compress(PAGE, mtime=0)[:-20], b"Content-Encoding: gzip\r\n"),
        (zlib.compress(PAGE)[:-20], b"Content-Encoding: deflate\r\n"),
        (b"\x00\x01 no deflate", b"Content-Encoding: deflate\r\n"),
        (brotli(PAGE)[:-9], b"Content-Encoding: br\r\n"),
        (b"no brotli at all, but words", b"Content-Encoding: br\r\n"),
        (zstandard(PAGE)[:-9], b"Content-Encoding: zstd\r\n"),
    ],
)
def test_half_a_page_is_not_loaded(payload: bytes, headers: bytes) -> None:
    data = response(payload, HTML + headers) + response(target="http://example.org/b")
    assert items(data) == [(URL, "cut off, or damaged in the middle"), ("http://example.org/b", "html")]


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (response(status="301 Moved", headers=b"Location: /b\r\n", payload=b"moved"), "redirects 1"),
        (response(status="404 Not Found"), "answers without a page (404 and the like) 1"),
        (response(status="206 Partial Content"), "answers without a page (404 and the like) 1"),
        (response(b""), "empty answers 1"),
        (record("revisit", b"HTTP/1.1 200 OK\r\n\r\n", content_type="application/http"), "visits that found nothing new 1"),
        (record("metadata", b"via: x\r\n"), "records of the crawler 1"),
        (record("resource", b"log", "metadata://example.org/log", "text/plain"), "records of the crawler 1"),
        (record("response", b"20210309 127.0.0.1", "dns:example.org", "text/dns"), "records of the crawler 1"),
        (response(b"\x89PNG\r\n\x1a\n" + bytes(100), b"Content-Type: image/png\r\n"), "left out: images 1"),
        (response(b"p { margin: 0 }", b"Content-Type: text/css\r\n"), "left out: style sheets 1"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_counted(data: bytes, note: str) -> None:
    contents = read(response(target="http://example.org/page") + data, "a.warc")
    assert [item.member for item in contents.items] == ["http://example.org/page"]
    assert any(note in found for found in contents.notes), contents.notes


def test_a_file_without_a_page_is_quarantined() -> None:
    ((_, reason),) = items(INFO + REQUEST)
    assert reason == "there is no news in it"


def test_a_page_twice_has_two_names() -> None:
    assert items(response() + response(PAGE.replace(b"Ghent", b"Delft"))) == [
        (URL, "html"),
        (f"{URL} (2)", "html"),
    ]


@pytest.mark.parametrize(
    ("payload", "headers", "target", "what"),
    [
        (b"Quayside opens\n\nIt opened.", b"Content-Type: text/plain\r\n", "http://example.org/?q=a.html", "text"),
        (b"# Quayside opens\n\nIt *opened*.", b"Content-Type: text/markdown\r\n", "http://example.org/a", "markdown"),
        (b"just words, not < tags", b"Content-Type: text/html; charset=utf-8\r\n", "http://example.org/", "html"),
        (b'{"title": "a", "text": "Quayside opened."}', b"Content-Type: application/json\r\n", "http://example.org/a", "json"),
    ],
)  # fmt: skip
def test_the_declared_type_tells_what_the_content_does_not(
    payload: bytes, headers: bytes, target: str, what: str
) -> None:
    first = read(response(payload, headers, target=target), "a.warc").items[0]
    if isinstance(first, Document):
        assert first.source_format == what
    else:  # a page of bare words has no article
        assert (what, first.reason) == ("html", "no article in the page")


def test_entries_of_a_feed_do_not_get_its_address() -> None:
    first, second = read(response(FEED, b"Content-Type: application/rss+xml\r\n"), "a.warc").items
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.member, second.member) == (f"{URL}#one", f"{URL}#entry 2")
    assert (first.url, second.url) == (None, None)


@pytest.mark.parametrize(
    ("headers", "licence", "opted_out"),
    [
        (b"", None, False),
        (b"X-Robots-Tag: noai, noimageai\r\n", None, True),
        (b"x-robots-tag: noindex\r\n", None, False),
        (b"TDM-Reservation: 1\r\n", None, True),
        (b'Link: <https://creativecommons.org/licenses/by/4.0/>; rel="license"\r\n', "CC-BY-4.0", False),
    ],
)
def test_rights_in_headers(headers: bytes, licence: str | None, opted_out: bool) -> None:
    found = document(read(response(headers=HTML + headers), "a.warc"))
    assert (found.licence, found.text_mining_opt_out) == (licence, opted_out)


def test_resources_and_conversions() -> None:
    data = record("resource", PAGE) + record(
        "conversion", b"Quayside opens\n\nIt opened.", "http://example.org/b", "text/plain"
    )
    assert items(data) == [(URL, "html"), ("http://example.org/b", "text")]


def test_addresses_as_crawlers_write_them() -> None:
    assert document(read(response(target=f"<{URL}>"), "a.warc")).url == URL
    assert document(read(response(target=f"{URL}#top"), "a.warc")).member == URL


def test_every_cut_loads_whole_records_only() -> None:
    data = INFO + response() + REQUEST + response(target="http://example.org/b")
    first_end = len(INFO) + len(response()) - 4
    last_end = len(data) - 4
    for cut in range(1, len(data), 37):
        found = items(data[:cut])
        pages = [member for member, what in found if what == "html"]
        assert pages == [URL, "http://example.org/b"][: (cut >= first_end) + (cut >= last_end)], cut
        boundaries = {
            len(INFO),
            len(INFO) + len(response()),
            len(data) - len(response(target="http://example.org/b")),
        }
        if cut < last_end and not any(end - 4 <= cut <= end for end in boundaries):
            assert any(what != "html" for _, what in found), cut


A, B, C = (f"http://example.org/{letter}" for letter in "abc")
UNREADABLE = "a record of the web archive cannot be read"


@pytest.mark.parametrize(
    ("found", "broken"),
    [
        (b"Content-Length", b"Content-Width"),
        (b"Content-Length: ", b"Content-Length: -"),
        (b"Content-Length: ", b"Content-Length: many "),
        (b"WARC/1.1", b"W\x00\x00C/1.1"),
        (b"WARC/1.1\r\n", b""),
        (b"WARC-Type", b"X: " + b"x" * 40_000 + b"\r\nWARC-Type"),
    ],
    ids=["no length", "negative length", "no number", "no mark", "no first line", "long"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["bare", "gzip"])
def test_a_broken_header_costs_its_record(
    found: bytes, broken: bytes, pack: Callable[[bytes], bytes]
) -> None:
    records = [response(target=A), response(target=B).replace(found, broken, 1), response(target=C)]
    contents = read(b"".join(map(pack, records)), "a.warc.gz")
    assert [(item.member, isinstance(item, Document)) for item in contents.items] == [
        (A, True),
        ("record 2", False),
        (C, True),
    ]
    (reject,) = (item for item in contents.items if isinstance(item, Reject))
    assert reject.reason == UNREADABLE
    start, end = (
        int(number.replace(",", ""))
        for number in re.findall(r"bytes ([\d,]+) and ([\d,]+)", reject.detail)[0]
    )
    assert len(records[0]) - 4 <= start <= len(records[0])
    assert end == len(records[0]) + len(records[1])


@pytest.mark.parametrize("size", [25, 70_000, 2_000_000])
@pytest.mark.parametrize("piece", [b"garbage\r\n", b"WARC/", b"\x00", b"WARC/1.0 "])
def test_garbage_between_records(size: int, piece: bytes) -> None:
    garbage = (piece * (size // len(piece) + 1))[:size] + b"\n"
    assert items(response(target=A) + garbage + response(target=B)) == [
        (A, "html"),
        ("record 2", UNREADABLE),
        (B, "html"),
    ]


def test_every_broken_record_has_its_reject() -> None:
    broken = response().replace(b"WARC/1.1", b"WARC/1.1\r\nContent-Length: x", 1)
    data = b"".join([response(target=A), broken, broken, response(target=B), broken])
    assert items(data) == [
        (A, "html"),
        ("record 2", UNREADABLE),
        ("record 3", UNREADABLE),
        (B, "html"),
        ("", "the web archive is cut off or damaged"),
    ]


def test_many_broken_records_take_bounded_time() -> None:
    data = response(target=A) + b"WARC/1.0\r\nX: y\r\n\r\n" * 20_000 + response(target=B)
    started = time.process_time()
    found = items(data)
    assert time.process_time() - started < 8
    assert (found[0], found[-1], len(found)) == ((A, "html"), (B, "html"), 20_002)


def test_a_record_in_a_page_is_no_record() -> None:
    page = b"Quayside opens\n\nIt opened.\n\n" + response(target=C)
    data = response(page, b"Content-Type: text/plain\r\n", target=A) + b"garbage\n" + response(target=B)
    assert items(data) == [(A, "text"), ("record 2", UNREADABLE), (B, "html")]


def test_a_record_that_announces_less_than_there_is() -> None:
    data = record("resource", PAGE, A, length=len(PAGE) - 30) + response(target=B)
    assert items(data)[1:] == [("record 2", UNREADABLE), (B, "html")]


def test_a_record_that_announces_more_than_there_is() -> None:
    data = record("resource", PAGE, A, length=len(PAGE) + 30) + response(target=B) + response(target=C)
    assert items(data)[1:] == [("record 2", UNREADABLE), (C, "html")]


SHARED = {
    "bad.arc": 0,
    "example-bad-non-chunked.warc.gz": 1,
    "example-bad.warc.gz.bad": 1,
    "example-digest.warc": 0,
    "example-iana.org-chunked.warc": 1,
    "example-resource.warc.gz": 1,
    "example-space-in-target-uri.warc.gz": 0,
    "example-space-in-url.arc": 1,
    "example-trunc.warc": 0,
    "example-wget-bad-target-uri.warc.gz": 1,
    "example-wrong-chunks.warc.gz": 1,
    "example.arc": 1,
    "example.arc.gz": 1,
    "example.warc": 1,
    "example.warc.gz": 1,
    "post-test.warc.gz": 0,
}


@pytest.mark.parametrize(("name", "documents"), SHARED.items())
def test_web_archives_of_others(name: str, documents: int, shared_data: Path) -> None:
    contents = read((shared_data / "warc" / name).read_bytes(), name)
    assert contents.source_format == ("arc" if ".arc" in name else "warc")
    loaded = [item for item in contents.items if isinstance(item, Document)]
    assert len(loaded) == documents
    assert all(item.url for item in loaded)
    assert documents or any(isinstance(item, Reject) for item in contents.items)
