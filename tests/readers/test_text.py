"""Plain text: title, date line, body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read
from orchestration.readers.base import MAX_DOCUMENT_BYTES, Note
from orchestration.readers.text import read_text

DAY = date(2020, 5, 12)


def document(text: str) -> Document:
    (item,) = read_text(text.encode(), "a.txt")
    assert isinstance(item, Document)
    return item


def test_an_article(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/article.txt")
    assert reading.source_format == "text"
    assert reading.items == (
        Document(
            title="Quayside Labs doubles its floor",
            text="Quayside Labs doubles its floor\n\n"
            "Quayside Labs, an incubator in Ghent, now uses 1,500 square metres.\n\n"
            "It held the Rope Works Forum in 2020. Quayside Labs is invented for this test.",
            source_format="text",
            published_on=date(2021, 3, 9),
            view_count=1063,
        ),
    )


@pytest.mark.parametrize(
    ("line", "view_count", "publisher"),
    [
        ("2020-05-12", None, None),
        ("2020-05-12 Browse times: 63", 63, None),
        ("2020-05-12 Browse times：63", 63, None),
        ("May 12, 2020 | Views: 1,120", 1120, None),
        ("2020-05-12 Read: 45 times", 45, None),
        ("Published on 12 May 2020 at 10:30 | 450 views", 450, None),
        ("Posted: Tuesday, May 12, 2020 by A. Writer", None, None),
        ("2020-05-12 Source: Test Wire", None, "Test Wire"),
        ("2020-05-12 10:30 Source: test.example Browse times: 63", 63, "test.example"),
        ("2020-05-12 ()", None, None),
    ],
)
def test_date_lines(line: str, view_count: int | None, publisher: str | None) -> None:
    found = document(f"Title\n\n{line}\n\nBody with 3 halls.")
    assert (found.published_on, found.view_count, found.publisher) == (DAY, view_count, publisher)
    assert found.text == "Title\n\nBody with 3 halls."


@pytest.mark.parametrize(
    "line",
    [
        "2020-05-12 was the day on which the hall opened.",
        "May 12, 2020 saw 63 events",
        "12 events were held",
        "05/06/2020",
        "2020",
        "Views: 63",
        "2020-05-12 Browse times: many",
    ],
)
def test_lines_of_the_body_stay_in_it(line: str) -> None:
    found = document(f"Title\n\n{line}\n\nMore.")
    assert found.published_on is None
    assert found.view_count is None
    assert found.text == f"Title\n\n{line}\n\nMore."


@pytest.mark.parametrize(
    ("text", "title", "stored"),
    [
        ("Only a headline", "Only a headline", "Only a headline"),
        ("2020-05-12\nTitle\nBody", "Title", "Title\n\nBody"),
        ("A first paragraph. It is body.\n\nMore.", "A first paragraph. It is body.", None),
        ("\n\n  Title  \nline one\nline two", "Title", "Title\n\nline one\nline two"),
    ],
)
def test_texts_without_all_parts(text: str, title: str, stored: str | None) -> None:
    found = document(text)
    assert (found.title, found.text) == (title, stored or text)


def test_a_date_alone_is_no_document() -> None:
    (item,) = read_text(b"2020-05-12", "a.txt")
    assert isinstance(item, Reject)


def test_broken_utf8_is_loaded_and_said(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("broken/broken_utf8.txt")
    (item,) = reading.items
    assert isinstance(item, Document)
    assert "cr\ufffd" in item.text
    assert reading.notes == ("1 place is not valid utf-8 and read as \ufffd",)


def test_a_legacy_encoding_is_loaded_and_said(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("broken/latin1.txt")
    (item,) = reading.items
    assert isinstance(item, Document)
    assert item.text == "Café Lumière\n\nL’incubateur, inventé, ouvre."
    assert reading.notes == ("not UTF-8: read as cp1252",)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("broken/empty.txt", "the file is empty"),
        ("broken/blank.txt", "the file holds only blanks"),
        ("broken/binary.txt", "binary, not text"),
        ("broken/controls.txt", "binary, not text"),
    ],
)
def test_files_without_text(read_fixture: Callable[[str], Contents], name: str, reason: str) -> None:
    reading = read_fixture(name)
    (item,) = reading.items
    assert isinstance(item, Reject)
    assert item.reason == reason
    assert item.raw_excerpt.isprintable()


def test_a_text_of_fifty_megabytes_is_refused_unread() -> None:
    data = b"word " * 10_000_000
    (item,) = read(data, "long.txt").items
    assert isinstance(item, Reject)
    assert f"{MAX_DOCUMENT_BYTES:,}" in item.detail
    assert len(item.raw_excerpt) <= 500


def test_a_text_of_too_many_characters_is_refused() -> None:
    (item,) = read_text(b"a " * 1_500_000, "long.txt")
    assert isinstance(item, Reject)
    assert item.reason == "longer than a document may be"


def test_a_text_of_no_encoding_is_refused() -> None:
    (item,) = read_text(b"\xff\xfe" + b"\x00\xd8" * 400, "a.txt")
    assert isinstance(item, Reject)
    assert item.reason == "not readable as text"


def test_a_note_comes_before_its_document() -> None:
    first, second = read_text(b"l\x92\xe9t\xe9", "a.txt")
    assert isinstance(first, Note)
    assert isinstance(second, Document)


def test_real_articles_are_read_whole(shared_data: Path) -> None:
    folder = shared_data / "news_unlabelled" / "startup_blog"
    readings = [read(path.read_bytes(), path.name) for path in sorted(folder.glob("*.txt"))[:60]]
    documents = [item for reading in readings for item in reading.items]
    assert all(isinstance(item, Document) and item.published_on for item in documents)
