"""What a page says about itself, where it says it in several places, and where it says nonsense."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from trafilatura import load_html

from orchestration.model import Document
from orchestration.readers import read
from orchestration.readers.pages.metadata import PageMetadata, page_metadata
from orchestration.readers.rights import Rights

BODY = "<p>Osier Gate, an invented hub, opened a second hall in Delft. It has 3 floors and 40 rooms.</p>" * 3


def metadata(head: str, body: str = BODY, html: str = "<html>") -> PageMetadata:
    return page_metadata(load_html(f"{html}<head>{head}</head><body>{body}</body></html>"))


def linked_data(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **values})}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>A hall opens | Test Wire</title><meta property='og:site_name' content='Test Wire'>",
            "",
            "A hall opens",
        ),
        ("<title>A hall opens - Test Wire</title>", "<h1>A hall opens</h1>", "A hall opens"),
        ("<title>A hall opens - in Delft</title>", "", "A hall opens - in Delft"),
        (
            "<title>Page</title><meta property='og:title' content='A hall opens'>",
            "<h1>Other</h1>",
            "A hall opens",
        ),
        (linked_data(headline="A hall &amp; more"), "<h1>Other</h1>", "A hall & more"),
        ("<title>Page</title>", "<h1>One</h1><h1>Two</h1>", "Page"),
        ("", "", ""),
    ],
)
def test_titles(head: str, body: str, title: str) -> None:
    assert metadata(head, body).title == title


@pytest.mark.parametrize(
    ("head", "published_on", "updated_at"),
    [
        (linked_data(datePublished="2020-05-12T23:30:00-05:00", dateModified="2020-05-13T01:00:00+01:00"),
         date(2020, 5, 12), datetime(2020, 5, 13)),
        ("<meta property='article:published_time' content='2020-05-12'>"
         "<meta property='article:modified_time' content='2020-05-14T10:00:00Z'>",
         date(2020, 5, 12), datetime(2020, 5, 14, 10)),
        ("<meta property='og:updated_time' content='2020-05-14'>", None, datetime(2020, 5, 14)),
        (linked_data(datePublished="soon", dateModified=["2020"]), None, None),
        ("<meta property='article:modified_time' content='never'>", None, None),
    ],
)  # fmt: skip
def test_dates(head: str, published_on: date | None, updated_at: datetime | None) -> None:
    found = metadata(head)
    assert (found.published_on, found.updated_at) == (published_on, updated_at)


def test_dates_in_the_text_of_the_page() -> None:
    found = metadata("", '<time itemprop="dateModified" datetime="2020-05-14T10:00:00Z">today</time>')
    assert found.updated_at == datetime(2020, 5, 14, 10)


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<link rel='canonical' href='https://wire.example/a?utm_source=x'>", "https://wire.example/a"),
        ("<link rel='canonical' href='/a'><meta property='og:url' content='https://wire.example/b'>",
         "https://wire.example/a"),
        ("<base href='https://wire.example/x/'><link rel='canonical' href='a'>", "https://wire.example/x/a"),
        ("<meta property='og:url' content='https://wire.example/b'>", "https://wire.example/b"),
        (linked_data(url="https://wire.example/c"), "https://wire.example/c"),
        # the address of the site is that of every article in it
        ("<link rel='canonical' href='https://wire.example/'>", None),
        ("<link rel='canonical' href='https://wire.example/'><meta property='og:url' content='https://wire.example/b'>",
         "https://wire.example/b"),
        ("<link rel='canonical' href='/a'>", None),
        ("<link rel='canonical' href='https://[broken'>", None),
        ("<link rel='alternate' href='https://wire.example/a'>", None),
    ],
)  # fmt: skip
def test_addresses(head: str, url: str | None) -> None:
    assert metadata(head).url == url


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ("<html lang='en-GB'>", "", "en"),
        ("<html>", "<meta property='og:locale' content='pt_BR'>", "pt"),
        ("<html>", "<meta http-equiv='content-language' content='de'>", "de"),
        ("<html>", linked_data(inLanguage="fr-CA"), "fr"),
        ("<html lang='english language'>", "", None),
        ("<html lang=''>", "", None),
    ],
)
def test_languages(html: str, head: str, language: str | None) -> None:
    assert metadata(head, html=html).language == language


@pytest.mark.parametrize(
    ("head", "body", "rights"),
    [
        ("<link rel='license' href='https://creativecommons.org/licenses/by/4.0/'>", "", Rights("CC-BY-4.0")),
        (
            "",
            "<a rel='license' href='https://creativecommons.org/licenses/by-sa/3.0/'>CC</a>",
            Rights("CC-BY-SA-3.0"),
        ),
        ("", "<a href='https://creativecommons.org/licenses/by-sa/3.0/'>what others use</a>", Rights()),
        (linked_data(license="https://wire.example/licence"), "", Rights("https://wire.example/licence")),
        ("<meta name='dcterms.rights' content='CC BY 4.0'>", "", Rights("CC-BY-4.0")),
        ("<meta name='DC.rights' content='© Test Wire, all rights reserved'>", "", Rights()),
        ("<meta name='tdm-reservation' content='1'>", "", Rights(None, True)),
        ("<meta name='tdm-reservation' content='0'>", "", Rights()),
        ("<meta name='robots' content='max-image-preview:large, noai'>", "", Rights(None, True)),
        ("<meta name='ROBOTS' content='NOINDEX, NOFOLLOW'>", "", Rights()),
    ],
)
def test_rights(head: str, body: str, rights: Rights) -> None:
    assert metadata(head, body).rights == rights


def test_publishers() -> None:
    assert metadata(linked_data(publisher={"name": "Test Wire"})).publisher == "Test Wire"
    assert metadata(linked_data(publisher=[{"name": 3}, "Test Wire"])).publisher == "Test Wire"
    assert metadata("").publisher is None


@pytest.mark.parametrize(
    "script",
    ["{", "[" * 5000, "null", "3", '{"@type": 3}', '{"@graph": [{"@type": ["Thing", "Report"], "headline": "In a graph"}]}',
     json.dumps([{"@type": "NewsArticle", "headline": ["x"], "publisher": 3, "datePublished": {}, "license": {}}] * 900)],
)  # fmt: skip
def test_linked_data_of_any_shape(script: str) -> None:
    found = metadata(f'<script type="application/ld+json">{script}</script>')
    assert found.title in {"", "In a graph"}


def test_a_document_has_what_its_page_says() -> None:
    head = (
        linked_data(headline="A hall opens", datePublished="2020-05-12", dateModified="2020-05-13T08:00:00Z")
        + "<link rel=canonical href='https://wire.example/a'><meta name='tdm-reservation' content='1'>"
        + "<link rel=license href='https://creativecommons.org/licenses/by/4.0/'>"
    )
    (item,) = read(f"<html lang=en><head>{head}</head><body>{BODY}</body></html>".encode(), "a.html").items
    assert isinstance(item, Document)
    assert (item.title, item.published_on, item.updated_at, item.url, item.language, item.licence) == (
        "A hall opens",
        date(2020, 5, 12),
        datetime(2020, 5, 13, 8),
        "https://wire.example/a",
        "en",
        "CC-BY-4.0",
    )
    assert item.text_mining_opt_out
