"""JSON: one article, lists, wrappers; what is cut, deep or no JSON; and how it is told from JSON Lines."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import chain, repeat

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, open_reading, read
from orchestration.readers.base import Item, Note
from orchestration.readers.json_documents import read_json


def no_member(stream: object, member: str, name: str = "") -> Iterator[Item]:
    """JSON has nothing inside that is read by another reader."""
    raise AssertionError(member)


def items_of(value: object) -> list[Item]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return list(read_json(io.BytesIO(data), "a.json", no_member))


def test_an_article_of_linked_data(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/article.json")
    assert reading.source_format == "json"
    assert reading.items == (
        Document(
            title="Fenwick Dock signs a lease",
            text="Fenwick Dock signs a lease\n\nFenwick Dock, which is invented, signed a lease.\n\nIt runs for ten years.",
            source_format="json",
            published_on=date(2024, 4, 2),
            publisher="Test Wire (invented)",
            url="https://wire.example/lease",
            language="en",
            updated_at=datetime(2024, 4, 3, 6),
            licence="CC-BY-4.0",
        ),
    )


def test_the_answer_of_an_interface(read_fixture: Callable[[str], Contents]) -> None:
    first, second = read_fixture("news/answer.json").items
    assert isinstance(first, Document)
    assert first.text == "Marrowlight hires\n\nMarrowlight, an invented firm, hires ten people."
    assert (first.member, first.publisher) == ("https://wire.example/hires", "Test Wire (invented)")
    assert isinstance(second, Document)
    assert second.text == "Marrowlight opens & grows\n\nA second site opened.\n\none\ntwo"
    assert (second.published_on, second.updated_at) == (date(2024, 5, 2), datetime(2024, 5, 3, 1))


def test_a_bad_item_costs_only_itself(read_fixture: Callable[[str], Contents]) -> None:
    good, bad = read_fixture("broken/answer_with_a_bad_date.json").items
    assert isinstance(good, Document)
    assert isinstance(bad, Reject)
    assert bad.detail == "item 2: published_at: 'soon' is no date: write it as 2024-05-31"
    assert (bad.member, bad.row_number) == ("entry 2", 2)


def test_a_cut_list_loads_its_whole_items(read_fixture: Callable[[str], Contents]) -> None:
    first, rest = read_fixture("broken/cut.answer.json").items
    assert isinstance(first, Document)
    assert isinstance(rest, Reject)
    assert rest.detail.endswith("item 2: the file ends inside it; 1 before it was read: save the file again")


ARTICLE = {"title": "Invented title", "text": "Invented words."}


@pytest.mark.parametrize(
    "value",
    [
        [ARTICLE],
        {"articles": [ARTICLE]},
        {"status": "ok", "Results": [ARTICLE], "next": None},
        {"response": {"docs": [ARTICLE]}},
        {"response": {"data": {"items": [ARTICLE]}}},
        {"data": [{"id": "1", "attributes": ARTICLE}]},
        {"hits": {"total": 1, "hits": [{"_source": ARTICLE}]}},
        {"data": {"posts": {"edges": [{"node": ARTICLE}]}}},
        {"@graph": [{"@type": "Organization", "name": "Invented"}, {"@type": "BlogPosting", **ARTICLE}]},
    ],
)
def test_wrappers(value: object) -> None:
    (item,) = (item for item in items_of(value) if not isinstance(item, Note))
    assert isinstance(item, Document)
    assert item.text == "Invented title\n\nInvented words."
    assert item.member.startswith("entry ")


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        {"data": ARTICLE},
        {**ARTICLE, "items": [{"title": "related"}], "tags": ["a"]},
        {"title": "Invented title", "text": ["Invented words."]},
        {"title": {"rendered": "Invented title"}, "content": {"rendered": "<p>Invented words.</p>"}},
        {"name": "Invented title", "description": "Invented words.", "text": ""},
        {"text": "Invented title\nInvented words."},
    ],
)
def test_one_object_is_the_file(value: object) -> None:
    (item,) = items_of(value)
    assert isinstance(item, Document)
    assert (item.text, item.member) == ("Invented title\n\nInvented words.", "")


@pytest.mark.parametrize(
    ("key", "value", "attribute", "expected"),
    [
        ("publishedAt", "2024-05-31T10:00:00Z", "published_on", date(2024, 5, 31)),
        ("published-on", "31 May 2024", "published_on", date(2024, 5, 31)),
        ("dc:date", "2024-05-31", "published_on", date(2024, 5, 31)),
        ("lastUpdated", "2024-05-31T23:00:00-02:00", "updated_at", datetime(2024, 6, 1, 1)),
        ("permalink", "https://a.example/x/#top", "url", "https://a.example/x"),
        ("source", {"id": None, "name": "Invented Wire"}, "publisher", "Invented Wire"),
        ("source", {"id": None, "name": None}, "publisher", None),
        ("source", "https://www.wire.example/feed", "publisher", "wire.example"),
        ("publisher", [{"@id": "#org"}], "publisher", None),
        ("inLanguage", {"name": "en_GB"}, "language", "en"),
        ("lang", "English", "language", "english"),
        ("views", 12, "view_count", 12),
        ("license", {"url": "https://creativecommons.org/licenses/by-sa/4.0/"}, "licence", "CC-BY-SA-4.0"),
        ("tdm-reservation", 1, "text_mining_opt_out", True),
        ("text_mining_opt_out", False, "text_mining_opt_out", False),
        ("author", {"name": "A. Person"}, "publisher", None),
    ],
)
def test_keys(key: str, value: object, attribute: str, expected: object) -> None:
    (item,) = items_of({**ARTICLE, key: value})
    assert getattr(item, attribute) == expected


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"[]", "its list is empty"),
        (b"{}", "neither title nor text"),
        (b'{"articles": []}', "neither title nor text"),
        (b"3", "this is a number"),
        (b'[["a"]]', "item 1: an article must be an object, this is a list"),
        (b"[" * 1_000_000, "the file ends inside it"),
        (b'[{"title": "a", "x": ' + b"[" * 200 + b"]" * 200 + b"}]", "nested more than 100 deep"),
        (b'{"n": ' + b"1" * 5000 + b"}", "a number is larger"),
        (b'{"n": 1e9999999999999}', "a number is larger"),
        (b'{"n": NaN}', "neither title nor text"),
        (b'{"n": undefined}', "a comment, single quotes"),
        (b'{"n": NaNa}', "a comment, single quotes"),
        (b'[{"title": "a"', "the file ends inside it"),
        (b'[{"title": "a",}]', "a key without quotes, or a comma too many"),
        (b'[{"title": "a"},]', "a comma, colon or bracket too many"),
        (b'[{"title": "a"} {"title": "b"}]', "a comma or bracket is missing"),
        (b'[{"title": "a" "text": "b"}]', "a comma or bracket is missing"),
        (b'[{"title": "a\nb"}]', "a line end or control character"),
        (b'[{"title": "a\\q"}]', "wrong escape"),
        (b"[{'title': 'a'}]", "single quotes"),
        (b'{"@type": "Person", "name": "A. Person"}', "no object is an article by its type"),
        (b"\xef\xbb\xbf" + b"\x80" * 400, "places are not valid"),
    ],
)
def test_rejects(data: bytes, detail: str) -> None:
    *_, item = items_of(data)
    assert isinstance(item, Reject)
    assert detail in item.detail
    assert len(item.raw_excerpt) <= 500


def test_what_follows_a_deep_item_is_read() -> None:
    deep, after = items_of(b'[{"x": ' + b"[" * 5000 + b"]" * 5000 + b'}, {"title": "after"}]')
    assert isinstance(deep, Reject)
    assert isinstance(after, Document)
    assert after.member == "entry 2"


def test_objects_one_after_the_other() -> None:
    items = items_of(b'{"title": "one"}\n{\n"title": "two"\n}')
    assert [item.member for item in items if isinstance(item, Document)] == ["entry 1", "entry 2"]


def test_the_last_of_a_repeated_key_counts_and_half_a_character_is_replaced() -> None:
    (item,) = items_of(b'{"title": "one", "title": "two \\ud800"}')
    assert isinstance(item, Document)
    assert item.title.startswith("two ")
    item.title.encode("utf-8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = json.dumps([{"title": "Café", "text": "€ 5 million"}], ensure_ascii=False)
    document, *notes = items_of(text.encode(encoding))
    assert isinstance(document, Document)
    assert document.text == "Café\n\n€ 5 million"
    assert len(notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b'{"title": "a"}\n{"title": "b"}\n', "a.json", "json_lines"),
        (b'{"title": "a"}\n', "a.json", "json"),
        (b'{\n"title": "a"\n}', "a.txt", "json"),
        (b'{"articles": [{"title": "a"}]}', "answer", "json"),
        (b'[{"title": "a"}]', "a.txt", "json"),
        (b"[Editor's note] words", "a.txt", "text"),
        (b"[1] a footnote", "a.txt", "text"),
        (b'[1, {"title": "a"}]', "a.json", "json"),
    ],
)
def test_formats(data: bytes, name: str, expected: str) -> None:
    assert open_reading(io.BytesIO(data), name).source_format == expected


class Endless(io.RawIOBase):
    """A long file of which no more exists than is being read."""

    def __init__(self, start: bytes, unit: bytes, count: int, end: bytes) -> None:
        self._parts = (start, unit, count, end)
        self.seek(0)

    def seek(self, offset: int, whence: int = 0) -> int:
        start, unit, count, end = self._parts
        self._pieces = chain((start,), repeat(unit, count), (end,))
        return 0 if not (offset or whence) else len(start) + len(unit) * count + len(end)

    def read(self, size: int = -1) -> bytes:
        return next(self._pieces, b"")


def test_a_string_of_100_mb_is_refused_and_what_came_before_is_loaded() -> None:
    stream = Endless(b'[{"title": "before"}, {"title": "', b"x" * 1_000_000, 100, b'"}]')
    before, rest = read_json(stream, "a.json", no_member)  # type: ignore[arg-type]
    assert isinstance(before, Document)
    assert isinstance(rest, Reject)
    assert "longer than one item may be" in rest.detail


def test_linked_data_that_is_no_article_is_left_out_with_a_note() -> None:
    reading = read(json.dumps({"@graph": [{"@type": "Person", "name": "x"}, ARTICLE]}).encode(), "a.json")
    assert len(reading.items) == 1
    assert reading.notes == ("objects left out that are no articles by their type: 1",)
