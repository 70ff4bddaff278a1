"""JSON Feed 1.0 and 1.1 (jsonfeed.org): every item is a document, the feed is its publisher."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers.article_keys import body_text, kind_of, language_code
from orchestration.readers.base import (
    Item,
    Note,
    UndecodableError,
    canonical_url,
    checked_document,
    clean_line,
    excerpt,
    full_text,
    positional_member,
)
from orchestration.readers.dates import whole_date, whole_moment
from orchestration.readers.formats import Head, MemberReader
from orchestration.readers.json_documents import numbered, shown_value
from orchestration.readers.json_streams import Found, UnreadableJSONError, Utf8Source, values_of
from orchestration.readers.markup import text_of_markup
from orchestration.readers.member_names import MemberNames
from orchestration.readers.rights import NO_RIGHTS_STATED, Rights, rights_from_values

_VERSION = re.compile(r'"version"\s{0,20}:\s{0,20}"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version')


def is_json_feed(head: Head) -> bool:
    """Whether an object says that it is a JSON Feed."""
    return head.markup.startswith("{") and _VERSION.search(head.text) is not None


@dataclass(frozen=True, slots=True)
class _Feed:
    title: str | None = None
    language: str | None = None
    rights: Rights = NO_RIGHTS_STATED


def read_json_feed(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:  # noqa: ARG001
    """One document an item; its member is the item's id, else its address, else its place."""
    try:
        feed = _feed(Utf8Source(stream))
        source = Utf8Source(stream)
    except UndecodableError as error:
        stream.seek(0)
        yield Reject("not readable as text", f"{name}: {error}", raw_excerpt=excerpt(stream.read(4000)))
        return
    names = MemberNames()
    kept = 0
    for found in numbered(source, name):
        if isinstance(found, Reject):
            kept += 1
            yield found
        elif found.number:
            kept += 1
            yield _read(found, feed, names)
    if not kept:
        yield Reject("no entry in the feed", f"{name}: the feed is empty", raw_excerpt=excerpt(source.seen))
    if source.note:
        yield Note(source.note)


def _feed(source: Utf8Source) -> _Feed:
    """What the feed says of itself, which may stand after its items; as far as it can be read."""
    values: Mapping[str, object] = {}
    try:
        for found in values_of(source):
            if not found.number and isinstance(found.value, dict):
                values = found.value
    except UnreadableJSONError:
        pass  # the feed is cut off: its items are read, and then the cut is reported
    title, language = values.get("title"), values.get("language")
    return _Feed(
        clean_line(text_of_markup(title)) or None if isinstance(title, str) else None,
        language_code(language) if isinstance(language, str) else None,
        rights_from_values(values),
    )


def _read(found: Found, feed: _Feed, names: MemberNames) -> Document | Reject:
    place = positional_member("entry", found.number)
    item = found.value
    if not isinstance(item, dict):
        detail = f"item {found.number}: an item must be an object, this is {kind_of(item)}"
        return Reject("not a JSON object", detail, place, found.number, excerpt(str(item)[:4000]))
    title = clean_line(text_of_markup(_text(item, "title")))
    body = next(
        filter(None, (body_text(_text(item, key)) for key in ("content_html", "content_text", "summary"))), ""
    )
    if not title:
        title, _, body = body.partition("\n")
    url = canonical_url(_text(item, "url")) or canonical_url(_text(item, "external_url"))
    own = clean_line(_text(item, "id")) or url
    rights = rights_from_values(item).or_else(feed.rights)
    return checked_document(
        Document(
            title=title,
            text=full_text(title, body.strip()),
            source_format="json_feed",
            member=names.name_of(own[:1000] if own else None, place),
            published_on=whole_date(clean_line(_text(item, "date_published"))),
            publisher=feed.title,
            url=url,
            language=language_code(_text(item, "language")) or feed.language,
            updated_at=whole_moment(clean_line(_text(item, "date_modified"))),
            licence=rights.licence,
            text_mining_opt_out=rights.text_mining_opt_out,
        ),
        shown_value(item),
    )


def _text(item: Mapping[str, object], key: str) -> str:
    """A text of an item; ids written as numbers are taken as text, as the format asks readers to do."""
    value = item.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and key == "id":
        return str(value)
    return value if isinstance(value, str) else ""
