"""JSON Lines: one article an object, one object a line. Which keys are read is `article_keys.py`'s."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers.article_keys import LISTS, kind_of, read_article
from orchestration.readers.base import Item, Note, UndecodableError, excerpt, positional_member
from orchestration.readers.formats import Head, MemberReader
from orchestration.readers.json_streams import MAX_ITEM_BYTES, Line, Utf8Source, lines_of
from orchestration.readers.member_names import MemberNames

JSON_LINES_EXTENSIONS = frozenset(("jsonl", "ndjson"))
_OPENS_OBJECT = re.compile(r'\{\s*"[^"\\]{1,100}"\s*:')
_LIST_OF_OBJECTS = re.compile(
    '"(?:' + "|".join(map(re.escape, sorted(LISTS))) + r')"\s{0,20}:\s{0,20}\[\s{0,20}\{', re.IGNORECASE
)


def is_json_lines(head: Head) -> bool:
    """Whether the first line is a JSON object, and is not by its name or content one document of JSON."""
    if not head.markup.startswith("{"):
        return False
    first, line_end, rest = head.markup.partition("\n")
    if not _is_json_object(first, is_whole=bool(line_end)):
        return False
    if head.extension in JSON_LINES_EXTENSIONS or rest.lstrip().startswith("{"):
        return True
    return head.extension != "json" and not _LIST_OF_OBJECTS.search(first)


def _is_json_object(line: str, *, is_whole: bool) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except RecursionError:
        return True
    except ValueError:
        # the head may end within a long first line: an object begins with a key
        return not is_whole and _OPENS_OBJECT.match(line) is not None


def read_json_lines(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:  # noqa: ARG001
    """One document a line; its member is its address, else its line. Blank lines are skipped."""
    try:
        source = Utf8Source(stream)
    except UndecodableError as error:
        stream.seek(0)
        yield Reject("not readable as text", f"{name}: {error}", raw_excerpt=excerpt(stream.read(4000)))
        return
    names = MemberNames()
    for line in lines_of(source):
        item = _read_line(line)
        if isinstance(item, Document):
            item = replace(item, member=names.name_of(item.url, item.member))
        yield item
    if source.note:
        yield Note(source.note)


def _read_line(line: Line) -> Document | Reject:
    member = positional_member("line", line.number)

    def reject(reason: str, detail: str) -> Reject:
        place = f"line {line.number}"
        return Reject(reason, f"{place}: {detail}", member, line.number, excerpt(line.text[:4000]))

    if line.is_too_long:
        return reject("longer than a document may be", f"the limit is {MAX_ITEM_BYTES:,} bytes a line")
    try:
        value = json.loads(line.text)
    except json.JSONDecodeError as error:
        return reject("the line is not JSON", f"{error.msg} at character {error.pos + 1}")
    except (RecursionError, ValueError) as error:  # nested too deep; a number with too many digits
        return reject("the line is JSON that cannot be read", str(error).split(";")[0])
    if not isinstance(value, dict):
        return reject("not a JSON object", f"a line must hold one object, this is {kind_of(value)}")
    item = read_article(value, "json_lines", member)
    return reject(item.reason, item.detail) if isinstance(item, Reject) else item
