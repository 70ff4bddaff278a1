"""RSS and Atom, whole and cut."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read
from orchestration.readers.feed import read_feed


def test_rss(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/feed.rss.xml")
    assert reading.source_format == "feed"
    assert reading.notes == ()
    assert reading.items == (
        Document(
            title="Tallowgraph raises £3 million",
            text="Tallowgraph raises £3 million\n\nTallowgraph raised 3 million pounds.\n\nIt is invented.",
            source_format="feed",
            member="wire-1",
            published_on=date(2020, 5, 12),  # the publisher's day; in UTC it was the 11th
            publisher="Test Wire (invented)",
            url="https://wire.example/tallowgraph",
            language="en",
        ),
        Document(
            title="Pollenworks opened in Delft. It is invented.",
            text="Pollenworks opened in Delft. It is invented.",
            source_format="feed",
            member="https://wire.example/pollenworks",
            published_on=date(2020, 5, 13),
            publisher="Test Wire (invented)",
            url="https://wire.example/pollenworks",
            language="en",
        ),
        Document(
            title="No address and no id",
            text="No address and no id\n\nA third item, known by its place alone.",
            source_format="feed",
            member="entry 3",
            publisher="Test Wire (invented)",
            language="en",
        ),
    )


def test_atom(read_fixture: Callable[[str], Contents]) -> None:
    (entry,) = read_fixture("news/feed.atom.xml").items
    assert entry == Document(
        title="Fenmark & Co sign",
        text="Fenmark & Co sign\n\nFenmark University signed with the park.\n\nOne\nTwo",
        source_format="feed",
        member="urn:park:1",
        published_on=date(2023, 11, 28),
        publisher="Park notes (invented)",
        url="https://park.example/fenmark",
        updated_at=datetime(2024, 1, 1),
    )


ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'{}><title>T</title>{}<entry><id>e</id><title>A</title>{}</entry></feed>"
RSS = (
    "<rss xmlns:cc='http://backend.userland.com/creativeCommonsRssModule' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    " xmlns:dcterms='http://purl.org/dc/terms/' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
    "<channel><title>T</title>{}<item><title>A</title>{}</item></channel></rss>"
)


def only(feed: str) -> Document:
    (item,) = read(feed.encode(), "f.xml").items
    assert isinstance(item, Document)
    return item


@pytest.mark.parametrize(
    ("feed", "licence"),
    [
        (ATOM.format("", "", "<rights>© T, CC BY 4.0</rights>"), "CC-BY-4.0"),
        (
            ATOM.format("", "", "<link rel='license' href='https://creativecommons.org/licenses/by/3.0/'/>"),
            "CC-BY-3.0",
        ),
        (ATOM.format("", "<link rel='license' href='https://e.example/l'/>", ""), "https://e.example/l"),
        (ATOM.format("", "<rights>CC0</rights>", "<rights>CC BY 4.0</rights>"), "CC-BY-4.0"),
        (ATOM.format("", "", "<rights>© 2020 T. All rights reserved.</rights>"), None),
        (
            RSS.format("", "<cc:license>http://creativecommons.org/licenses/by-nc/2.0/</cc:license>"),
            "CC-BY-NC-2.0",
        ),
        (RSS.format("<cc:license>http://creativecommons.org/licenses/by/2.0/</cc:license>", ""), "CC-BY-2.0"),
        (RSS.format("", "<dc:rights>Public domain</dc:rights>"), "Public domain"),
        (RSS.format("<copyright>2020 T</copyright>", ""), None),
        (RSS.format("<copyright>Licensed under CC BY-SA 4.0</copyright>", ""), "CC-BY-SA-4.0"),
    ],
)
def test_licences(feed: str, licence: str | None) -> None:
    assert only(feed).licence == licence


@pytest.mark.parametrize(
    ("feed", "published_on", "updated_at"),
    [
        (
            ATOM.format("", "", "<updated>2020-05-12T23:00:00-03:00</updated>"),
            date(2020, 5, 12),
            datetime(2020, 5, 13, 2),
        ),
        (ATOM.format("", "", "<published>2020-05-12</published>"), date(2020, 5, 12), None),
        (RSS.format("", "<pubDate>Tue, 12 May 2020 10:00:00 GMT</pubDate>"), date(2020, 5, 12), None),
        (
            RSS.format("", "<dcterms:modified>2020-05-13T10:00:00Z</dcterms:modified>"),
            date(2020, 5, 13),
            datetime(2020, 5, 13, 10),
        ),
        (RSS.format("", "<dc:date>2020-05-13</dc:date>"), date(2020, 5, 13), datetime(2020, 5, 13)),
        (RSS.format("", "<pubDate>soon</pubDate>"), None, None),
        (RSS.format("", ""), None, None),
    ],
)
def test_dates(feed: str, published_on: date | None, updated_at: datetime | None) -> None:
    item = only(feed)
    assert (item.published_on, item.updated_at) == (published_on, updated_at)


@pytest.mark.parametrize(
    ("feed", "url"),
    [
        (ATOM.format(" xml:base='https://e.example/x/'", "", "<link href='a'/>"), "https://e.example/x/a"),
        (ATOM.format("", "<link href='https://e.example/'/>", "<link href='/a'/>"), "https://e.example/a"),
        (RSS.format("<link>https://e.example/</link>", "<link>/a</link>"), "https://e.example/a"),
        (
            RSS.format("<link>https://e.example/</link>", "<guid>https://e.example/a</guid>"),
            "https://e.example/a",
        ),
        (RSS.format("<link>https://e.example/</link>", "<guid>only-an-id</guid>"), None),
        # the address of the site is that of every entry
        (RSS.format("<link>https://e.example/</link>", "<link>https://e.example/</link>"), None),
        (RSS.format("", "<link>/a</link>"), None),
        (RSS.format("<link>https://[</link>", "<link>/a</link>"), None),
    ],
)
def test_links(feed: str, url: str | None) -> None:
    assert only(feed).url == url


def test_the_longer_of_summary_and_content_is_the_body() -> None:
    feed = RSS.format(
        "",
        "<description>Short.</description><content:encoded>&lt;p&gt;Long text.&lt;/p&gt;</content:encoded>",
    )
    assert only(feed).text == "A\n\nLong text."


def test_markup_of_unknown_tags_is_no_text() -> None:
    feed = RSS.format(
        "", "<description>&lt;blink&gt;One&lt;/blink&gt;&lt;embed src='x'&gt; 1 &amp;lt; 2</description>"
    )
    assert only(feed).text == "A\n\nOne 1 < 2"


@pytest.mark.parametrize(
    "elements",
    [
        "<links>x</links>",  # fuzzing: feedparser keeps lists and moments under keys that elements may bear
        "<links/>",
        "<published_parsed>x</published_parsed>",
        "<updated_parsed>x</updated_parsed><updated>x</updated>",
        "<content>x</content><source>x</source><tags>x</tags><authors>x</authors>",
        "<pubDate>0000-00-00T00:00:00Z</pubDate><updated>9999-99-99</updated>",
        "<rights_detail>x</rights_detail><rights>x</rights><title_detail>x</title_detail>",
    ],
)
def test_elements_that_bear_the_parsers_own_names(elements: str) -> None:
    for feed in (RSS.format(elements, elements), ATOM.format("", elements, elements)):
        assert only(feed).title == "A"


def test_an_encoding_that_is_no_encoding() -> None:
    """Fuzzing: feedparser decodes the name of the encoding without a net."""
    feed = RSS.format("", "<description>Text.</description>").encode()
    (item,) = read(b"<?xml version='1.0' encoding='ut\xff\xfff-8'?>" + feed, "f.xml").items
    assert isinstance(item, Document)
    assert item.text == "A\n\nText."


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("&#xD83D;&#xDE00;", "\N{GRINNING FACE}"),
        ("&#55357;&#56832;", "\N{GRINNING FACE}"),
        ("&#x1F600;", "\N{GRINNING FACE}"),
        ("&#65;&#xd83d;b", "A\ufffdb"),
        ("&#xDE00;&#xD83D;", "\ufffd\ufffd"),
        ("&#x110000;", "\ufffd"),
        ("&#99999999999999999999;", "\ufffd"),
        ("&#0000000000065;", "A"),
        ("&#x;", "&#x;"),
    ],
)
@pytest.mark.parametrize("broken", ["", "<b"], ids=["well-formed", "broken"])
def test_references_to_characters(reference: str, text: str, broken: str) -> None:
    """Fuzzing: feedparser gives a broken feed up for a reference to no character."""
    feed = RSS.format("", f"<description>One {reference} two</description>") + broken
    assert only(feed).text == f"A\n\nOne {text} two"


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        (
            "<gml:pos xmlns:gml='http://www.opengis.net/gml'>1 2</gml:pos>",
            "KeyError",
        ),
        ("<contributors>x</contributors><contributor><name>a</name></contributor>", "TypeError"),
    ],
)
def test_what_feedparser_fails_on_is_quarantined(markup: str, error: str) -> None:
    (item,) = read(RSS.format("", markup).encode(), "f.xml").items
    assert isinstance(item, Reject)
    assert item.reason == "not readable as a feed"
    assert error in item.detail


@pytest.mark.parametrize(
    "hostile", ["&#", "&#1", "&#x1;", "&#1" * 9 + "x", "&#xd83d;", "&#9999999999;", "&#" + "9" * 50]
)
def test_references_are_gone_through_once(hostile: str) -> None:
    feed = RSS.format("", f"<description>{hostile * (200_000 // len(hostile))}</description>")
    started = time.process_time()
    assert read(feed.encode(), "f.xml").items
    assert time.process_time() - started < 5


def test_a_feed_cut_inside_an_entry(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("broken/cut.rss.xml")
    whole, cut = reading.items
    assert isinstance(whole, Document)
    assert isinstance(cut, Reject)
    assert cut.reason == "the feed is cut off inside this entry"
    assert cut.member == "https://wire.example/pollenworks"
    assert "cut off" in reading.notes[0]


def test_a_feed_cut_between_entries_loses_nothing(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("broken/between.rss.xml")
    assert [type(item) for item in reading.items] == [Document, Document]
    assert "cut off" in reading.notes[0]


@pytest.mark.parametrize("share", range(1, 20))
def test_a_feed_cut_anywhere_gives_no_half_text(share: int) -> None:
    data = (Path(__file__).parent.parent / "fixtures" / "news" / "feed.rss.xml").read_bytes()
    whole = {item.text for item in read(data, "f.xml").items if isinstance(item, Document)}
    reading = read(data[: len(data) * share // 20], "f.rss")
    assert reading.items
    for item in reading.items:
        assert isinstance(item, Reject) or item.text in whole


@pytest.mark.parametrize(
    ("ids", "members"),
    [
        (["same", "same"], ["same", "same (2)"]),
        (["a", "a", "a (2)", "a"], ["a", "a (2)", "a (2) (2)", "a (3)"]),
        (["a (2)", "a", "a"], ["a (2)", "a", "a (2) (2)"]),
    ],
)
def test_no_two_entries_have_one_member(ids: list[str], members: list[str]) -> None:
    entries = "".join(f"<item><guid>{own}</guid><title>T</title></item>" for own in ids)
    feed = f"<rss><channel>{entries}</channel></rss>"
    assert [item.member for item in read(feed.encode(), "f.xml").items] == members


def test_an_empty_feed() -> None:
    (item,) = read(b"<rss version='2.0'><channel><title>T</title></channel></rss>", "f.xml").items
    assert isinstance(item, Reject)
    assert item.reason == "no entry in the feed"


def test_a_feed_too_large_is_refused_unread() -> None:
    (item,) = read(b"<rss>" + b" " * 32_000_000, "f.xml").items
    assert isinstance(item, Reject)


def test_a_feed_cannot_name_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for the feed", encoding="utf-8")
    feed = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY s SYSTEM "file://{secret}">]>'
        "<rss><channel><item><title>T &s;</title><description>D</description></item></channel></rss>"
    )
    shown = repr(read(feed.encode(), "f.xml"))
    assert "not for the feed" not in shown
    assert "not for the feed" not in repr(list(read_feed(str(secret).encode(), "f.xml")))


def test_nested_entities_do_not_explode() -> None:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
    )
    feed = f"<!DOCTYPE rss [{entities}]><rss><channel><item><title>&j;</title></item></channel></rss>"
    reading = read(feed.encode(), "f.rss")
    assert all(len(item.text) < 10_000 for item in reading.items if isinstance(item, Document))


def test_real_feeds_raise_nothing(shared_data: Path) -> None:
    paths = sorted((shared_data / "feeds").glob("*/**/*.xml"))[::12]
    readings = [read(path.read_bytes(), path.name) for path in paths]
    assert all(reading.items for reading in readings)
    assert sum(isinstance(item, Document) for reading in readings for item in reading.items) > 20
