"""One news page: `article_text.py` finds the article, `metadata.py` what the page says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from trafilatura import extract_metadata, load_html

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    Item,
    Note,
    UndecodableError,
    checked_document,
    clean_line,
    clean_text,
    excerpt,
    full_text,
)
from orchestration.readers.dates import whole_date
from orchestration.readers.formats import Head
from orchestration.readers.pages.article_text import extracted_page, paragraphs_of
from orchestration.readers.pages.boilerplate import without_boilerplate
from orchestration.readers.pages.metadata import PageMetadata, page_metadata
from orchestration.readers.pages.source import MOST_TAGS, count_tags, decoded_page, without_crowded_tags

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
    try:
        decoded = decoded_page(data)
    except UndecodableError as error:
        yield Reject("not readable as text", f"{name}: {error}", raw_excerpt=excerpt(data[:4000]))
        return
    if decoded.note:
        yield Note(decoded.note)
    if (tags := count_tags(decoded.text)) > MOST_TAGS:
        detail = f"{name}: {tags:,}; the limit is {MOST_TAGS:,}: save the article alone"
        yield Reject("more tags than a page may have", detail, raw_excerpt=excerpt(data[:4000]))
        return
    tree = load_html(without_crowded_tags(decoded.text))
    if tree is None:
        yield _no_article(data, name)
        return
    about = page_metadata(tree)
    # what trafilatura makes of the rest of the markup: dates in its elements, the site's name in its title
    guessed = extract_metadata(tree, extensive=False)
    about = replace(
        about,
        title=about.title or clean_line(guessed.title or ""),
        publisher=about.publisher or clean_line(guessed.sitename or "") or None,
        # the day in the address is the publisher's own; a time in UTC may be that of the day after
        published_on=whole_date(guessed.date or "") or about.published_on,
    )
    page = extracted_page(tree)
    paragraphs = list(filter(None, map(clean_line, paragraphs_of(page)))) if page else []
    if not paragraphs:
        yield _no_article(data, name)
        return
    yield checked_document(_document(about, paragraphs), data[:4000])


def _document(about: PageMetadata, paragraphs: list[str]) -> Document:
    title = about.title or paragraphs[0]
    body = [paragraph for paragraph in without_boilerplate(paragraphs, title) if paragraph != title]
    return Document(
        title=title,
        text=full_text(title, clean_text("\n\n".join(body))),
        source_format="html",
        published_on=about.published_on,
        publisher=about.publisher,
        url=about.url,
        language=about.language,
        updated_at=about.updated_at,
        licence=about.rights.licence,
        text_mining_opt_out=about.rights.text_mining_opt_out,
    )


def _no_article(data: bytes, name: str) -> Reject:
    return Reject(
        "no article in the page",
        f"{name}: no running text was found: save the page as its article, or as plain text",
        raw_excerpt=excerpt(data[:4000]),
    )
