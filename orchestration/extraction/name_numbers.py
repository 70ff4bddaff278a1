"""Numbers that names begin with or hold: "500 Global", "10x Founders", "b42z".

Belongs here: which figures may belong to a name. Where the name ends is found in `name_candidates`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.extraction.name_lexicon import NameIndex
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set

_WORD_AND_DIGITS = re.compile(
    r"(?!\d+(?:st|nd|rd|th|bn|mn|tn|m|b|k|km|cm|mm|kg|am|pm|gb|mb|tb|ghz|mhz|hz|p|c|s|x|d|v|w|kw|mw|gw|g|in|ft|h|hr|min)$)(?=[a-z]*\d)(?=\d*[a-z])(?:[a-z\d]{2,6}|[a-z]{1,3}\d[a-z]{3,10})$"
)
_TIMES = re.compile(r"\d{1,3}x$")
_AFTER_NUMBER = word_set("startups advisors founders capital ventures partners global")


def is_word_with_digits(text: str) -> bool:
    """Whether letters and digits make a word, and no quantity with its unit."""
    return bool(_WORD_AND_DIGITS.match(text))


def opens_numbered(tokens: Sequence[Token], position: int, limit: int, index: NameIndex) -> bool:
    """A number that opens a name, before a capital word that names of organisations end with: "500 Global"."""
    token = tokens[position]
    if position + 1 >= limit or not token.text.isdigit() or len(token.text) > 3:
        return False
    following = tokens[position + 1]
    is_free = not position or tokens[position - 1].text not in "$£€¥₹.,-–/:"
    return (
        is_free
        and following.shape == "cap"
        and following.start == token.end + 1
        and (following.lower in index.final_words or following.lower in _AFTER_NUMBER)
    )


def opens_times(tokens: Sequence[Token], position: int, limit: int) -> bool:
    """ "10x Founders"."""
    is_followed = position + 1 < limit and tokens[position + 1].shape == "cap"
    return is_followed and bool(_TIMES.match(tokens[position].text))
