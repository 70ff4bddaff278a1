"""Raw bytes into documents and records: one module a format, `READERS` lists the formats of news.

`open_reading` decides what a file is, by its content first and its name second, and reads it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from orchestration.model import Document, Reject
from orchestration.readers import sgml
from orchestration.readers.base import Note
from orchestration.readers.containers import arc, tar_archives, warc, zip_archives
from orchestration.readers.docx import MAX_DOCX_BYTES, is_docx, is_other_document, read_docx, refuse_document
from orchestration.readers.feed import is_feed, read_feed
from orchestration.readers.formats import Format
from orchestration.readers.json_documents import is_json, read_json
from orchestration.readers.json_feed import is_json_feed, read_json_feed
from orchestration.readers.json_lines import is_json_lines, read_json_lines
from orchestration.readers.letters.email import is_email, is_mbox, read_email, read_mbox
from orchestration.readers.markdown import MAX_MARKDOWN_BYTES, is_markdown, read_markdown
from orchestration.readers.opening import Formats, Reading, open_with
from orchestration.readers.pages.html import is_html, read_html
from orchestration.readers.pdf import MAX_PDF_BYTES, is_pdf, read_pdf
from orchestration.readers.people.masking import items_without_contacts
from orchestration.readers.plain_articles import read_plain_articles
from orchestration.readers.text import read_text

__all__ = ["READERS", "Contents", "Reading", "open_reading", "read", "read_plain_articles"]

# in the order in which they are tried; gzip, bzip2 and xz are no formats but wrappings: see `compressed`
READERS: tuple[Format, ...] = (
    Format("docx", is_docx, read=read_docx, max_bytes=MAX_DOCX_BYTES),
    Format("other_document", is_other_document, read=refuse_document, max_bytes=MAX_DOCX_BYTES),
    tar_archives.FORMAT,
    zip_archives.FORMAT,
    warc.FORMAT,
    arc.FORMAT,
    sgml.FORMAT,
    Format("pdf", is_pdf, read=read_pdf, max_bytes=MAX_PDF_BYTES),
    Format("mbox", is_mbox, ("mbox",), read_stream=read_mbox, sees_cuts=False),
    Format("email", is_email, ("eml",), read_stream=read_email, sees_cuts=False),
    Format("markdown", is_markdown, read=read_markdown, max_bytes=MAX_MARKDOWN_BYTES),
    Format("feed", is_feed, ("rss", "atom"), read=read_feed, max_bytes=32_000_000),
    Format("html", is_html, read=read_html),
    Format("json_feed", is_json_feed, read_stream=read_json_feed),
    Format("json_lines", is_json_lines, ("jsonl", "ndjson"), read_stream=read_json_lines),
    Format("json", is_json, read_stream=read_json),
)
_TEXT = Format("text", lambda _: False, ("txt", "text"), read=read_text)
_FORMATS = Formats(READERS, fallback=_TEXT)


def open_reading(stream: BinaryIO, name: str) -> Reading:
    """Begin to read one news file, whatever it holds.

    Args:
        stream: the file, seekable.
        name: its name without folders.
    """
    reading = open_with(_FORMATS, stream, name)
    return Reading(reading.source_format, items_without_contacts(reading.items))


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
