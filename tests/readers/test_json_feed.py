"""JSON Feed: what the items take from the feed, ids, and a feed that is cut."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, open_reading, read


def test_a_feed(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/feed.json")
    assert reading.source_format == "json_feed"
    first, second, third = reading.items
    assert first == Document(
        title="A hall opens",
        text="A hall opens\n\nThe hall of Fenwick Dock opened.\n\nIt has two floors.",
        source_format="json_feed",
        member="https://fenwickdock.example/1",
        published_on=date(2024, 2, 1),
        publisher="Fenwick Dock blog (invented)",
        url="https://fenwickdock.example/1",
        language="en",
        updated_at=datetime(2024, 2, 3, 10),
    )
    assert isinstance(second, Document)
    assert (second.title, second.member, second.language) == ("No title here.", "2", "nl")
    assert second.url == "https://wire.example/two"
    assert isinstance(third, Document)
    assert third.text == "Only a summary."


def test_a_cut_feed_keeps_its_whole_items_and_its_name(read_fixture: Callable[[str], Contents]) -> None:
    first, rest = read_fixture("broken/cut.feed.json").items
    assert isinstance(first, Document)
    assert first.publisher == "Fenwick Dock blog (invented)"
    assert isinstance(rest, Reject)
    assert "the file ends inside it" in rest.detail


def test_the_feed_may_speak_of_itself_after_its_items() -> None:
    feed = {
        "items": [{"id": "1", "title": "T"}, {"id": "1", "title": "U"}, 3],
        "version": "https://jsonfeed.org/version/1",
        "title": "Invented <b>feed</b>",
        "license": "CC0",
    }
    first, again, number = read(json.dumps(feed).encode(), "a.json").items
    assert isinstance(first, Document)
    assert (first.publisher, first.licence) == ("Invented feed", "CC0-1.0")
    assert isinstance(again, Document)
    assert again.member == "entry 2"
    assert isinstance(number, Reject)
    assert number.row_number == 3


@pytest.mark.parametrize("items", [[], "none", None])
def test_an_empty_feed(items: object) -> None:
    data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    (item,) = read(data, "feed.json").items
    assert isinstance(item, Reject)
    assert item.reason == "no entry in the feed"


def test_an_object_with_a_version_of_its_own_is_no_feed() -> None:
    data = json.dumps({"version": "1.1", "title": "T", "text": "t"}).encode()
    assert open_reading(io.BytesIO(data), "a.json").source_format == "json"


def test_the_example_of_the_feed_collection(shared_data: Path) -> None:
    path = shared_data / "feeds" / "json" / "example.json"
    first, second = read(path.read_bytes(), path.name).items
    assert isinstance(first, Document)
    assert (first.title, first.member) == ("post 2", "2")
    assert first.publisher == "My Example Feed"
    assert isinstance(second, Document)
    assert second.text == "Hello, world!"  # the script beside it is no text
