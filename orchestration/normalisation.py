"""What makes two spellings of one thing equal: keys of names, and the numbers of months and of number words.

Python makes the keys, SQL only compares and hashes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

# Every spelling of a month in English, lower case, and its number.
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}

# Numbers in words, lower case, and what they are worth.
UNIT_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            *(
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        )
    )
}
TENS = {
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

_NOT_WORD = re.compile(r"[^\w]+")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_AMPERSAND = re.compile(r"\s*&\s*")


def text_key(text: str) -> str:
    """Case, accents, punctuation and spacing removed: "Café  Bar's" and "cafe bar" are one key.

    Returns:
        Lower-case words separated by single spaces; "" for a text without letters or digits.
    """
    decomposed = unicodedata.normalize("NFKD", _AMPERSAND.sub(" and ", _POSSESSIVE.sub("", text)))
    stripped = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", stripped.casefold()).strip()


def organisation_name_key(name: str, legal_forms: Collection[str]) -> str:
    """`text_key` without a leading "the" and without trailing legal forms ("Co Ltd", "Inc", "GmbH").

    Args:
        name: an organisation's name in any form.
        legal_forms: text keys of legal forms (of one or several words), as in the seed `legal_forms.csv`.
    """
    words = text_key(name).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1:
        for length in (3, 2, 1):
            if len(words) > length and " ".join(words[-length:]) in legal_forms:
                words = words[:-length]
                break
        else:
            break
    return " ".join(words)
