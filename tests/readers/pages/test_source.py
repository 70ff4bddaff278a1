"""Decoding a page, and what of its markup a parser would take minutes for."""

from __future__ import annotations

import time
import zlib

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read
from orchestration.readers.base import UndecodableError
from orchestration.readers.pages.source import decoded_page, is_character_set, without_crowded_tags

CHINESE = "孵化器在根特开设了第二个大厅，有三层楼和四十个房间。"
CYRILLIC = "Инкубатор открыл второй зал."


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (CHINESE.encode(), CHINESE, "utf-8"),
        (b'<meta charset="gb2312">' + CHINESE.encode("gb2312"), CHINESE, "gb2312"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>" + CYRILLIC.encode("cp1251"),
         CYRILLIC, "windows-1251"),
        # what a page declares wrongly
        (b'<meta charset="iso-8859-1">' + CHINESE.encode(), CHINESE, "utf-8"),
        (b'<meta charset="no-such">caf\xe9', "café", "cp1252"),
        (b'<meta charset="utf-8">caf\xe9', "café", "cp1252"),
        (CHINESE.encode("utf-16"), CHINESE, "utf-16-le"),
    ],
)  # fmt: skip
def test_encodings(data: bytes, text: str, encoding: str) -> None:
    decoded = decoded_page(data)
    assert decoded.text.endswith(text)
    assert decoded.encoding == encoding


def test_no_encoding() -> None:
    with pytest.raises(UndecodableError):
        decoded_page(b"\xef\xbb\xbf<p>" + b"\xff\xfe\xc0" * 100)
    (item,) = read(b"\xef\xbb\xbf<html><p>" + b"\xff\xfe\xc0" * 100, "a.html").items
    assert isinstance(item, Reject)


@pytest.mark.parametrize(
    "name", ["utf-8", "UTF8", "gb2312", "windows-1251", "shift_jis", "latin-1", "koi8-r", "ebcdic-cp-be"]
)
def test_character_sets(name: str) -> None:
    assert is_character_set(name)


@pytest.mark.parametrize(
    "name",
    [
        "punycode",
        "idna",
        "unicode_escape",
        "unicode-escape",
        "raw_unicode_escape",
        "utf-7",
        "UTF7",
        "rot13\x00",
        "none",
        "",
        "ut\xfff",
    ],
)
def test_no_character_sets(name: str) -> None:
    assert not is_character_set(name)


@pytest.mark.parametrize("count", [50_000])
def test_an_encoding_of_quadratic_time_is_set_aside(count: int) -> None:
    started = time.process_time()
    feed = (
        b"<?xml version='1.0' encoding='punycode'?><rss><channel><item><title>"
        + b"a" * count * 4
        + b"-"
        + b"99za" * count
    )
    assert read(feed, "a.xml").items
    assert time.process_time() - started < 2


def attributes(count: int) -> str:
    return " ".join(f"a{number}='>'" for number in range(count))


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        (f"<p>One</p><p {attributes(2000)}>Two</p>", "<p>One</p> Two</p>"),
        (f"<P\n{attributes(2000)}", " "),
        (f"<!--><p {attributes(2000)}>Two", "<!--> Two"),  # what the parser takes for a whole comment, or tag
        (f"<!---><p {attributes(2000)}>Two", "<!---> Two"),
        (f"<script/><p {attributes(2000)}>Two", "<script/> Two"),
        (f"<title><p {attributes(2000)}>Two", "<title> Two"),
        (f"<p {attributes(500)}>Two", None),
        (f"<script>if (a<b && '{attributes(2000)}') </script><p>Two", None),
        (f"<!-- <p {attributes(2000)}> --><p>Two", None),
        (f"<img src='data:image/png;base64,{'a/b ' * 5000}'>", None),
        ("<div class=\"container>  <div class=\"row\">" + "words and more words " * 2000, None),
        ("a < b and c > d " * 2000, None),
        ("<", None),
        ("", None),
    ],
)  # fmt: skip
def test_crowded_tags(markup: str, left: str | None) -> None:
    assert without_crowded_tags(markup) == (markup if left is None else left)


def test_in_a_feed_nothing_hides_them() -> None:
    feed = f"<rss><script><!-- <item {attributes(2000)}><title>"
    assert without_crowded_tags(feed, is_xml=True) == "<rss><script><!--  <title>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_crowded_feed_takes_no_time(encoding: str) -> None:
    started = time.process_time()
    crowd = " ".join(f"a{number}='1'" for number in range(20_000))
    reading = read(
        f"<rss><channel><item {crowd}><title>A</title></item></channel></rss>".encode(encoding), "a.xml"
    )
    assert reading.items
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "hostile",
    [
        "<a ",
        '<a b="',
        "<a b='",
        "<!--",
        "<script>",
        "<a b=",
        "<a/",
        "< ",
        "<title>",
        "<a b=\"'",
        "<a  ",
        "<p a=\"x\"b='y' ",
    ],
)
def test_looking_for_them_is_linear(hostile: str) -> None:
    started = time.process_time()
    without_crowded_tags(hostile * (500_000 // len(hostile)))
    assert time.process_time() - started < 2


def test_a_page_of_too_many_tags_is_refused() -> None:
    (item,) = read(b"<html><body>" + b"<p>a</p>" * 60_000, "a.html").items
    assert isinstance(item, Reject)
    assert item.reason == "more tags than a page may have"


def test_forty_thousand_attributes_take_no_time() -> None:
    """Found by hand: the parser compared each with all the others for a minute."""
    started = time.process_time()
    crowd = " ".join(f"a{number}=1" for number in range(40_000))
    (item,) = read(
        f"<html><body {crowd}><p>Osier Gate is an invented hub in Delft.</p>".encode(), "a.html"
    ).items
    assert isinstance(item, Document)
    assert time.process_time() - started < 5


def test_nothing_is_unpacked_by_the_parser() -> None:
    """trafilatura would unpack a page in zlib's format, however large it becomes."""
    reading: Contents = read(zlib.compress(b"<html><p>" + b"word " * 3_000_000), "a.html")
    assert [type(item) for item in reading.items] == [Reject]


def test_an_encoding_that_was_guessed_is_said() -> None:
    reading = read(
        "<html><p>Café Osier Gate, an invented hub, opened a hall in Delft.</p>".encode("cp1252"), "a.html"
    )
    assert reading.notes == ("not UTF-8: read as cp1252",)
