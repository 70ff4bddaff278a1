"""Plain text: a title line, perhaps a line with date, source and page counters, then the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from orchestration.model import Document, Reject
from orchestration.readers.base import (
    Item,
    Note,
    UndecodableError,
    checked_document,
    clean_line,
    clean_text,
    decode,
    excerpt,
    full_text,
)
from orchestration.readers.dates import TIME_OF_DAY, date_at_start
from orchestration.readers.line_breaks import join_wrapped_lines

_MAX_DATE_LINE = 250
_DIGIT = re.compile("[0-9]")


def read_text(data: bytes, name: str) -> Iterator[Item]:
    """One document a file."""
    try:
        decoded = decode(data)
    except UndecodableError as error:
        yield Reject("not readable as text", f"{name}: {error}", raw_excerpt=excerpt(data[:4000]))
        return
    if decoded.note:
        yield Note(decoded.note)
    yield checked_document(document_of_lines(clean_text(decoded.text), "text"), data[:4000])


def document_of_lines(text: str, source_format: str) -> Document:
    """The document that a title line, perhaps a date line, and a body make.

    Args:
        text: clean, its paragraphs separated by blank lines; not empty.
        source_format: as the document has it.
    """
    lines = text.split("\n")
    first_date = date_line_of(lines[0]) if len(lines) > 1 else None
    if first_date:  # the date stands above the title
        lines = lines[_next_filled(lines, 1) :]
    title = lines[0] if lines else ""
    at = _next_filled(lines, 1)
    date_line = first_date or (date_line_of(lines[at]) if at < len(lines) else None)
    body = "\n".join(lines[at + 1 :] if date_line and not first_date else lines[at:]).strip()
    date_line = date_line or DateLine()
    return Document(
        title=title,
        text=full_text(title, join_wrapped_lines(body)),
        source_format=source_format,
        published_on=date_line.published_on,
        publisher=date_line.publisher,
        view_count=date_line.view_count,
    )


def _next_filled(lines: list[str], start: int) -> int:
    return next((index for index in range(start, len(lines)) if lines[index]), len(lines))


@dataclass(frozen=True, slots=True)
class DateLine:
    published_on: date | None = None
    view_count: int | None = None
    publisher: str | None = None


_LABEL = re.compile(
    r"(?:first )?(?:published|posted|updated|last updated|release date|date|time)(?: on| at)?:? *",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[ |/·•,;()\[\]–—-]*")
_COUNTER = re.compile(
    r"(?:browse times|views?|page ?views?|hits?|clicks?|visits?|reads?|read count|read|浏览次数|阅读)"
    r" ?[:：]? ?(?P<count>[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?: times| views| reads|次)?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_COUNT_FIRST = re.compile(
    r"(?P<count>[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12}) (?:views?|reads?|hits?|page ?views?)(?![A-Za-z])",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:source|from|publisher|来源) ?[:：] ?(?P<publisher>[^|()\[\]:：]{1,100})", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:by|author|editor) ?[:：]? ?[^|()\[\]:：0-9]{1,80}", re.IGNORECASE)
_NEXT_LABEL = re.compile(
    r" (?:browse times|views?|hits?|read|reads|editor|author|by)(?: ?[:：]| [0-9])", re.IGNORECASE
)


def date_line_of(line: str) -> DateLine | None:
    """What a line says that holds a date and nothing but page furniture besides; None for any other line."""
    if len(line) > _MAX_DATE_LINE or _DIGIT.search(line) is None:
        return None
    at = 0
    if label := _LABEL.match(line):
        at = label.end()
    found = date_at_start(line[at:])
    if found is None:
        return None
    published_on, length = found
    at += length
    if time := TIME_OF_DAY.match(line, at):
        at = time.end()
    view_count: int | None = None
    publisher: str | None = None
    while at < len(line):
        separator = _SEPARATOR.match(line, at)
        at = separator.end() if separator else at
        if at == len(line):
            break
        if counter := _COUNTER.match(line, at) or _COUNT_FIRST.match(line, at):
            view_count = int(counter["count"].replace(",", ""))
            at = counter.end()
            continue
        end = _segment_end(line, at)
        if source := _SOURCE.fullmatch(line, at, end):
            publisher = clean_line(source["publisher"])
        elif not _BYLINE.fullmatch(line, at, end):
            return None
        at = end
    return DateLine(published_on, view_count, publisher)


def _segment_end(line: str, start: int) -> int:
    ends = [len(line)]
    if (bar := line.find("|", start)) >= 0:
        ends.append(bar)
    if label := _NEXT_LABEL.search(line, start + 1):
        ends.append(label.start())
    return min(ends)
