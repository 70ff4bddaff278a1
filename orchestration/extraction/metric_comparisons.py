"""Which figures are told of the year before the one that a sentence is about: "up from £10m a year earlier".

Belongs here: the words that compare a figure with its like of an earlier time. Which year that is belongs to `metric_years`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.clause_context import UNTIMED
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.tokens import Token

_YEAR_BEFORE = re.compile(
    r"\b(?:(?:a|one)[ ]year|twelve[ ]months|12[ ]months)[ ](?:earlier|before|ago|previously|prior)\b|"
    r"\b(?:the|its|their)[ ](?:previous|prior|preceding)[ ](?:financial[ ]|fiscal[ ])?year\b|\bthe[ ]year[ ]before\b|"
    r"\b(?:in[ ]|from[ ]|of[ ])last[ ]year['’]s\b|\bthe[ ](?:autumn|spring|summer|winter)[ ]before\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?:\b(?:against|versus|vs\.?|compared[ ](?:with|to)|(?:up|down|,)[ ]from)[ ]|\((?:up|down)[ ]from[ ])(?:just[ ]|only[ ]|a[ ])?$",
    re.IGNORECASE,
)
_AGAINST_AFTER = re.compile(
    r"[^;.]{0,12}\b(?:than|above|below|up on|down on|more than|less than|on|against|compared with|compared to|over)\b"
)
_REACH = 40  # characters after a figure within which the year before is named
_OLD = frozenset(("from", "against", "versus", "vs", "than"))
_OLD_PHRASES = frozenset((("instead", "of"), ("compared", "with"), ("compared", "to")))


def is_of_year_before(analysis: Analysis, sentence: Sentence, draft: Draft) -> bool:
    """ "against £10m a year earlier", "€124.9m vs €121.8m": what a figure of the time is measured against."""
    text, figure = analysis.text, draft.figure
    is_against = _AGAINST.search(
        text, max(sentence.start, figure.qualified_start - _REACH), figure.qualified_start
    )
    ahead = _YEAR_BEFORE.search(text, figure.end, min(sentence.end, figure.end + _REACH))
    behind = _YEAR_BEFORE.search(
        text, max(sentence.start, figure.qualified_start - _REACH), figure.qualified_start
    )
    if ahead is None and behind is None:
        is_open = draft.timing is UNTIMED and is_against is not None
        return is_open and _follows_its_like(analysis, sentence, draft)
    return is_against is not None or _AGAINST_AFTER.match(text, figure.end, sentence.end) is None


def _follows_its_like(analysis: Analysis, sentence: Sentence, draft: Draft) -> bool:
    figure = draft.figure
    before = analysis.figures_in(max(sentence.start, figure.start - _REACH), figure.start)
    return bool(before) and (before[-1].kind, before[-1].unit) == (figure.kind, figure.unit)


def is_old_level(before: Sequence[Token]) -> bool:
    """Whether the two words before a figure make it the level that something had before: "from 14.6%", "instead of 21.8%"."""
    words = tuple([token.lower for token in before])
    return bool(words) and (words[-1] in _OLD or words in _OLD_PHRASES)
