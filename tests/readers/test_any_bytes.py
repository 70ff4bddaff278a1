"""No bytes at all make a reader raise, hang or give what could not be stored: every format of `READERS`.

Formats are taken from `READERS` and from the fixtures, so that a new one is tested without a line here.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.model import Document, Reject
from orchestration.readers import READERS, open_reading, read
from orchestration.readers.base import Note
from orchestration.readers.formats import Format
from orchestration.readers.opening import Formats, open_with
from orchestration.readers.text import read_text

FIXTURES = Path(__file__).parent.parent / "fixtures" / "news"
TEXT = Format("text", lambda _: True, read=read_text)
ANY_FORMAT = pytest.mark.parametrize("known", [*READERS, TEXT], ids=lambda known: known.name)
SLOWEST = 2.0  # seconds of the processor for a file of some kilobytes

# the reader of PDF starts a process for each file
SLOW_TO_START = {"pdf": 8}
EXAMPLES = 50


SENTENCES = (
    "Quayside Labs, an invented incubator in Ghent, has 24 resident projects. It held a forum in 2020."
)


def small_samples() -> Iterator[tuple[str, bytes]]:
    """One small file of every format that the fixtures have none of."""
    page = f"<html><title>A hall opens</title><p>{SENTENCES}</p><p>{SENTENCES}</p></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}"
    yield (
        "a.warc",
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://wire.example/a\r\n"
        f"WARC-Date: 2020-05-12T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n{http}\r\n\r\n".encode(),
    )
    version = "1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n"
    yield (
        "a.arc",
        f"filedesc://a.arc 0.0.0.0 20200512100000 text/plain {len(version)}\n{version}\n"
        f"https://wire.example/a 192.0.2.1 20200512100000 text/html {len(http)}\n{http}\n".encode(),
    )
    yield (
        "a.sgm",
        f"<REUTERS NEWID='1'><TITLE>A hall opens</TITLE><BODY>{SENTENCES}</BODY></REUTERS>".encode(),
    )
    letter = (
        f"From: Desk <desk@wire.example>\nTo: all@wire.example\nSubject: A hall opens\n"
        f"Date: Tue, 12 May 2020 10:00:00 +0200\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{SENTENCES}\n"
    )
    yield "a.eml", letter.encode()
    yield (
        "a.mbox",
        f"From desk Tue May 12 10:00:00 2020\n{letter}\nFrom desk Tue May 12 10:00:00 2020\n{letter}".encode(),
    )
    yield (
        "a.md",
        f"---\ntitle: A hall opens\ndate: 2020-05-12\n---\n# A hall opens\n\n{SENTENCES}\n\n- one\n".encode(),
    )
    article = {
        "title": "A hall opens",
        "text": SENTENCES,
        "date": "2020-05-12",
        "url": "https://wire.example/a",
    }
    yield "a.json", json.dumps([article, article | {"url": "https://wire.example/b"}], indent=1).encode()
    entry = {"id": "1", "title": "A hall opens", "content_text": SENTENCES, "url": "https://wire.example/a"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Test Wire", "items": [entry]}
    yield "feed.json", json.dumps(feed).encode()
    word = docx.Document()
    word.add_heading("A hall opens")
    word.add_paragraph(SENTENCES)
    file = io.BytesIO()
    word.save(file)
    yield "a.docx", file.getvalue()
    yield "a.pdf", pdf(SENTENCES)
    yield "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def pdf(text: str) -> bytes:
    """A page with one line of text."""
    content = f"BT /F1 12 Tf 20 700 Td ({text}) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = "".join(f"{number} 0 obj\n{written}\nendobj\n" for number, written in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer\n<</Root 1 0 R>>\n%%EOF\n".encode()


def packed_samples() -> Iterator[tuple[str, bytes]]:
    """Fixtures and other small files, and containers of them."""
    members = [(path.name, path.read_bytes()) for path in sorted(FIXTURES.iterdir()) if path.is_file()]
    yield from members
    yield from small_samples()
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members[:4]:
            archive.writestr(name, data)
    with tarfile.open(fileobj=tarred, mode="w") as folder:
        for name, data in members[:4]:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            folder.addfile(entry, io.BytesIO(data))
    yield "a.zip", zipped.getvalue()
    yield "a.tar", tarred.getvalue()
    yield "a.tar.gz", gzip.compress(tarred.getvalue(), mtime=0)
    yield "a.txt.gz", gzip.compress(members[0][1], mtime=0)


SAMPLES = list(packed_samples())


def check(items: Iterator[Document | Reject | Note]) -> None:
    """Go through the items of one file; each must be what the tables can hold, and there must be one."""
    started = time.process_time()
    count = 0
    members: list[str] = []
    for item in items:
        if isinstance(item, Note):
            assert item.text
            continue
        count += 1
        item.member.encode("utf-8")
        if isinstance(item, Document):
            members.append(item.member)
            assert item.title
            assert item.text.startswith(item.title)
            assert not any(blanks in item.text for blanks in ("  ", "\n\n\n", " \n", "\n ", "\t", "\r")), (
                item.text
            )
            assert item.text == item.text.strip()
            for stored in (item.text, item.publisher, item.url, item.language, item.licence):
                (stored or "").encode("utf-8")
            assert item.updated_at is None or item.updated_at.tzinfo is None
        else:
            assert len(item.reason) > 5
            item.detail.encode("utf-8")
            assert len(item.raw_excerpt) <= 500
            assert item.raw_excerpt.isprintable()
    assert count
    assert len(members) == len(set(members)), "two documents of one file have the same member"
    assert time.process_time() - started < SLOWEST


def read_as(known: Format, data: bytes) -> Iterator[Document | Reject | Note]:
    """Read by one format, whether or not the bytes show it."""
    forced = replace(known, recognises=lambda _: True)
    others = [one for one in READERS if one.name != known.name]
    return open_with(Formats((forced, *others), TEXT), io.BytesIO(data), "a.bin").items


@ANY_FORMAT
def test_any_bytes(known: Format) -> None:
    @settings(max_examples=SLOW_TO_START.get(known.name, EXAMPLES), deadline=None)
    @given(st.binary(max_size=600))
    def any_bytes(data: bytes) -> None:
        check(read_as(known, data))

    any_bytes()


def samples_of(known: Format) -> list[bytes]:
    return [
        data for name, data in SAMPLES if open_reading(io.BytesIO(data), name).source_format == known.name
    ]


@ANY_FORMAT
def test_damaged_files(known: Format) -> None:
    """Files of the format with bytes replaced, taken out, put in, repeated or cut off."""
    samples = samples_of(known)
    assert samples, f"give small_samples a file of the format {known.name}"
    places = st.floats(0, 1)
    damage = st.tuples(places, places, st.binary(max_size=12))

    @settings(
        max_examples=SLOW_TO_START.get(known.name, EXAMPLES),
        deadline=None,
        suppress_health_check=[HealthCheck.large_base_example, HealthCheck.too_slow],
    )
    @given(st.sampled_from(samples), st.lists(damage, min_size=1, max_size=6), st.floats(0.2, 1.5))
    def damaged(data: bytes, damages: list[tuple[float, float, bytes]], length: float) -> None:
        for place, span, put in damages:
            at = int(place * len(data))
            data = data[:at] + put + data[at + int(span * 20) :]
        check(read_as(known, data[: int(length * len(data)) + 1]))

    damaged()


NAMES = st.sampled_from(
    sorted({f"a.{ending}" for known in READERS for ending in known.extensions} | {"a", "a.html"})
)
PIECES = st.sampled_from(
    [
        b"<rss>", b"<channel>", b"<item>", b"</item>", b"<title>", b"</title>", b"<link>", b"<guid>1</guid>",
        b"<links>x</links>", b"<published_parsed>", b"<content>", b"<source>", b"<pubDate>Tue, 99 May", b"<license>",
        b"<description>", b"<![CDATA[", b"]]>", b"&amp;", b"&x;", b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        b"<entry>", b"<id>", b"<html>", b"<body>", b"<p>", b"</p>", b"<article>", b"<!--", b"-->", b"<script>", b"\xff",
        b"<meta property='og:url' content='http://[", b"<link rel=canonical href=", b"<h1>", b"<base href='//'>",
        b"<script type='application/ld+json'>", b'{"@type":"Article","headline":', b"<ul><li><a>", b"<div class=a>",
        b"\x00", b"text ", b"<?xml version='1.0' encoding='nonsense'?>", b"<table><td>", b"<DOC>", b"<REUTERS ", b"</DOC>",
        b"<BODY>", b"---\n", b"title: a\n", b"- [\n", b"# A\n", b"```\n", b"From: a@b.example\n", b"Subject: =?x?\n",
        b"Content-Type: multipart/mixed; boundary=a\n", b"\n\n--a\n", b"Content-Transfer-Encoding: base64\n", b"From a b\n",
        b"MIME-Version: 1.0\n", b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"Content-Length: 9\r\n", b"\r\n\r\n",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [', b'{"title": "', b'"text": 3', b"}", b"]", b"[", b'"',
        b",", b"1e999", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"filename.txt", b"+44 7700 900123 ", b"\n", b" ",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=8), max_size=30), NAMES)
@settings(max_examples=300, deadline=None)
def test_pieces_of_every_format(pieces: list[bytes], name: str) -> None:
    check(open_reading(io.BytesIO(b"".join(pieces)), name).items)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_KEYS = st.sampled_from(["title", "text", "date", "url", "publisher", "language", "views", "other"])


@given(st.lists(st.dictionaries(_KEYS, _JSON, max_size=6), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_objects(objects: list[dict[str, object]]) -> None:
    data = "\n".join(json.dumps(value) for value in objects).encode()
    check(open_reading(io.BytesIO(data), "a.jsonl").items)
    check(open_reading(io.BytesIO(json.dumps(objects).encode()), "a.json").items)


@pytest.mark.parametrize(("name", "data"), SAMPLES, ids=[name for name, _ in SAMPLES])
@pytest.mark.parametrize("damage", [0x00, 0x80, 0xFF])
def test_samples_with_every_fortieth_byte_overwritten(name: str, data: bytes, damage: int) -> None:
    damaged = bytearray(data)
    step = max(2, len(data) // 40)
    damaged[::step] = bytes([damage]) * len(damaged[::step])
    check(open_reading(io.BytesIO(bytes(damaged)), name).items)


def test_the_same_bytes_are_read_the_same() -> None:
    for name, data in SAMPLES:
        assert read(data, name) == read(data, name)
