"""JSON: one article, an array of articles, or an object that wraps lists of them, as news interfaces answer.

Which keys are read is `article_keys.py`'s; how a long file is gone through is `json_streams.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers.article_keys import kind_of, read_article
from orchestration.readers.base import Item, Note, UndecodableError, excerpt, positional_member
from orchestration.readers.formats import Head, MemberReader
from orchestration.readers.json_lines import JSON_LINES_EXTENSIONS
from orchestration.readers.json_streams import (
    MAX_DEPTH,
    Found,
    TooDeep,
    UnreadableJSONError,
    Utf8Source,
    values_of,
)
from orchestration.readers.member_names import MemberNames

_AFTER_BRACE = frozenset("\"}'")
_AFTER_BRACKET = frozenset("{[]\"'-0123456789tfn")


def is_json(head: Head) -> bool:
    """Whether the text begins as an object or an array does; "[Editor's note]" and "{brace}" do not."""
    if head.extension in JSON_LINES_EXTENSIONS:
        return False
    start, rest = head.markup[:1], head.markup[1:200].lstrip()[:1]
    if start == "{":
        return rest in _AFTER_BRACE
    return start == "[" and (rest in "{[" or (rest in _AFTER_BRACKET and head.extension == "json"))


def read_json(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:  # noqa: ARG001
    """One document an object: its member is "" where it is the file, else its address, else its place."""
    try:
        source = Utf8Source(stream)
    except UndecodableError as error:
        stream.seek(0)
        yield Reject("not readable as text", f"{name}: {error}", raw_excerpt=excerpt(stream.read(4000)))
        return
    names = MemberNames()
    kept = left_out = 0
    for found in numbered(source, name):
        kept += 1
        if isinstance(found, Reject):
            yield found
        elif _is_other_thing(found.value):
            left_out, kept = left_out + 1, kept - 1
        else:
            item = _read(found)
            if isinstance(item, Document) and found.number:
                item = replace(item, member=names.name_of(item.url, item.member))
            yield item
    if not kept:
        what = "no object is an article by its type" if left_out else "its list is empty"
        yield Reject("no article in the file", f"{name}: {what}", raw_excerpt=excerpt(source.seen[-2000:]))
    elif left_out:
        yield Note(f"objects left out that are no articles by their type: {left_out}")
    if source.note:
        yield Note(source.note)


def numbered(source: Utf8Source, name: str) -> Iterator[Found | Reject]:
    """The values of a file that may be articles, and last the reject for what could not be read.

    The number is 0 where the one value is the file itself; several objects one after the other are a list too.
    """
    last = 0
    alone: Found | None = None
    fault = ""
    try:
        for found in values_of(source):
            if found.number:
                last = found.number
                yield found
            elif not found.is_wrapper:
                if alone is not None:
                    last += 1
                    yield Found(alone.value, last)
                alone = found
    except UnreadableJSONError as error:
        fault = str(error)
    if alone is not None:
        yield Found(alone.value, last + 1 if last else 0)
        last += 1
    if fault:
        yield _rest(source, name, last, fault)


def _rest(source: Utf8Source, name: str, read: int, fault: str) -> Reject:
    where = f"{name}: item {read + 1}" if read else name
    before = f"; {read} before it {'was' if read == 1 else 'were'} read" if read else ""
    return Reject(
        "the rest of the file is no JSON that can be read" if read else "no JSON that can be read",
        f"{where}: {fault}{before}: save the file again",
        positional_member("entry", read + 1) if read else "",
        read + 1 if read else None,
        excerpt(source.seen[-2000:]),
    )


def _read(found: Found) -> Document | Reject:
    number = found.number or None
    member = positional_member("entry", number) if number else ""
    place = f"item {number}: " if number else ""
    if isinstance(found.value, TooDeep):
        detail = f"{place}it is nested more than {MAX_DEPTH} deep"
        return Reject("nested deeper than an article can be", detail, member, number)
    if not isinstance(found.value, dict):
        detail = f"{place}an article must be an object, this is {kind_of(found.value)}"
        return Reject("not a JSON object", detail, member, number, excerpt(str(found.value)[:4000]))
    item = read_article(found.value, "json", member)
    if isinstance(item, Reject):
        return Reject(item.reason, f"{place}{item.detail}", member, number, excerpt(shown_value(found.value)))
    return item


def shown_value(value: dict[str, object]) -> str:
    """The beginning of an object, for an excerpt."""
    return ", ".join(f"{key[:100]}: {str(inner)[:300]}" for key, inner in list(value.items())[:8])


_ARTICLE_TYPES = ("article", "posting", "report", "review", "story", "post", "release")


def _is_other_thing(value: object) -> bool:
    """An object of linked data whose `@type` is that of no text: the site, the publisher, a picture."""
    stated = value.get("@type") if isinstance(value, dict) else None
    types = [each for each in (stated if isinstance(stated, list) else [stated]) if isinstance(each, str)]
    return bool(types) and not any(kind.casefold().endswith(_ARTICLE_TYPES) for kind in types)
