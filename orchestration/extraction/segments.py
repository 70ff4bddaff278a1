"""A text cut into sentences, words and runs of words that may be names: once, for all who read it.

Belongs here: the order of the cuts. Where a sentence ends belongs to `sentences`, a word to `tokens`, a run to
`name_candidates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Sentence, Span
from orchestration.extraction.name_candidates import find_spans
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.sentences import split_sentences
from orchestration.extraction.tokens import Token, tokenise
from orchestration.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Segments:
    """A text and its pieces, each in the order of the text; offsets count in `text`."""

    text: str
    sentences: Sequence[Sentence]
    tokens: Sequence[Token]
    spans: Sequence[Span]


def segment(text: str, vocabulary: Vocabulary) -> Segments:
    """The pieces of `text`; time grows with its length."""
    sentences = split_sentences(text)
    tokens = tokenise(text)
    return Segments(
        text, sentences, tokens, tuple(find_spans(text, tokens, sentences, name_index(vocabulary)))
    )
