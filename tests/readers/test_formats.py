"""Which format a file is."""

from __future__ import annotations

import io

import pytest

from orchestration.model import Reject
from orchestration.readers import open_reading, read


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
