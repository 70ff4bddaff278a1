"""Markdown: front matter of three kinds, marks that go, and what stays plain text."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents, open_reading, read
from orchestration.readers.markdown import text_of_markdown


def document_of(text: str, name: str = "a.md") -> Document:
    (item,) = read(text.encode(), name).items
    assert isinstance(item, Document)
    return item


def test_a_release(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/release.md")
    assert reading.items == (
        Document(
            title="Fenwick Dock takes in twelve teams",
            text="Fenwick Dock takes in twelve teams\n\n"
            "Fenwick Dock, an invented incubator of Leiden, took in twelve teams this spring. "
            "They share one hall and two workshops.\n\nWho came\n\n"
            "Brackenfold Robotics\nSallowmere Energy, which builds pumps\n\n"
            "Year | Teams\n2023 | 7\n2024 | 12",
            source_format="markdown",
            published_on=date(2024, 3, 5),
            publisher="Fenwick Dock Newsroom (invented)",
            url="https://fenwickdock.example/news/twelve-teams",
            language="en",
            view_count=42,
            updated_at=datetime(2024, 3, 6, 8, 30),
            licence="CC-BY-4.0",
        ),
    )


def test_front_matter_that_cannot_be_read_is_left_out(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("broken/front_matter.md")
    (document,) = reading.items
    assert isinstance(document, Document)
    assert document.text == "The title is here\n\nAnd the text."
    assert reading.notes[0].startswith("front matter left out: ")


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\ndate: 2024-05-31\n---\nText.",
        "---\r\ntitle: T\r\ndate: 31 May 2024\r\n---\r\nText.",
        '+++\ntitle = "T"\ndate = 2024-05-31\n+++\nText.',
        '+++\ntitle = "T"\ndate = 2024-05-31T10:00:00+02:00\n+++\nText.',
        '{\n"title": "T", "date": "2024-05-31"\n}\nText.',
        "# T\n\n2024-05-31\n\nText.",
        "T\n=\n\nPublished: 31 May 2024\n\nText.",
    ],
)
def test_titles_and_dates(text: str) -> None:
    document = document_of(text)
    assert (document.text, document.published_on) == ("T\n\nText.", date(2024, 5, 31))


@pytest.mark.parametrize(
    ("lines", "attribute", "expected"),
    [
        ("title: 2024", "title", "2024"),
        ("title: No", "title", "No"),
        ("title:", "title", "Text of it."),
        ("title: ~", "title", "Text of it."),
        ("source: Invented Wire", "publisher", "Invented Wire"),
        ("author: A. Person", "publisher", None),
        ("text_mining_opt_out: true", "text_mining_opt_out", True),
        ("text_mining_opt_out: false", "text_mining_opt_out", False),
        ("robots: noai", "text_mining_opt_out", True),
        ("lang: de-AT", "language", "de"),
        ("lastmod: 2024-05-31", "updated_at", datetime(2024, 5, 31)),
    ],
)
def test_keys(lines: str, attribute: str, expected: object) -> None:
    assert getattr(document_of(f"---\ndate: 2024-05-31\n{lines}\n---\nText of it."), attribute) == expected


@pytest.mark.parametrize(
    ("matter", "note"),
    [
        ("url: /relative", "front matter: url: '/relative' is no web address"),
        ("title: {a: {b: c}}", ""),
        ("date: 05/06/2020", "front matter: date: '05/06/2020' is no date"),
        ("a: &x [1]\nb: *x", "front matter left out: an alias (*name)"),
        ("a: " + "[" * 20_000, "front matter left out: RecursionError"),
        ("a: " + "x" * 60_000, "characters; the limit is 60,000"),
        ("a: !!python/object/apply:os.system [ls]", ""),
    ],
)
def test_hostile_front_matter(matter: str, note: str) -> None:
    reading = read(f"---\ntitle: T\n{matter}\n---\nText.".encode(), "a.md")
    (document,) = reading.items
    assert isinstance(document, Document)
    assert document.text.endswith("Text.")
    assert note in "".join(reading.notes)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a *b* __c__ ~~d~~ `e`", "a b c d e"),
        ("[text](http://x.example) <http://y.example>", "text http://y.example"),
        ("![picture](p.jpg)words", "words"),
        ("one\ntwo  \nthree", "one two\nthree"),
        ("- a\n  - b\n- c", "a\n\nb\n\nc"),
        ("1. a\n2. b", "a\nb"),
        ("> quoted", "quoted"),
        ("```\ncode *x*\n```", "code *x*"),
        ("<p>markup <b>in</b> it</p>", "markup in it"),
        ("a<br>b", "a\nb"),
        ("***", ""),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_marks(source: str, expected: str) -> None:
    assert text_of_markdown(source) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Words with *asterisks* and # marks", "a.txt", "text"),
        ("# a comment, or a heading", "a.txt", "text"),
        ("---\nnot: closed", "a.txt", "text"),
        ("--- a dash\ntitle: x\n---", "a.txt", "text"),
        ("---\ntitle: x\n---\ntext", "a.txt", "markdown"),
        ("+++\ntitle = 'x'\n+++\ntext", "a", "markdown"),
        ("words", "a.markdown", "markdown"),
        ("<p align=center>words</p>", "README.md", "markdown"),
        ("<!DOCTYPE html><p>words", "a.md", "html"),
        ("<rss version='2.0'></rss>", "a.md", "feed"),
    ],
)
def test_formats(text: str, name: str, expected: str) -> None:
    assert open_reading(io.BytesIO(text.encode()), name).source_format == expected


def test_nothing_but_marks() -> None:
    (item,) = read(b"---\n---\n***\n", "a.md").items
    assert isinstance(item, Reject)
    assert item.reason == "there is no text in it"
