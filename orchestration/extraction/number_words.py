"""Numbers written in words ("twenty-five", "half a million") and the scale words after digits.

Belongs here: what a number word is worth, and the pattern that finds a run of them. Units,
currencies and qualification belong to `numbers`.
"""

from __future__ import annotations

import re

_UNITS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
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
_FRACTIONS = {"half": 0.5, "quarter": 0.25}

_SMALL = "|".join(sorted((*_UNITS, *_TENS), key=len, reverse=True))
_BIG = "|".join(_WORD_SCALES)
_GAP = r"(?:[ \t\u00a0]{1,3}|-)(?:and[ ])?"

SCALE_SUFFIX = (
    r"(?:[ \t\u00a0]?-?(?P<scale>(?:hundred|thousand|lakh|lac|million|crore|billion|trillion|dozen)s?"
    r"|mln|bln|mm|mn|bn|trn|tn|cr)(?:[ ](?P<scale2>thousand|million|billion|trillion|crore|lakh))?\b"
    r"|(?P<letter>[kKmMbBtT])(?![\w²³]))"
)
"""What may follow digits: a scale word or abbreviation; a single letter only without a space."""

WORD_NUMBER = (
    rf"(?:half(?:[ ]an?)?[ ](?:{_BIG})|(?:an?[ ])?quarter[ ](?:of[ ]an?[ ])?(?:{_BIG})|(?:hundred|thousand|million)[ ](?:thousand|million|billion)"
    rf"|an?[ ](?:(?:{_BIG}))(?:[ ](?:{_BIG}))?(?:{_GAP}(?:{_SMALL}|{_BIG})){{0,8}}"
    rf"|(?:{_SMALL})(?:[ ]and[ ](?:a[ ]half|half[ ]an?))?(?:{_GAP}(?:{_SMALL}|{_BIG})){{0,12}})"
)
"""A run of number words; begins at a word boundary, must end at one."""

NUMBER_OPENER = rf"(?:half|quarter|an?|{_SMALL}|{_BIG})(?![^\W_])"
"""The first word of such a run, in small letters."""

_TOKEN = re.compile(r"[a-z]+")


def scale_value(scale: str | None) -> float:
    """1 for no scale; 1e6 for "million", "mn" or "M"."""
    return 1.0 if scale is None else _SCALES[scale.casefold()]


def words_value(words: str) -> float | None:
    """The value of a run of number words; None for a run that is no number ("five six")."""
    total = current = 0.0
    previous_unit = previous_ten = False
    words_found = [word for word in _TOKEN.findall(words.casefold()) if word not in {"and", "of"}]
    for position, word in enumerate(words_found):
        if word in _ARTICLES:
            is_own = position == 0 and words_found[1:2] not in (["half"], ["quarter"])
            current += float(is_own)
            continue
        if word in _FRACTIONS:
            current += _FRACTIONS[word]
        elif word in _UNITS:
            if previous_unit or (previous_ten and not 0 < _UNITS[word] < 10):
                return None
            current += _UNITS[word]
        elif word in _TENS:
            if previous_unit or previous_ten:
                return None
            current += _TENS[word]
        else:
            scale = _SCALES[word]
            if scale <= 100:
                current = (current or 1.0) * scale
            elif total and current == 0:
                total *= scale
            else:
                total += (current or 1.0) * scale
                current = 0.0
        previous_unit, previous_ten = word in _UNITS, word in _TENS
    return total + current
