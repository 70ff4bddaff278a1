"""One news page as a document; a page without an article, too large, too deep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from orchestration.model import Document, Reject
from orchestration.readers import Contents, read


def test_a_page(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/page.html")
    (page,) = reading.items
    assert reading.source_format == "html"
    assert isinstance(page, Document)
    assert page.title == "Osier Gate opens a second hall"
    assert page.publisher == "Test Wire (invented)"
    assert page.url == "https://wire.example/osier-gate"
    assert page.published_on == date(2022, 5, 17)
    assert page.language == "en"
    title, *paragraphs = page.text.split("\n\n")
    assert title == page.title
    assert len(paragraphs) == 3
    assert paragraphs[1].endswith("Café and £3 lunches included.")
    assert "tracker" not in page.text
    assert "Home" not in page.text


def test_a_page_without_an_article(read_fixture: Callable[[str], Contents]) -> None:
    (item,) = read_fixture("broken/page_without_article.html").items
    assert isinstance(item, Reject)
    assert item.reason == "no article in the page"


def test_a_page_too_large_is_refused_unread() -> None:
    (item,) = read(b"<html>" + b"<p>word</p>" * 1_000_000, "a.html").items
    assert isinstance(item, Reject)
    assert item.reason == "larger than a file of the format html may be"


def test_deep_nesting_is_survived() -> None:
    reading = read(b"<html><body>" + b"<div>" * 20_000 + b"some text", "deep.html")
    assert len(reading.items) == 1
