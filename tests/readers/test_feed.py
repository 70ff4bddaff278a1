"""RSS and Atom, whole and cut."""

from __future__ import annotations

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


def test_two_entries_of_one_id_have_two_members() -> None:
    entry = "<item><guid>same</guid><title>T {}</title><description>Text.</description></item>"
    feed = f"<rss><channel>{entry.format(1)}{entry.format(2)}</channel></rss>"
    assert [item.member for item in read(feed.encode(), "f.xml").items] == ["same", "same (2)"]


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
