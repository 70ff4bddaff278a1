"""Numbers written in words ("twenty-five", "half a million") and the scale words after digits.

Belongs here: what a number word is worth, and the pattern that finds a run of them. Units,
currencies and qualification belong to `numbers`.
"""

from __future__ import annotations

import re

from orchestration.normalisation import TENS, UNIT_NUMBERS

_WORD_SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "lakh": 1e5,
    "lac": 1e5,
    "million": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "trillion": 1e12,
}
_LETTER_SCALES = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "mil": 1e6,
    "mm": 1e6,
    "cr": 1e7,
    "b": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trn": 1e12,
}
_SCALES = {**_WORD_SCALES, **{f"{word}s": value for word, value in _WORD_SCALES.items()}, **_LETTER_SCALES}
_ARTICLES = frozenset({"a", "an"})
_PARTS = {
    "half": 1 / 2, "a half": 1 / 2, "quarter": 1 / 4, "a quarter": 1 / 4, "one quarter": 1 / 4, "three quarters": 3 / 4,
    "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "three quarter": 3 / 4,
}  # fmt: skip

_SMALL = "|".join(sorted((*UNIT_NUMBERS, *TENS), key=len, reverse=True))
SCALE_WORD = "|".join(_WORD_SCALES)
_GAP = r"(?:[ \t\u00a0]{1,3}|-)(?:and[ ])?"

SCALE_SUFFIX = (
    r"(?:[ \t\u00a0]?-?(?P<scale>(?:hundred|thousand|lakh|lac|million|crore|billion|trillion|dozen)s?"
    r"|mln|bln|mil|mm|mn|bn|trn|tn|cr)(?:[ ](?P<scale2>thousand|million|billion|trillion|crore|lakh))?\b"
    r"|(?P<letter>[kKmMbBtT])(?![\w²³]))"
)
"""What may follow digits: a scale word or abbreviation; a single letter only without a space."""

_AND_PART = r"(?:[ ]and[ ](?:a[ ]half|half[ ]an?|a[ ]quarter|three[ -]quarters))?"
_PART_OF = r"(?:(?:three[ -]|one[ -]|an?[ ])?(?:half|quarters?)|(?:an?|one|two)[ -]thirds?)[ ]of[ ]an?[ ]"

WORD_NUMBER = (
    rf"(?:{_PART_OF}(?:{SCALE_WORD})|(?:half|(?:an?[ ])?quarter)(?:[ ]an?)?[ ](?:{SCALE_WORD})"
    r"|(?:hundred|thousand|million)[ ](?:thousand|million|billion)"
    rf"|an?[ ](?:(?:{SCALE_WORD}))(?:[ ](?:{SCALE_WORD}))?(?:{_GAP}(?:{_SMALL}|{SCALE_WORD})){{0,8}}{_AND_PART}"
    rf"|(?:{_SMALL}){_AND_PART}(?:{_GAP}(?:{_SMALL}|dozens|{SCALE_WORD})){{0,12}}"
    rf"(?:[ ]point(?:[ -](?:{_SMALL})){{1,5}}(?:[ ](?:{SCALE_WORD}))?|{_AND_PART}))"
)
"""A run of number words; begins at a word boundary, must end at one."""

NUMBER_OPENERS = frozenset({"half", "quarter", *_ARTICLES, *UNIT_NUMBERS, *TENS, *_WORD_SCALES})
NUMBER_OPENER = rf"(?:half|quarter|an?|{_SMALL}|{SCALE_WORD})(?![^\W_])"
"""The first word of such a run, in small letters."""

_PART_OF_SCALE = re.compile(
    rf"(?P<part>(?:an?[ ])?half|(?:an?[ ]|one[ ]|three[ ])?quarters?|(?:an?|one|two)[ ]thirds?)"
    rf"(?:[ ]of)?(?:[ ]an?)?[ ](?P<scale>{SCALE_WORD})"
)
_WITH_PART = re.compile(
    rf"(?P<whole>.+)[ ]and[ ](?P<part>a[ ]half|half|a[ ]quarter|three[ ]quarters)(?:[ ]an?)?(?:[ ](?P<scale>{SCALE_WORD}))?"
)
_WITH_POINT = re.compile(rf"(?P<whole>.+)[ ]point[ ](?P<behind>.+?)(?:[ ](?P<scale>{SCALE_WORD}))?")


def scale_value(scale: str | None) -> float:
    """1 for no scale; 1e6 for "million", "mn" or "M"."""
    return 1.0 if scale is None else _SCALES[scale.casefold()]


def words_value(words: str) -> float | None:
    """The value of a run of number words; None for a run that is no number ("five six")."""
    text = " ".join(words.casefold().replace("-", " ").split())
    if (match := _PART_OF_SCALE.fullmatch(text)) is not None:
        return round(_PARTS[match["part"]] * _SCALES[match["scale"]], 2)
    if (match := _WITH_PART.fullmatch(text)) is not None:
        return _with_part(match)
    if (match := _WITH_POINT.fullmatch(text)) is not None:
        return _with_point(match)
    return _whole(text)


def _with_part(match: re.Match[str]) -> float | None:
    """ "two and a half million", "one million and a half", "five and a quarter"."""
    whole, part = _whole(match["whole"]), _PARTS[match["part"]]
    if whole is None:
        return None
    if match["scale"]:
        return (whole + part) * _SCALES[match["scale"]]
    last = _WORD_SCALES.get(match["whole"].rsplit(" ", 1)[-1], 1.0)
    return whole + part * (last if last >= 1e3 else 1.0)


def _with_point(match: re.Match[str]) -> float | None:
    """ "two point five million", "nine point zero four", "two hundred point seventy-one"."""
    whole, behind = _whole(match["whole"]), match["behind"].split()
    part = _whole(match["behind"]) if behind[0] in TENS else None
    digits = (
        f"{part:.0f}"
        if part is not None
        else "".join(str(UNIT_NUMBERS[word]) for word in behind if word in UNIT_NUMBERS)
    )
    return (
        None if whole is None or not digits else float(f"{whole:.0f}.{digits}") * scale_value(match["scale"])
    )


def _whole(words: str) -> float | None:
    total = current = 0.0
    previous_unit = previous_ten = False
    for position, word in enumerate(word for word in words.split() if word != "and"):
        if word in _ARTICLES:
            current += float(position == 0)
            continue
        if word in UNIT_NUMBERS:
            if previous_unit or (previous_ten and not 0 < UNIT_NUMBERS[word] < 10):
                return None
            current += UNIT_NUMBERS[word]
        elif word in TENS:
            if previous_unit or previous_ten:
                return None
            current += TENS[word]
        else:
            scale = _SCALES[word]
            if scale <= 100:
                current = (current or 1.0) * scale
            elif total and current == 0:
                total *= scale
            else:
                total += (current or 1.0) * scale
                current = 0.0
        previous_unit, previous_ten = word in UNIT_NUMBERS, word in TENS
    return total + current
