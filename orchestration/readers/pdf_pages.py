"""The lines of a PDF's text layer with their places, taken out in a process of its own.

PDFium is written in C++ and its input is anybody's: what makes it fail, hang or fill the memory ends this
process and not the one that reads. Run as a script, so that it starts without the rest of the package:
the PDF comes in on standard input, one JSON object goes out on standard output.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

import pypdfium2
from pypdfium2 import raw

MAX_PAGES = 1000
MAX_CHARACTERS = 2_000_000  # of all pages
MAX_MEMORY_BYTES = 900_000_000
MAX_SECONDS = 60

_BROKEN_WORD = frozenset(
    (0x02, 0xFFFE)
)  # how PDFium marks a hyphen at the end of a line, which it leaves out
BROKEN_WORD_MARK = "\x02"  # as `pdf_layout` has it, which this script cannot import
_LINE_ENDS = frozenset((0x0A, 0x0D))


def limit_resources() -> None:
    """Bound the memory and the processor time of this process, where the system can."""
    try:
        import resource  # noqa: PLC0415 - no such module on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes) -> dict[str, Any]:
    """What a PDF holds.

    Returns:
        `fault` alone where it cannot be opened; else `metadata` (strings), `language`, `page_count`, `is_cut`
        (there was more than the limits allow) and `pages`: for each page its height and its lines, each as
        [text, left, bottom, right, top] in points from the lower left corner. A line whose last word goes on
        in the next ends with `BROKEN_WORD_MARK`.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        page_count = len(document)
    except pypdfium2.PdfiumError as error:
        return {"fault": str(error)}
    pages: list[dict[str, Any]] = []
    budget = MAX_CHARACTERS
    for index in range(min(page_count, MAX_PAGES)):
        page = _page(document, index, budget)
        budget -= sum(len(line[0]) for line in page["lines"])
        pages.append(page)
        if budget <= 0:
            break
    return {
        "metadata": document.get_metadata_dict(skip_empty=True),
        "language": _language(document),
        "page_count": page_count,
        "is_cut": len(pages) < page_count or budget <= 0,
        "pages": pages,
    }


def _page(document: pypdfium2.PdfDocument, index: int, budget: int) -> dict[str, Any]:
    try:
        page = document[index]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        return {"height": 0.0, "lines": [], "fault": str(error)}
    try:
        return {"height": page.get_height(), "lines": _lines(text_page, budget)}
    finally:
        text_page.close()
        page.close()


def _lines(text_page: pypdfium2.PdfTextPage, budget: int) -> list[list[Any]]:
    lines: list[list[Any]] = []
    codes: list[int] = []
    first = last = -1  # the characters at the ends of the line that show
    code_at = raw.FPDFText_GetUnicode
    count = min(text_page.count_chars(), budget)
    for index in range(count + 1):
        code = code_at(text_page, index) if index < count else 0x0A
        if code > 0x20 and code not in _BROKEN_WORD:
            codes.append(code)
            last = index
            if first < 0:
                first = index
        elif code not in _LINE_ENDS and code not in _BROKEN_WORD:
            codes.append(code)
        elif first >= 0:
            mark = BROKEN_WORD_MARK if code in _BROKEN_WORD else ""
            lines.append([_text(codes) + mark, *_box(text_page, first, last)])
            codes, first = [], -1
    return lines


def _text(codes: list[int]) -> str:
    shown = "".join(chr(code) for code in codes if code and code <= 0x10FFFF)
    return shown.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _box(text_page: pypdfium2.PdfTextPage, first: int, last: int) -> tuple[float, float, float, float]:
    left, bottom, _, top = _char_box(text_page, first)
    return (left, bottom, _char_box(text_page, last)[2], top)


def _char_box(text_page: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
        return (0.0, 0.0, 0.0, 0.0)
    return (
        _finite(box.left),
        _finite(box.bottom),
        _finite(box.right),
        _finite(box.top),
    )


def _finite(value: float) -> float:
    return round(value, 2) if abs(value) < 1e6 else 0.0  # neither infinite nor not a number


def _language(document: pypdfium2.PdfDocument) -> str:
    length = raw.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < length <= 200:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")


if __name__ == "__main__":
    limit_resources()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
