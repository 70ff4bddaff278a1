"""PDF with a text layer: one document a file, its paragraphs rebuilt from printed lines.

PDFium runs in a process of its own (`pdf_pages.py`): what a hostile file does there ends there. The day it was
made is not the day it was published, so a date comes from a date line of the text or not at all.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.model import Document, Reject
from orchestration.readers.article_keys import language_code
from orchestration.readers.base import Item, Note, checked_document, clean_line, clean_text, full_text
from orchestration.readers.formats import Head
from orchestration.readers.pages.titles import MAX_TITLE_CHARACTERS, change_after, stated_title, under_title
from orchestration.readers.pdf_layout import Line, largest_lines, paragraphs, without_furniture
from orchestration.readers.text import document_of_lines

MAX_PDF_BYTES = 64_000_000
_PAGES_SCRIPT = Path(__file__).with_name("pdf_pages.py")
_WALL_SECONDS = 120
_SIGNATURE = b"%PDF-"


def is_pdf(head: Head) -> bool:
    """Whether the signature stands at the start, or among the bytes that are no text before it."""
    if head.data[:100].lstrip().startswith(_SIGNATURE):
        return True
    return _SIGNATURE in head.data[:1024] and not head.text


def read_pdf(data: bytes, name: str) -> Iterator[Item]:
    """One document a file."""
    taken = _pages_of(data)
    if "fault" in taken:
        yield _unreadable(str(taken["fault"]), name)
        return
    pages = [
        [Line(text, left, bottom, right, top, number) for text, left, bottom, right, top in page["lines"]]
        for number, page in enumerate(taken["pages"])
    ]
    if not any(line.text.strip() for page in pages for line in page):
        detail = (
            f"{name}: its {taken['page_count']} pages hold pictures alone: run text recognition on it (OCR)"
        )
        yield Reject("no text layer in the PDF", detail)
        return
    if taken["is_cut"]:
        yield Note(f"only the first {len(pages)} of {taken['page_count']} pages are read")
    damaged = sum("fault" in page for page in taken["pages"])
    if damaged:
        yield Note(f"{damaged} of {taken['page_count']} pages are damaged and left out")
    kept = without_furniture(pages, [page["height"] for page in taken["pages"]])
    yield checked_document(_document(kept, taken["metadata"], taken["language"]), "")


def _pages_of(data: bytes) -> Mapping[str, Any]:
    """What `pdf_pages` says of a PDF; `fault` alone where it says nothing."""
    try:
        finished = subprocess.run(  # noqa: S603 - our own script, in this interpreter
            [sys.executable, "-I", str(_PAGES_SCRIPT)],
            input=data,
            capture_output=True,
            check=False,
            timeout=_WALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return {"fault": f"it took longer than {_WALL_SECONDS} seconds"}
    if finished.returncode != 0:
        last = finished.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        is_python = "Error" in last and "MemoryError" not in last
        return {"fault": last if is_python else "it takes more memory or time than any article does"}
    taken: Mapping[str, Any] = json.loads(finished.stdout)
    return taken


def _unreadable(fault: str, name: str) -> Reject:
    if "password" in fault.lower() or "security" in fault.lower():
        return Reject("the PDF is encrypted", f"{name}: save a copy without a password")
    return Reject("the PDF is damaged", f"{name}: {fault[:300]}: fetch it again, or save its text")


def _document(lines: Sequence[Line], metadata: Mapping[str, str], language: str) -> Document:
    found = [clean_line(_LIGATURES.sub(_plain_letters, text)) for text in paragraphs(lines)]
    found = [text for text in found if text]
    title = clean_line(_LIGATURES.sub(_plain_letters, _title(lines, found, metadata)))
    document = document_of_lines(clean_text(full_text(title, "\n\n".join(under_title(title, found)))), "pdf")
    changed_at = change_after(document.published_on, _pdf_moment(metadata.get("ModDate", "")))
    return replace(document, language=language_code(language), updated_at=changed_at)


_LIGATURES = re.compile("[\ufb00-\ufb06]")
_LETTERS = ("ff", "fi", "fl", "ffi", "ffl", "st", "st")


def _plain_letters(match: re.Match[str]) -> str:
    return _LETTERS[ord(match[0]) - 0xFB00]


def _title(lines: Sequence[Line], found: Sequence[str], metadata: Mapping[str, str]) -> str:
    """What the file states where its first page says it too; else the largest words; else the first paragraph."""
    stated = stated_title(metadata.get("Title", ""), (line.text for line in lines if line.page == 0))
    largest = largest_lines(lines)
    return (
        stated or (largest if 0 < len(largest) <= MAX_TITLE_CHARACTERS else "") or (found[0] if found else "")
    )


_PDF_MOMENT = re.compile(
    r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-])(\d{2})'?(\d{2})'?)?", re.ASCII
)


def _pdf_moment(text: str) -> datetime | None:
    match = _PDF_MOMENT.match(text)
    if not match:
        return None
    offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    try:
        year, month, day, hour, minute, second = (int(match[group]) for group in range(1, 7))
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - made UTC in the next line
        return local + offset if match[7] == "-" else local - offset
    except (ValueError, OverflowError):
        return None  # no such day in the calendar
