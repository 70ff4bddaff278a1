"""Raw bytes into documents and records: one module a format, `READERS` maps format to reader.

`read` decides what a file is, by its content first and its name second, and reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.model import Document, Reject
from orchestration.readers.base import Note, Reader, UndecodableError, decode, excerpt, is_binary
from orchestration.readers.feed import read_feed
from orchestration.readers.html import read_html
from orchestration.readers.json_lines import read_json_lines
from orchestration.readers.text import read_text

READERS: Mapping[str, Reader] = {
    "text": read_text,
    "html": read_html,
    "feed": read_feed,
    "json_lines": read_json_lines,
}

_EXTENSIONS: Mapping[str, str] = {
    "txt": "text",
    "text": "text",
    "md": "text",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "rss": "feed",
    "atom": "feed",
    "jsonl": "json_lines",
    "ndjson": "json_lines",
}
# what lands among news by mistake, and what to do with it; only where the content is none of READERS' formats
_NOT_NEWS: Mapping[str, str] = {
    "csv": "a table: put it under raw/records with a YAML that describes it",
    "tsv": "a table: put it under raw/records with a YAML that describes it",
    "yml": "a YAML: descriptions of record sources belong under raw/records",
    "yaml": "a YAML: descriptions of record sources belong under raw/records",
    "json": "JSON, but not JSON Lines: write one object a line",
    "xml": "XML, but neither RSS nor Atom nor a page",
}
_HEAD_BYTES = 65_536
_PROLOGUE = re.compile(r"(?:\s|<\?[^>]{0,2000}\?>|<!--.{0,4000}?-->)*", re.DOTALL)
_FEED_ROOT = re.compile(
    r"(?:<!DOCTYPE\s+rss\b[^>]{0,2000}>\s*)?<(?:[\w.-]{1,30}:)?(?:rss|feed|RDF)\b", re.IGNORECASE
)
_HTML_ROOT = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|table|meta|title|p|h[1-6]|script|link)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held. `notes` say what a person should know of the file as a whole."""

    source_format: str | None
    items: tuple[Document | Reject, ...]
    notes: tuple[str, ...] = ()


def read(data: bytes, name: str) -> Reading:
    """Read one news file, whatever it holds; never raises for its content.

    Args:
        data: the whole file.
        name: its name without folders.
    """
    if not data.strip(b"\x00 \t\r\n"):
        what = "the file holds only blanks" if data else "the file is empty"
        return Reading(None, (Reject(what, f"{name}: fill it, or take it out of raw/"),))
    if is_binary(data):
        return Reading(
            None, (Reject("binary, not text", _binary_detail(name), raw_excerpt=excerpt(data[:200])),)
        )
    source_format = sniff_format(data, name)
    if source_format == "text" and (why := _NOT_NEWS.get(_extension(name))):
        return Reading(
            None, (Reject("not a news format", f"{name}: {why}", raw_excerpt=excerpt(data[:4000])),)
        )
    documents: list[Document | Reject] = []
    notes: list[str] = []
    try:
        for item in READERS[source_format](data, name):
            if isinstance(item, Note):
                notes.append(item.text)
            else:
                documents.append(item)
    except Exception as error:  # the parsers of others fail on hostile files in ways they do not document
        detail = f"{name}: the {source_format} parser failed ({type(error).__name__}: {error})"[:500]
        documents.append(Reject("not readable in its format", detail, raw_excerpt=excerpt(data[:4000])))
    return Reading(source_format, tuple(documents), tuple(notes))


def _binary_detail(name: str) -> str:
    return f"{name}: save it as text, HTML, RSS, Atom or JSON Lines"


def sniff_format(data: bytes, name: str) -> str:
    """A key of READERS: what the content shows, else what the name says, else text."""
    try:
        head = decode(data[:_HEAD_BYTES]).text
    except UndecodableError:
        head = ""  # the reader that the name chooses says what is wrong
    by_content = _format_of(head)
    if by_content:
        return by_content
    by_name = _EXTENSIONS.get(_extension(name), "text")
    # a page without a single tag is a text that someone named wrongly
    return "text" if by_name == "html" and "<" not in head else by_name


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _format_of(head: str) -> str | None:
    prologue = _PROLOGUE.match(head)
    start = prologue.end() if prologue else 0
    if _FEED_ROOT.match(head, start):
        return "feed"
    if _HTML_ROOT.match(head, start):
        return "html"
    if head[start : start + 1] == "{" and _is_json_object(head[start:].split("\n", 1)[0]):
        return "json_lines"
    return None


def _is_json_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        # the head may end within a long first line: an object begins with a key
        return re.match(r'\{\s*"[^"\\]{1,100}"\s*:', line) is not None
