"""Shares told in words: "half of its staff", "two-thirds of firms", "one in five people".

Belongs here: which fractions are a share of something, and the percentage they come to. Parts of a year ("the first
half of 2004") are times, not shares. Finding where a number begins belongs to `numbers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|\d)"
_OF = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,3})"
_SHARE = re.compile(
    rf"(?:(?P<count>{_COUNT})[ -](?P<part>thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)|(?P<half>half)|(?P<over>\d)/(?P<under>\d{{1,2}})(?=[ ]of[ ]))(?![\w-])",
    re.IGNORECASE,
)
_OF_WHAT = re.compile(
    r"[ ](?!of[ ]an?[ ](?:million|billion|trillion|century|percent|per)|the[ ](?:battle|equation|story|fun)\b)(?:the|its|their|our|his|her|all|of)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"half[ ]|(?:{_COUNT}|ten|\d{{1,2}})(?:[ ](?:in|out)[ ]|/\d|[ -](?:thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?))",
    re.IGNORECASE,
)
_PART_OF_TIME = re.compile(
    r"(?:[ ]of)?[ ](?:(?:the|this|that|last|next|each|every|a)[ ])?(?:(?:19|20)\d\d|(?:first|second|third|fourth|fiscal|financial|calendar|current|"
    r"past|coming|previous)\b|year|month|week|day|night|hour|century|decade|season|game|match|time|way|price|size|january|february|"
    r"march|april|may|june|july|august|september|october|november|december)",
    re.IGNORECASE,
)
_NO_SHARE_BEFORE = re.compile(
    r"\b(?:first|second|third|latter|other|last|next|final|better|front|back|top|bottom|and a|and|by|per|every)[ -]$",
    re.IGNORECASE,
)
_RATIO = re.compile(
    rf"(?P<count>one|two|three|four|five|six|seven|eight|nine|\d{{1,2}})[ ](?:in|out[ ]of)[ ](?:every[ ])?(?P<of>{_OF})(?=[ ][a-z]|[.,;])",
    re.IGNORECASE,
)
_POINT = re.compile(r"half[ ]an?[ ](?:percent|per[ ]cent|percentage[ ]point|point)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Share:
    """`text[start:end]` says `ratio` (0 to 1) of something; `is_points` where it is half of one per cent."""

    end: int
    ratio: float
    is_points: bool = False


def share_at(text: str, start: int) -> Share | None:
    """The share that begins at `start`; None where the words there are none."""
    if not _OPENING.match(text, start):
        return None
    points = _POINT.match(text, start)
    if points is not None:
        return Share(points.end(), 0.005, True)
    ratio = _RATIO.match(text, start)
    if ratio is not None:
        parts, whole = _value(ratio["count"]), _value(ratio["of"])
        return Share(ratio.end(), parts / whole) if 0 < parts < whole else None
    match = _SHARE.match(text, start)
    if match is None or _NO_SHARE_BEFORE.search(text, max(0, start - 12), start):
        return None
    part_end = match.end()
    if _PART_OF_TIME.match(text, part_end) or not _OF_WHAT.match(text, part_end):
        return None
    if match["half"]:
        return Share(part_end, 0.5)
    if match["over"]:
        parts, whole = int(match["over"]), int(match["under"])
    else:
        parts, whole = _value(match["count"]), _PARTS[match["part"].casefold().rstrip("s")]
    return Share(part_end, parts / whole) if 0 < parts < whole else None


def _value(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[word.casefold()]
