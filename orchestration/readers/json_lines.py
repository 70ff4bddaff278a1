"""JSON Lines: one article an object, one object a line.

Keys read, the first present of each: `title`/`headline`; `text`/`body`/`content`; `date`/`published_on`/
`published`; `url`/`link`; `publisher`/`source`; `language`; `view_count`/`views`. Other keys are ignored on purpose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    Decoded,
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
from orchestration.readers.dates import whole_date
from orchestration.readers.formats import Head
from orchestration.readers.line_breaks import join_wrapped_lines

MAX_LINE_BYTES = 8_000_000


class _WrongValueError(ValueError):
    """A key holds what it cannot; the message says which and what."""


def is_json_lines(head: Head) -> bool:
    """Whether the first line is a JSON object."""
    return head.markup.startswith("{") and _is_json_object(head.markup.split("\n", 1)[0])


def _is_json_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        # the head may end within a long first line: an object begins with a key
        return re.match(r'\{\s*"[^"\\]{1,100}"\s*:', line) is not None


def read_json_lines(data: bytes, name: str) -> Iterator[Item]:
    """One document a line; its member is its address, else its line. Blank lines are skipped."""
    try:
        decoded = _decode(data)
    except UndecodableError as error:
        yield Reject("not readable as text", f"{name}: {error}", raw_excerpt=excerpt(data[:4000]))
        return
    if decoded.note:
        yield Note(decoded.note)
    seen: set[str] = set()
    found_any = False
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if line.strip():
            found_any = True
            item = _read_line(line, number)
            if isinstance(item, Document) and item.url and item.url not in seen:
                seen.add(item.url)
                item = _named(item, item.url)
            yield item
    if not found_any:
        yield Reject("there is no line in the file", f"{name}: every line is blank")


def _decode(data: bytes) -> Decoded:
    decoded = decode(data)
    # a line separator of Unicode may stand inside a JSON string: only line feeds end a line
    return Decoded(decoded.text.replace("\r\n", "\n"), decoded.encoding, decoded.note)


def _named(document: Document, member: str) -> Document:
    return replace(document, member=member)


def _read_line(line: str, number: int) -> Document | Reject:
    member = positional_member("line", number)

    def reject(reason: str, detail: str) -> Reject:
        return Reject(reason, f"line {number}: {detail}", member, number, excerpt(line[:4000]))

    if len(line) > MAX_LINE_BYTES:
        return reject("longer than a document may be", f"the limit is {MAX_LINE_BYTES:,} characters a line")
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return reject("the line is not JSON", f"{error.msg} at character {error.pos + 1}")
    except (RecursionError, ValueError) as error:  # nested too deep; a number with too many digits
        return reject("the line is JSON that cannot be read", str(error).split(";")[0])
    if not isinstance(value, dict):
        return reject("not a JSON object", f"a line must hold one object, this is {_kind(value)}")
    try:
        document = _document(value, member)
    except _WrongValueError as error:
        return reject("a key holds a wrong value", str(error))
    if document is None:
        return reject("there is no text in it", "neither title nor text, body or content")
    checked = checked_document(document, line[:4000])
    if isinstance(checked, Reject):
        return reject(checked.reason, checked.detail)
    return checked


def _document(value: Mapping[str, object], member: str) -> Document | None:
    title = clean_line(_string(value, "title", "headline"))
    body = clean_text(_string(value, "text", "body", "content"))
    if not title:
        title, _, body = body.partition("\n")
        body = body.strip()
    if not title:
        return None
    return Document(
        title=title,
        text=full_text(title, join_wrapped_lines(body)),
        source_format="json_lines",
        member=member,
        published_on=_date(value, "date", "published_on", "published"),
        publisher=clean_line(_string(value, "publisher", "source")) or None,
        url=_url(value, "url", "link"),
        language=clean_line(_string(value, "language")).lower()[:35] or None,
        view_count=_count(value, "view_count", "views"),
    )


def _first(value: Mapping[str, object], keys: tuple[str, ...]) -> tuple[str, object]:
    for key in keys:
        if value.get(key) is not None:
            return key, value[key]
    return keys[0], None


def _string(value: Mapping[str, object], *keys: str) -> str:
    key, found = _first(value, keys)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _WrongValueError(f"{key} must be text, this is {_kind(found)}")
    return found


def _date(value: Mapping[str, object], *keys: str) -> date | None:
    key, found = _first(value, keys)
    text = _string(value, key)
    if found is None or not text.strip():
        return None
    stated = whole_date(clean_line(text))
    if stated is None:
        raise _WrongValueError(f"{key}: {text[:60]!r} is no date: write it as 2024-05-31")
    return stated


def _url(value: Mapping[str, object], *keys: str) -> str | None:
    key, _ = _first(value, keys)
    text = _string(value, key)
    if not text.strip():
        return None
    address = canonical_url(text)
    if address is None:
        raise _WrongValueError(f"{key}: {text[:100]!r} is no web address")
    return address


def _count(value: Mapping[str, object], *keys: str) -> int | None:
    key, found = _first(value, keys)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**62:
        raise _WrongValueError(f"{key} must be a whole number, this is {_kind(found)}")
    return found


_KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "something else")
