"""Numbers in names: words, Roman numerals and digits that mean one number are one token of digits.

"Brigade Forty-Four", "Brigade 44" and "Brigade XLIV" have the same number; so have "First" and "1st".
"""

from __future__ import annotations

import re

from orchestration.normalisation import TENS, UNIT_NUMBERS

_ROUND_TENS = frozenset(str(10 * number) for number in range(2, 10))
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_NUMBER_WORDS = {**UNIT_NUMBERS, **TENS, **{word: number for number, word in enumerate(_ORDINALS, start=1)}}
_ORDINAL_DIGITS = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ROMAN = re.compile(r"(?=[ivxl])(xl|l?x{0,3})(ix|iv|v?i{0,3})")
_SURELY_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix", "xii", "xiii", "xiv", "xv", "xvi"})
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


def numeral(token: str, *, may_be_roman: bool) -> int | None:
    """The number that a token of a name, not its first, means; or None.

    Args:
        token: lower case.
        may_be_roman: it is in capitals though the name has small letters, or is the only way to tell in a name of capitals alone.
    """
    if token.isdigit():
        return int(token)
    if token in _NUMBER_WORDS:
        return _NUMBER_WORDS[token]
    if ordinal := _ORDINAL_DIGITS.fullmatch(token):
        return int(ordinal.group(1))
    if (may_be_roman or token in _SURELY_ROMAN) and _ROMAN.fullmatch(token):
        return _roman_value(token)
    return None


def joins(tens: str, unit: int) -> bool:
    """Whether the number `tens` and a unit that follows it at once are one number: 40, 4 is 44."""
    return tens in _ROUND_TENS and 0 < unit < 10


def _roman_value(token: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in token]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
