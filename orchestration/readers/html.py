"""One news page: trafilatura finds the article; what it says about itself comes from its metadata."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import trafilatura
from trafilatura.settings import Document as Page

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    Item,
    canonical_url,
    checked_document,
    clean_line,
    clean_text,
    excerpt,
    full_text,
)
from orchestration.readers.dates import whole_date
from orchestration.readers.formats import Head

_LANGUAGE = re.compile(rb"""<html\b[^>]{0,500}?\blang\s{0,5}=\s{0,5}["']?([A-Za-z]{2,3})\b""", re.IGNORECASE)

# what these say of a hostile page is in its reject; without a handler it would be printed among the progress
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

# a date in a page's own markup, not one guessed from its running text
_DATE_PARAMETERS = {"extensive_search": False, "original_date": True}


_HTML_ROOT = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|table|meta|title|p|h[1-6]|script|link)\b",
    re.IGNORECASE,
)


def is_html(head: Head) -> bool:
    """Whether the content begins with a tag of HTML; of a file named .html, whether there is a tag at all."""
    named = head.extension in {"html", "htm", "xhtml"}
    return _HTML_ROOT.match(head.markup) is not None or (named and "<" in head.text)


def read_html(data: bytes, name: str) -> Iterator[Item]:
    """One document a page."""
    page = trafilatura.bare_extraction(
        data,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params=dict(_DATE_PARAMETERS),
    )
    lines = (page.text or "").split("\n") if isinstance(page, Page) else []
    paragraphs = [paragraph for paragraph in map(clean_line, lines) if paragraph]
    if not isinstance(page, Page) or not paragraphs:
        yield Reject(
            "no article in the page",
            f"{name}: no running text was found: save the page as its article, or as plain text",
            raw_excerpt=excerpt(data[:4000]),
        )
        return
    title = clean_line(page.title or "") or paragraphs[0]
    if paragraphs[0] == title:
        paragraphs = paragraphs[1:]
    yield checked_document(
        Document(
            title=title,
            text=full_text(title, clean_text("\n\n".join(paragraphs))),
            source_format="html",
            published_on=whole_date(page.date or ""),
            publisher=clean_line(page.sitename or "") or None,
            url=canonical_url(page.url),
            language=page.language or _language(data),
        ),
        data[:4000],
    )


def _language(data: bytes) -> str | None:
    match = _LANGUAGE.search(data[:20_000])
    return match[1].decode("ascii").lower() if match else None
