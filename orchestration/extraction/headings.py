"""Lines in which capitals say nothing: headlines and headings with a capital on every word.

Belongs here: how such a line looks. What stands in it belongs to the finders.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.extraction.name_lexicon import FUNCTION_WORDS
from orchestration.extraction.tokens import Token

_TITLE_CASE_SHARE = 0.75
_TITLE_CASE_WORDS = 4


def is_title_case(tokens: Sequence[Token], is_title: bool) -> bool:
    """Whether capitals say nothing here: a headline or heading with a capital on every word."""
    if len(tokens) < _TITLE_CASE_WORDS or (not is_title and tokens[-1].text in ".!?\"”'’"):
        return False
    shapes = [
        token.shape
        for token in tokens
        if token.shape not in {"mark", "number"} and token.lower not in FUNCTION_WORDS
    ]
    if len(shapes) < _TITLE_CASE_WORDS:
        return False
    return len(shapes) - shapes.count("lower") >= _TITLE_CASE_SHARE * len(shapes)
