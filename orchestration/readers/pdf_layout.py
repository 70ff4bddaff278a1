"""Paragraphs from the lines of printed pages: by their places, as a reader sees them.

Pure: knows neither PDF nor files. What the lines are is `pdf_pages.py`'s, what the document is `pdf.py`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

BROKEN_WORD_MARK = "\x02"  # ends a line whose last word goes on in the next

_EDGE_LINES = 3  # lines at the head or foot of a page that may be furniture
_WIDEST_LEADING = 1.9  # of the height of a line; wider spaces part paragraphs
_EDGE_HEIGHT = 0.12  # of the page's height, where they stand
_EDGE_SHARE = 0.6  # of the pages that must bear a line for it to be a running head or foot
_PAGE_NUMBER = re.compile(
    r"[-–—|•\s]*(?:(?:page|p\.|seite|第) ?)?[0-9]{1,4}(?: ?(?:of|/|von|页) ?[0-9]{0,4})?[-–—|•\s]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]+")
_SENTENCE_END = re.compile(r"[.!?:。！？][\"'”’)\]]?$")
_LIST_ITEM = re.compile(r"(?:[-*•·–—▪◦]|\(?[0-9]{1,2}[.)]) ")
_LAST_WORD = re.compile(r"[\w-]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; places in points from the lower left corner of its page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    page: int = 0

    @property
    def height(self) -> float:
        """Of its characters with their room above and below: grows with the size of the type."""
        return self.top - self.bottom


def without_furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[Line]:
    """All lines but running heads, running feet and page numbers.

    Args:
        pages: the lines of each page.
        heights: of the pages, in points.
    """
    places: Counter[str] = Counter()
    for page, height in zip(pages, heights, strict=True):
        places.update({_furniture_key(line) for line in _edges(page, height)})
    needed = max(2, _EDGE_SHARE * len(pages))
    kept: list[Line] = []
    for page, height in zip(pages, heights, strict=True):
        edges = {id(line) for line in _edges(page, height)}
        for line in page:
            is_number = _PAGE_NUMBER.fullmatch(line.text) is not None and len(pages) > 1
            if id(line) in edges and (is_number or places[_furniture_key(line)] >= needed):
                continue
            kept.append(line)
    return kept


def _edges(page: Sequence[Line], height: float) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.bottom)
    heads = [line for line in by_height[:_EDGE_LINES] if line.bottom > (1 - _EDGE_HEIGHT) * height]
    feet = [line for line in by_height[-_EDGE_LINES:] if line.top < _EDGE_HEIGHT * height]
    return [*heads, *feet]


def _furniture_key(line: Line) -> str:
    return f"{_DIGITS.sub('#', line.text)}|{round(line.bottom / 6)}"


def largest_lines(lines: Sequence[Line]) -> str:
    """The words set in the largest type of the first page, where it is larger than that of the text; else ""."""
    first = [line for line in lines if line.page == 0]
    if len(first) < 2:
        return ""
    usual = median(line.height for line in lines)
    largest = max(line.height for line in first)
    if largest < usual * 1.15:
        return ""
    start = next(at for at, line in enumerate(first) if line.height > largest * 0.97)
    words: list[Line] = []
    for line in first[start:]:
        if line.height <= largest * 0.97:
            break
        words.append(line)
    return _joined(words, frozenset())


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The lines as paragraphs, words broken at line ends made whole."""
    if not lines:
        return []
    known = frozenset(word.lower() for line in lines for word in _whole_words(line.text))
    leading = _leading(lines)
    width = _right_margins(lines)
    found: list[list[Line]] = [[lines[0]]]
    for before, line in pairwise(lines):
        if _begins_paragraph(before, line, leading, width[before.page]):
            found.append([line])
        else:
            found[-1].append(line)
    return [text for text in (_joined(each, known) for each in found) if text]


def _whole_words(text: str) -> list[str]:
    """Words that do not touch the end of the line, where they may be broken."""
    return _WORD.findall(text.rpartition(" ")[0])


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance from one line of a paragraph to the next, in heights of a line."""
    steps = [
        (before.bottom - line.bottom) / before.height
        for before, line in pairwise(lines)
        if before.page == line.page
        and before.height > 0
        and 0 < before.bottom - line.bottom < 3 * before.height
    ]
    within = [step for step in steps if step < _WIDEST_LEADING]
    return median(within or steps or [1.0])


def _right_margins(lines: Sequence[Line]) -> dict[int, float]:
    margins: dict[int, float] = {}
    for line in lines:
        margins[line.page] = max(margins.get(line.page, 0.0), line.right)
    return margins


def _begins_paragraph(before: Line, line: Line, leading: float, margin: float) -> bool:
    if before.text.endswith(BROKEN_WORD_MARK):
        return False
    if max(before.height, line.height) > 1.12 * min(before.height, line.height):
        return True  # a heading, a note
    step = (before.bottom - line.bottom) / max(before.height, 1.0)
    is_jump = before.page != line.page or step < -0.5 * leading  # to the next page or column
    ends_sentence = _SENTENCE_END.search(before.text) is not None
    if is_jump:
        return ends_sentence or not line.text[:1].islower()
    if step > 1.3 * leading or _LIST_ITEM.match(line.text):
        return True
    is_indented = 0.8 * line.height < line.left - before.left < 6 * line.height
    if is_indented and ends_sentence:
        return True
    per_character = (before.right - before.left) / max(len(before.text), 1)
    room = margin - before.right
    return ends_sentence and room > (len(line.text.split(" ", 1)[0]) + 3) * per_character + 0.1 * margin


def _joined(lines: Sequence[Line], known: frozenset[str]) -> str:
    """The lines as one line; `known` are words that are whole somewhere."""
    pieces: list[str] = []
    for line in lines:
        words = " ".join(line.text.split())
        if pieces and words:
            before = pieces[-1]
            is_broken = before.endswith((BROKEN_WORD_MARK, "-", "\u00ad")) and before[-2:-1].isalpha()
            if is_broken and words[0].islower():
                pieces[-1] = before[:-1]
                pieces.append("-" if _keeps_hyphen(before[:-1], words, known) else "")
            else:
                pieces.append(" ")
        if words:
            pieces.append(words)
    return "".join(pieces).replace(BROKEN_WORD_MARK, "-")


def _keeps_hyphen(start: str, rest: str, known: frozenset[str]) -> bool:
    """Whether a word broken at a line's end has its hyphen elsewhere in the text, and never stands without it."""
    head, tail = _LAST_WORD.search(start[-60:]), _WORD.match(rest)
    broken = (head[0].lower() if head else "", tail[0].lower() if tail else "")
    return "-".join(broken) in known and "".join(broken) not in known
