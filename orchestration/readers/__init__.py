"""Raw bytes into documents and records: one module a format, `READERS` lists the formats of news.

`open_reading` decides what a file is, by its content first and its name second, and reads it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers.base import Item, Note, excerpt, is_binary
from orchestration.readers.feed import is_feed, read_feed
from orchestration.readers.formats import Format, Head, format_of, head_of
from orchestration.readers.html import is_html, read_html
from orchestration.readers.json_documents import is_json, read_json
from orchestration.readers.json_feed import is_json_feed, read_json_feed
from orchestration.readers.json_lines import is_json_lines, read_json_lines
from orchestration.readers.people import item_without_contacts
from orchestration.readers.text import read_text

READERS: tuple[Format, ...] = (
    Format("feed", is_feed, ("rss", "atom"), read=read_feed, max_bytes=32_000_000),
    Format("html", is_html, read=read_html),
    Format("json_feed", is_json_feed, read_stream=read_json_feed),
    Format("json_lines", is_json_lines, ("jsonl", "ndjson"), read_stream=read_json_lines),
    Format("json", is_json, read_stream=read_json),
)
# what shows no other format
_TEXT = Format("text", lambda _: False, ("txt", "text"), read=read_text)

# what lands among news by mistake, and what to do with it; only where the content is none of READERS' formats
_NOT_NEWS: Mapping[str, str] = {
    "csv": "a table: put it under raw/records with a YAML that describes it",
    "tsv": "a table: put it under raw/records with a YAML that describes it",
    "yml": "a YAML: descriptions of record sources belong under raw/records",
    "yaml": "a YAML: descriptions of record sources belong under raw/records",
    "json": "JSON, but neither articles nor a feed: write one object a line",
    "xml": "XML, but neither RSS nor Atom nor a page",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is being read: its format (None where it has none) and its items, in its order.

    Going through the items never raises for what the bytes hold.
    """

    source_format: str | None
    items: Iterator[Item]


def open_reading(stream: BinaryIO, name: str) -> Reading:
    """Begin to read one news file, whatever it holds.

    Args:
        stream: the file, seekable.
        name: its name without folders.
    """
    head = head_of(stream, name)
    if not head.data.strip(b"\x00 \t\r\n") and not head.tail.strip(b"\x00 \t\r\n"):
        what = "the file holds only blanks" if head.data else "the file is empty"
        return Reading(None, iter((Reject(what, f"{name}: fill it, or take it out of raw/"),)))
    found = format_of(head, READERS)
    if found is None and is_binary(head.data):
        return Reading(None, iter((_binary(head),)))
    if found is None and (why := _NOT_NEWS.get(head.extension)):
        reject = Reject("not a news format", f"{name}: {why}", raw_excerpt=excerpt(head.data[:4000]))
        return Reading(None, iter((reject,)))
    found = found or _TEXT
    return Reading(found.name, map(item_without_contacts, _items(found, stream, head)))


def _binary(head: Head) -> Reject:
    detail = f"{head.name}: save it as text, HTML, RSS, Atom or JSON Lines"
    return Reject("binary, not text", detail, raw_excerpt=excerpt(head.data[:200]))


def _items(found: Format, stream: BinaryIO, head: Head) -> Iterator[Item]:
    try:
        if found.read is not None:
            size = stream.seek(0, io.SEEK_END)
            stream.seek(0)
            if size > found.max_bytes:
                yield _too_large(found, size, head)
            else:
                yield from found.read(stream.read(), head.name)
        elif found.read_stream is not None:
            yield from found.read_stream(stream, head.name, _no_member)
    except Exception as error:  # the parsers of others fail on hostile files in ways they do not document
        detail = f"{head.name}: the {found.name} parser failed ({type(error).__name__}: {error})"[:500]
        yield Reject("not readable in its format", detail, raw_excerpt=excerpt(head.data[:4000]))


def _no_member(stream: object, member: str, name: str = "") -> Iterator[Item]:  # noqa: ARG001
    return iter(())


def _too_large(found: Format, size: int, head: Head) -> Reject:
    return Reject(
        f"larger than a file of the format {found.name} may be",
        f"{head.name}: {size:,} bytes; the limit is {found.max_bytes:,}: split the file",
        raw_excerpt=excerpt(head.data[:4000]),
    )


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file held. `notes` say what a person should know of the file as a whole."""

    source_format: str | None
    items: tuple[Document | Reject, ...]
    notes: tuple[str, ...] = ()


def read(data: bytes, name: str) -> Contents:
    """All of one file that is in memory already."""
    reading = open_reading(io.BytesIO(data), name)
    items = list(reading.items)
    return Contents(
        reading.source_format,
        tuple(item for item in items if not isinstance(item, Note)),
        tuple(item.text for item in items if isinstance(item, Note)),
    )
