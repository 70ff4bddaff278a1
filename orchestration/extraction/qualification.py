"""What words around a number assert: "more than 200", "nearly 100", "500 or more", "up to 30".

Belongs here: from qualifying words to operator and interval. The number itself belongs to `numbers`.
"""

from __future__ import annotations

import re

from orchestration.extraction.word_lists import word_set
from orchestration.model import Operator, StatedNumber

_ROOM = 44  # characters before a number in which its qualification may begin
_LITTLE_BELOW = 0.9  # "nearly" and "almost": at most a tenth below
_NEAR = 0.1  # "about": within a tenth

_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<lower>(?:well[ ]|far[ ]|much[ ]|just[ ]|slightly[ ])?(?:more[ ]than|over|above|exceed(?:s|ed|ing)?|in[ ]excess[ ]of|"
    r"upwards?[ ]of|greater[ ]than(?![ ]or)|higher[ ]than|larger[ ]than|beyond|north[ ]of|surpass(?:es|ed|ing)?|topp(?:ed|ing))"
    r"|a[ ]little[ ]over)"
    r"|(?P<floor>at[ ]least|(?:greater|more)[ ]than[ ]or[ ]equal[ ]to|no[ ](?:less|fewer)[ ]than|not[ ](?:less|fewer)[ ]than|a[ ]minimum[ ]of|minimum)"
    r"|(?P<ceiling>up[ ]to|(?:less|fewer|lower)[ ]than[ ]or[ ]equal[ ]to|as[ ](?:many|much|high)[ ]as|at[ ]most|no[ ]more[ ]than|not[ ]more[ ]than|a[ ]maximum[ ]of|maximum)"
    r"|(?P<upper>(?:just[ ]|well[ ]|a[ ]little[ ]|slightly[ ])?(?:less[ ]than|under|fewer[ ]than|below|lower[ ]than|smaller[ ]than))"
    r"|(?P<below>nearly|almost|close[ ]to|nearing|approaching|not[ ]quite|virtually)"
    r"|(?P<near>about|around|some|approximately|approx\.?|roughly|circa|an?[ ]estimated|estimated|in[ ]the[ ]region[ ]of|"
    r"something[ ]like|an[ ]average[ ]of))"
    r"[ \n](?:(?:a|an|the|another|its|their|only|just)[ \n])?$",
    re.IGNORECASE,
)
_BETWEEN = word_set("a an the another its their only just")
_LAST_WORDS = word_set(
    "than over above exceed exceeds exceeded exceeding of beyond surpass surpasses surpassed surpassing topped topping to least "
    "minimum as most maximum under below nearly almost nearing approaching quite virtually about around some "
    "approximately approx roughly circa estimated like"
)
_AFTER = re.compile(
    r"(?P<floor>\+|-plus\b|[ ]or[ ](?:more|above|over|higher|greater|older)\b|[ ]and[ ](?:over|above)\b|[ ]plus\b)"
    r"|(?P<near>[ ]or[ ]so\b|-odd\b|-some\b)|(?P<ceiling>[ ]or[ ](?:less|fewer|under|below|lower)\b)",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"(?<=[^\n<>=])(?:>[ ]?=?|<[ ]?=?|[≥≤~])[ ]?$"
)  # at the head of a line ">" quotes a letter
_SIGN_CHARACTERS = frozenset("<>≥≤~")
_SIGNS = {
    ">": "lower",
    "≥": "floor",
    ">=": "floor",
    "> =": "floor",
    "<": "upper",
    "≤": "ceiling",
    "<=": "ceiling",
    "< =": "ceiling",
    "~": "near",
}


def qualify(text: str, start: int, end: int, value: float) -> tuple[int, StatedNumber]:
    """The interval that the words around `text[start:end]` assert of `value`.

    Returns:
        Where the qualification begins (`start` where there is none before), and the number with its interval.
    """
    before = _BEFORE.search(text, max(0, start - _ROOM), start) if _is_qualified(text, start) else None
    after = _AFTER.match(text, end)
    begin = start if before is None else before.start()
    if before is not None and (
        after is None or before.lastgroup != "near"
    ):  # "about 500 or more" is 500 or more
        return begin, interval(str(before.lastgroup), value)
    if after is not None:
        return begin, interval(str(after.lastgroup), value)
    room = max(0, start - 4)
    sign = _SIGN.search(text, room, start) if not _SIGN_CHARACTERS.isdisjoint(text[room:start]) else None
    if sign is not None:
        return sign.start(), interval(_SIGNS[sign.group().strip()], value)
    return start, exactly(value)


def _is_qualified(text: str, start: int) -> bool:
    """Whether the word before a number can be the last of a qualification; most are not."""
    word, begin = _word_before(text, start)
    if word in _BETWEEN:
        word, _ = _word_before(text, begin)
    return word in _LAST_WORDS


def _word_before(text: str, position: int) -> tuple[str, int]:
    """The word that a space parts from `position`, and where it begins; "" where there is none."""
    end = position - 1
    if end < 1 or text[end] not in " \n":
        return "", position
    if text[end - 1] == ".":  # "approx."
        end -= 1
    begin = end
    while begin > 0 and text[begin - 1].isalpha():
        begin -= 1
    return text[begin:end].lower(), begin


def after_number(text: str, end: int) -> int:
    """Where the qualification after a number ends ("500 or more companies"); `end` where there is none."""
    after = _AFTER.match(text, end)
    return after.end() if after else end


def exactly(value: float) -> StatedNumber:
    """A number stated without qualification."""
    return StatedNumber(value, "=", value, value)


def interval(kind: str, value: float) -> StatedNumber:
    """The interval of one kind of qualification; negative values keep low <= high."""
    if kind == "below":
        return _approximate(value, value * _LITTLE_BELOW, value)
    if kind == "near":
        return _approximate(value, value * (1 - _NEAR), value * (1 + _NEAR))
    operators: dict[str, Operator] = {"lower": ">", "floor": ">=", "ceiling": "<=", "upper": "<"}
    operator = operators[kind]
    is_floor = operator in (">", ">=")
    return StatedNumber(value, operator, value if is_floor else None, None if is_floor else value)


def _approximate(value: float, first: float, second: float) -> StatedNumber:
    return StatedNumber(value, "~", min(first, second), max(first, second))
