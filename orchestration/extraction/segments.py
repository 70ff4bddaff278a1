"""A text cut into sentences and words, with the dates among them: once, for all who read it.

Belongs here: the order of the cuts. Where a sentence ends belongs to `sentences`, a word to `tokens`, what a date
looks like to `calendar_terms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Sentence
from orchestration.extraction.calendar_terms import date_matches
from orchestration.extraction.sentences import split_sentences
from orchestration.extraction.tokens import Tokens, tokenise


@dataclass(frozen=True, slots=True)
class Segments:
    """A text and its pieces, each in the order of the text; offsets count in `text`.

    Attributes:
        dates: matches of DATE_PATTERN that are dates where they stand.
    """

    text: str
    sentences: Sequence[Sentence]
    tokens: Tokens
    dates: Sequence[re.Match[str]]


def segment(text: str) -> Segments:
    """The pieces of `text`; the time it takes grows with the length of the text."""
    tokens = tokenise(text)
    return Segments(text, split_sentences(text), tokens, date_matches(text, tokens))
