"""Paragraphs that were broken into lines of one width, as e-mail and old terminals have them, made whole.

A break that only the width explains is a space; one that the writer set (a list, a heading, verse) stays.
"""

from __future__ import annotations

import re

_NARROWEST, _WIDEST = 40, 120  # characters; a text wrapped outside these is not wrapped for reading
_MOST_BREAKS = 0.7  # of all breaks inside paragraphs must be the width's, or the lines are the writer's own
_LIST_ITEM = re.compile(r"[-*•·–—] ")


def join_wrapped_lines(text: str) -> str:
    """The text with every break that only the width of its lines explains replaced by a space.

    A break is the width's where the next line's first word would not have fitted on the line before it.

    Args:
        text: lines separated by line feeds, paragraphs by empty lines.
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    if not _NARROWEST <= width <= _WIDEST:
        return text
    inside = [
        at for at in range(1, len(lines)) if lines[at - 1] and lines[at] and not _LIST_ITEM.match(lines[at])
    ]
    full = {at for at in inside if _is_full(lines[at - 1], lines[at], width)}
    if not full or len(full) < _MOST_BREAKS * len(inside):
        return text
    pieces = [lines[0]]
    for at in range(1, len(lines)):
        pieces.append(_joint(lines[at - 1], lines[at]) if at in full else "\n")
        pieces.append(lines[at])
    return "".join(pieces)


def _is_full(line: str, following: str, width: int) -> bool:
    first_word = following.split(" ", 1)[0]
    return len(line) + 1 + len(first_word) > width


def _joint(line: str, following: str) -> str:
    """Nothing behind a hyphen that a word was broken or compounded at."""
    return "" if line[-1:] == "-" and line[-2:-1].isalpha() and following[:1].islower() else " "
