"""RSS and Atom through feedparser: every entry is a document, and a cut feed loses only the entry it was cut in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from typing import Any

import feedparser

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    Item,
    Note,
    canonical_url,
    checked_document,
    clean_line,
    clean_text,
    excerpt,
    full_text,
    positional_member,
)
from orchestration.readers.dates import whole_date
from orchestration.readers.formats import Head

_FEED_ROOT = re.compile(
    r"(?:<!DOCTYPE\s+rss\b[^>]{0,2000}>\s*)?<(?:[\w.-]{1,30}:)?(?:rss|feed|RDF)\b", re.IGNORECASE
)
_ENTRY_OPENS = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(item|entry)[\s>]")
_ENTRY_CLOSES = re.compile(rb"</(?:[A-Za-z][\w.-]{0,30}:)?(item|entry)\s{0,20}>")
_FEED_CLOSES = re.compile(rb"</(?:[A-Za-z][\w.-]{0,30}:)?(rss|feed|rdf)\s{0,20}>", re.IGNORECASE)


def is_feed(head: Head) -> bool:
    """Whether the root element is that of a feed."""
    return _FEED_ROOT.match(head.markup) is not None


def read_feed(data: bytes, name: str) -> Iterator[Item]:
    """One document an entry; its member is the entry's id, else its link, else its position."""
    # a stream, because feedparser takes bytes for a file name first
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=True, resolve_relative_uris=False)
    entries = feed.entries
    cut_entry = _is_cut_inside_entry(data) if feed.bozo else False
    if not entries:
        yield Reject(
            "no entry in the feed",
            f"{name}: {_fault(feed)}" if feed.bozo else f"{name}: the feed is empty",
            raw_excerpt=excerpt(data[:4000]),
        )
        return
    if feed.bozo:
        yield Note(_bozo_note(data, feed))
    names: dict[str, int] = {}
    for position, entry in enumerate(entries, start=1):
        member = _unique(_member(entry, position), names)
        if cut_entry and position == len(entries):
            yield Reject(
                "the feed is cut off inside this entry",
                f"{name}: entry {position} has no end: fetch the feed again",
                member=member,
                raw_excerpt=excerpt(str(entry.get("title", "")) + " " + str(entry.get("summary", ""))),
            )
        else:
            yield _document(entry, member, feed.feed)


def _member(entry: Mapping[str, Any], position: int) -> str:
    for field in ("id", "link"):
        value = clean_line(str(entry.get(field) or ""))
        if value:
            return value[:1000]
    return positional_member("entry", position)


def _unique(member: str, names: dict[str, int]) -> str:
    count = names[member] = names.get(member, 0) + 1
    return member if count == 1 else f"{member} ({count})"


def _document(entry: Mapping[str, Any], member: str, feed: Mapping[str, Any]) -> Document | Reject:
    bodies = [str(content.get("value") or "") for content in entry.get("content") or ()]
    markup = max([*bodies, str(entry.get("summary") or "")], key=len)
    body = _text_of(markup)
    title = clean_line(_text_of(str(entry.get("title") or "")))
    if not title:
        title, _, body = body.partition("\n")
    source = entry.get("source") or {}
    publisher = source.get("title") or feed.get("title") or entry.get("publisher") or ""
    language = str(entry.get("language") or feed.get("language") or "")
    return checked_document(
        Document(
            title=title,
            text=full_text(title, body.strip()),
            source_format="feed",
            member=member,
            published_on=_published_on(entry),
            publisher=clean_line(_text_of(str(publisher))) or None,
            url=canonical_url(str(entry.get("link") or "")),
            language=language.split("-", maxsplit=1)[0].lower()[:3] or None,
        ),
        markup[:4000],
    )


def _published_on(entry: Mapping[str, Any]) -> date | None:
    """The day as the publisher writes it; feedparser's own value is in UTC and may be the day before."""
    for field in ("published", "created", "updated"):
        stated = whole_date(str(entry.get(field) or ""))
        if stated:
            return stated
        parsed = entry.get(f"{field}_parsed")
        if parsed:
            return date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday)
    return None


_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_LEFT_OUT = frozenset(("script", "style"))


class _Text(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._left_out += tag in _LEFT_OUT
        if tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._left_out = max(0, self._left_out - 1)
        if tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            # a line end inside a paragraph of markup is a space
            self.pieces.append(data.replace("\n", " "))


_MARKUP = re.compile(r"<[A-Za-z/!]")


def _text_of(markup: str) -> str:
    """The text of a piece of HTML, its blocks as paragraphs."""
    if not _MARKUP.search(markup):
        return clean_text(markup)
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return clean_text("".join(parser.pieces))


def _is_cut_inside_entry(data: bytes) -> bool:
    opened = max((match.start() for match in _ENTRY_OPENS.finditer(data)), default=-1)
    closed = max((match.start() for match in _ENTRY_CLOSES.finditer(data)), default=-1)
    return opened > closed


def _fault(feed: Mapping[str, Any]) -> str:
    cause = feed.get("bozo_exception")
    return " ".join(str(cause).split())[:200] or type(cause).__name__


def _bozo_note(data: bytes, feed: Mapping[str, Any]) -> str:
    if not _FEED_CLOSES.search(data, max(0, len(data) - 2000)):
        return "the feed is cut off: it has no end tag, what came after is not there"
    return f"not well-formed, read as far as it goes ({_fault(feed)})"
