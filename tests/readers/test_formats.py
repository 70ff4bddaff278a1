"""Which format a file is, and that no bytes at all make a reader raise."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Document, Reject
from orchestration.readers import READERS, open_reading, read
from orchestration.readers.formats import Format

FIXTURES = Path(__file__).parent.parent / "fixtures" / "news"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"<!doctype html><html>", "a.txt", "html"),
        (b"<!-- saved -->\n<HTML lang=en>", "a", "html"),
        (b"<p>a fragment</p>", "a.txt", "html"),
        (b'<?xml version="1.0"?><rss version="2.0">', "a.html", "feed"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- c --><feed xmlns="x">', "a.xml", "feed"),
        (b'<rdf:RDF xmlns:rdf="x">', "a.txt", "feed"),
        (b'{"title": "a"}\n', "a.txt", "json_lines"),
        (b'{"title": "' + b"a" * 100_000, "a.txt", "json_lines"),
        (b'{"cut', "a.jsonl", "json_lines"),
        (b"{a brace} begins this text", "a.txt", "text"),
        (b"plain words", "a.html", "text"),
        (b"1 < 2 and so on", "a.html", "html"),
        (b"plain words", "a.rss", "feed"),
        (b"plain words", "no_extension", "text"),
        ("<html><p>wide".encode("utf-16"), "a.txt", "html"),
    ],
)
def test_sniff_format(data: bytes, name: str, expected: str) -> None:
    assert open_reading(io.BytesIO(data), name).source_format == expected


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.csv", "raw/records"),
        ("a.yml", "raw/records"),
        ("a.json", "one object a line"),
        ("a.xml", "neither RSS"),
    ],
)
def test_what_is_no_news_is_refused_with_advice(name: str, advice: str) -> None:
    (item,) = read(b"Hub,City\nQuayside,Ghent\n", name).items
    assert isinstance(item, Reject)
    assert advice in item.detail


NAMES = st.sampled_from(["a.txt", "a.html", "a.xml", "a.rss", "a.jsonl", "a.json", "a"])
_TAGS = st.sampled_from(
    [
        b"<rss>", b"<channel>", b"<item>", b"</item>", b"<title>", b"</title>", b"<link>", b"<guid>1</guid>",
        b"<description>", b"<![CDATA[", b"]]>", b"&amp;", b"&x;", b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        b"<entry>", b"<id>", b"<html>", b"<body>", b"<p>", b"</p>", b"<article>", b"<!--", b"<script>", b"\xff",
        b"\x00", b"text ", b"<pubDate>Tue, 99 May", b"<?xml version='1.0' encoding='nonsense'?>", b"<table><td>",
    ]
)  # fmt: skip


def check(data: bytes, name: str) -> None:
    for item in read(data, name).items:
        if isinstance(item, Document):
            assert item.text.startswith(item.title)
            assert item.title
            item.text.encode("utf-8")
            item.member.encode("utf-8")
        else:
            assert isinstance(item, Reject)
            assert len(item.reason) > 10
            assert len(item.raw_excerpt) <= 500
            assert item.raw_excerpt.isprintable()


@given(st.binary(max_size=400), NAMES)
@settings(max_examples=150, deadline=None)
def test_any_bytes(data: bytes, name: str) -> None:
    check(data, name)


@given(st.lists(_TAGS, max_size=25), NAMES)
@settings(max_examples=150, deadline=None)
def test_any_markup(pieces: list[bytes], name: str) -> None:
    check(b"".join(pieces), name)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_KEYS = st.sampled_from(["title", "text", "date", "url", "publisher", "language", "views", "other"])


@given(st.lists(st.dictionaries(_KEYS, _JSON, max_size=6), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_objects(objects: list[dict[str, object]]) -> None:
    check("\n".join(json.dumps(value) for value in objects).encode(), "a.jsonl")


@given(st.sampled_from([known for known in READERS if known.read]), st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_a_reader_given_the_wrong_format(known: Format, data: bytes) -> None:
    assert known.read is not None
    assert all(item is not None for item in known.read(data, "a"))


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
@pytest.mark.parametrize("damage", [0x00, 0x80, 0xFF])
def test_damaged_fixtures(path: Path, damage: int) -> None:
    data = bytearray(path.read_bytes())
    data[:: max(2, len(data) // 40)] = bytes([damage]) * len(data[:: max(2, len(data) // 40)])
    check(bytes(data), path.name)


def test_the_same_bytes_are_read_the_same() -> None:
    for path in FIXTURES.iterdir():
        assert read(path.read_bytes(), path.name) == read(path.read_bytes(), path.name)
