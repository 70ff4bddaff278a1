"""RSS and Atom through feedparser: every entry is a document, and a cut feed loses only the entry it was cut in.

What the modules of RSS and Atom say of content, dates and rights is read too. JSON Feed is `json_feed.py`'s.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    Item,
    Note,
    UndecodableError,
    canonical_url,
    checked_document,
    clean_line,
    clean_text,
    decode,
    excerpt,
    full_text,
    positional_member,
)
from orchestration.readers.dates import whole_date, whole_moment
from orchestration.readers.formats import Head
from orchestration.readers.markup import text_of_html
from orchestration.readers.pages.source import is_character_set, without_crowded_tags
from orchestration.readers.rights import licence_in, licence_of

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
    feed, failure = _parsed(data)
    if feed is None:
        detail = (
            f"{name}: feedparser fails on it ({failure}): fetch the feed again, or save its articles as text"
        )
        yield Reject("not readable as a feed", detail, raw_excerpt=excerpt(data[:4000]))
        return
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


# feedparser documents no exceptions. Fuzzing has made it raise KeyError, OverflowError, TypeError, ValueError and
# UnicodeError; the others have not been seen, they are what else Python code raises at a value it does not expect.
_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_DECLARED_ENCODING = re.compile(rb"\s*<\?[^>]{0,500}?\bencoding\s{0,5}=\s{0,5}[\"']([^\"'>]{1,60})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,500}>", re.IGNORECASE)


def _parsed(data: bytes) -> tuple[Any, str]:
    """The feed, else None and what failed. Its own word on its encoding is set aside where nothing follows from it."""
    declared = _DECLARED_ENCODING.match(data)
    if b"\x00" not in data[:1000] and (declared is None or is_character_set(declared[1].decode("latin-1"))):
        try:
            return _parse(_readable(data)), ""
        except _FAILURES:
            pass  # the encoding that it declares may be no encoding
    try:
        markup = _DECLARATION.sub("", decode(data).text, count=1)
        return _parse(_readable(markup.encode("utf-8", "replace"))), ""
    except (UndecodableError, *_FAILURES) as error:
        return None, f"{type(error).__name__}: {error}"[:200]


_REFERENCES = re.compile(r"(?:&#(?:x[0-9a-f]+|[0-9]+);?)+", re.IGNORECASE)
_REPLACEMENT = 0xFFFD


def _readable(data: bytes) -> bytes:
    """Without what feedparser takes minutes for, and without what it gives the whole feed up for."""
    # what marks a tag or a reference is the same in every encoding but those that are decoded above
    markup = without_crowded_tags(data.decode("latin-1"), is_xml=True)
    return _REFERENCES.sub(_existing_characters, markup).encode("latin-1")


def _existing_characters(match: re.Match[str]) -> str:
    """References to characters; halves of one, as programs in Java write them, are put together."""
    codes = [_code_point(reference.rstrip(";").lower()) for reference in match[0].split("&#")[1:]]
    text = "".join(map(chr, codes))
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return match[0] if whole == text and _REPLACEMENT not in codes else "".join(f"&#{ord(c)};" for c in whole)


def _code_point(reference: str) -> int:
    digits = reference.lstrip("x0") or "0"
    code = int(digits, 16 if reference.startswith("x") else 10) if len(digits) < 9 else _REPLACEMENT
    return code if code <= sys.maxunicode else _REPLACEMENT


def _parse(data: bytes) -> Any:
    # a stream, because feedparser takes bytes for a file name first; of markup only the text is taken
    return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def _member(entry: Mapping[str, Any], position: int) -> str:
    for field in ("id", "link"):
        value = clean_line(str(entry.get(field) or ""))
        if value:
            return value[:1000]
    return positional_member("entry", position)


def _unique(member: str, names: dict[str, int]) -> str:
    count = names[member] = names.get(member, 0) + 1
    return member if count == 1 else _unique(f"{member} ({count})", names)


def _document(entry: Mapping[str, Any], member: str, feed: Mapping[str, Any]) -> Document | Reject:
    bodies = [str(content.get("value") or "") for content in _objects(entry, "content")]
    markup = max([*bodies, str(entry.get("summary") or "")], key=len)
    body = _text_of(markup)
    title = clean_line(_text_of(str(entry.get("title") or "")))
    if not title:
        title, _, body = body.partition("\n")
    source = entry.get("source")
    publisher = (
        (source.get("title") if isinstance(source, dict) else None)
        or feed.get("title")
        or entry.get("publisher")
        or ""
    )
    language = str(entry.get("language") or feed.get("language") or "")
    return checked_document(
        Document(
            title=title,
            text=full_text(title, body.strip()),
            source_format="feed",
            member=member,
            published_on=_published_on(entry),
            publisher=clean_line(_text_of(str(publisher))) or None,
            url=_address(entry, feed),
            language=language.split("-", maxsplit=1)[0].lower()[:3] or None,
            updated_at=_updated_at(entry),
            licence=_licence(entry) or _licence(feed),
        ),
        markup[:4000],
    )


def _address(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    """The entry's link; that of the whole site is none, or all entries would be versions of one document."""
    link = str(entry.get("link") or "").strip()
    is_only_id = link == entry.get("id") and canonical_url(link) is None
    address = None if is_only_id else canonical_url(link) or canonical_url(_joined(feed, link))
    if address is None or not (urlsplit(address).path or urlsplit(address).query):
        return None
    return address


def _joined(feed: Mapping[str, Any], link: str) -> str:
    try:
        return urljoin(str(feed.get("link") or ""), link) if link else ""
    except ValueError:
        return ""  # an impossible host


def _published_on(entry: Mapping[str, Any]) -> date | None:
    """The day as the publisher writes it; feedparser's own value is in UTC and may be the day before."""
    for field in ("published", "created", "updated"):
        if field not in entry:
            continue
        stated = whole_date(str(entry.get(field) or ""))
        if stated:
            return stated
        parsed = _moment(entry.get(f"{field}_parsed"))
        if parsed:
            return parsed.date()
    return None


def _updated_at(entry: Mapping[str, Any]) -> datetime | None:
    if "updated" not in entry:  # feedparser gives the day of publication for it then
        return None
    return _moment(entry.get("updated_parsed")) or whole_moment(str(entry.get("updated") or ""))


def _moment(parsed: object) -> datetime | None:
    """feedparser's moment, which is in UTC."""
    if not isinstance(
        parsed, struct_time
    ):  # an element of the feed may bear the name of feedparser's own key
        return None
    try:
        return datetime(*parsed[:6])  # noqa: DTZ001 - the model's moments are UTC without zone
    except ValueError:
        return None  # the year 0, a second of 61


def _licence(stated: Mapping[str, Any]) -> str | None:
    for link in _objects(stated, "links"):
        if link.get("rel") == "license" and (licence := licence_of(link.get("href"))):
            return licence
    return licence_in(stated.get("rights"))


def _objects(stated: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """feedparser's lists, in whose place an element of the same name may have put a text."""
    found = stated.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


_TAG = re.compile(r"<[A-Za-z/!]")


def _text_of(value: str) -> str:
    """Feeds hold HTML wherever they hold text."""
    return text_of_html(value) if _TAG.search(value) else clean_text(value)


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
