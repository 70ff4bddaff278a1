"""What stands around a number, cut to the reach of the signs that make it none.

Belongs here: the characters and words beside a number. What they say of it belongs to `figure_classes`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BEFORE = 40  # characters looked at on either side; no sign reaches further
_AFTER = 40
_LONGEST_CHUNK = 200  # of characters without a space, such as an address on the web
LONGEST_LINE = 80  # of page furniture: what stands in a paragraph is no furniture
_LETTERS = re.compile(r"[^\W\d_]+")
_SPACE = re.compile(r"\s|$")


class Surroundings(NamedTuple):
    """A number with what stands around it.

    Attributes:
        number: its characters, "3,559" or "4.0".
        before, after: up to 40 characters on either side.
        words: the words before it, in small letters.
        chunk: the characters up to the next space on either side.
        line_length: of the line that it stands in.
        sentence: the sentence that it stands in.
        opens_sentence: whether at most one word stands before it in its sentence.
        is_title: whether it stands in the title.
    """

    number: str
    before: str
    after: str
    words: frozenset[str]
    chunk: str
    line_length: int
    sentence: str
    opens_sentence: bool
    is_title: bool


def surroundings(
    text: str, start: int, end: int, sentence: tuple[int, int], *, is_title: bool
) -> Surroundings:
    """What stands around `text[start:end]`, a number; `sentence` is from where to where its sentence goes."""
    before = text[max(0, start - _BEFORE) : start]
    left = max(
        text.rfind(" ", max(0, start - _LONGEST_CHUNK), start),
        text.rfind("\n", max(0, start - _LONGEST_CHUNK), start),
    )
    right = _SPACE.search(text, end, end + _LONGEST_CHUNK)
    line_start = text.rfind("\n", max(0, start - LONGEST_LINE), start)
    line_end = text.find("\n", end, end + LONGEST_LINE)
    is_long = (line_start < 0 and start > LONGEST_LINE) or (line_end < 0 and len(text) - end > LONGEST_LINE)
    line_length = LONGEST_LINE + 1 if is_long else (line_end if line_end >= 0 else len(text)) - line_start - 1
    return Surroundings(
        text[start:end],
        before,
        text[end : end + _AFTER],
        frozenset(_LETTERS.findall(before.lower())),
        text[left + 1 : right.start() if right else end + _LONGEST_CHUNK],
        line_length,
        text[max(sentence[0], start - 200) : min(sentence[1], end + 200)],
        " " not in text[sentence[0] : start].strip(),
        is_title,
    )
