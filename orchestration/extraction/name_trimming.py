"""Takes from the runs of capitals what is no part of a name, and the runs where capitals say nothing.

Belongs here: opening words of a sentence, offices, shouted text. Where a run begins and ends is
`name_candidates`; whether it names an organisation is weighed in `name_evidence`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from orchestration.extraction.analysis import Sentence, Span
from orchestration.extraction.name_lexicon import (
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    NAME_CONNECTORS,
    NATION_PREFIXES,
    ROLE_NOUNS,
    NameIndex,
)
from orchestration.extraction.tokens import Token, Tokens, index_at
from orchestration.extraction.word_lists import word_set

_OFFICES_OF_STATE = frozenset({"Minister", "Secretary", "Chancellor", "Commissioner", "Under-Secretary"})
# Nouns that open a sentence before the name of the organisation they are said of.
_KIND_OPENERS = frozenset(
    {
        "licensee",
        "founder",
        "employer",
        "sponsor",
        "buyer",
        "seller",
        "bidder",
        "tenant",
        "client",
        "customer",
        "partner",
    }
)
_CARDINALS = word_set("two three four five six seven eight nine ten eleven twelve twenty hundred thousands")
_SHOUTED_WORDS = 4
_SHOUTED_SHARE = 0.8


def trimmed(tokens: Sequence[Token], spans: Sequence[Span], index: NameIndex) -> list[Span]:
    """Without an opening word that has its capital from the sentence, where the rest is a name of the text."""

    seen = Counter([_words(tokens, span) for span in spans])
    result = []
    for span in spans:
        first = tokens[span.first].lower
        is_country = first in NATION_PREFIXES
        if span.last - span.first == 1 or not (
            span.opens_sentence or is_country or first in index.demonyms or first in _CARDINALS
        ):
            result.append(span)
            continue
        words = _words(tokens, span)
        if not _is_body(words, index) and (
            (is_country and "." not in first and len(words) > 2)
            or _is_role(tokens, span, index)
            or (first in _CARDINALS and tokens[span.first + 1].lower in index.demonyms)
            or (seen[words] == 1 and seen[words[1:]] > 0 and _is_opener(tokens, span, index))
        ):
            start = tokens[span.first + 1].start
            result.append(span._replace(first=span.first + 1, start=start, opens_sentence=False))
        else:
            result.append(span)
    return result


def _words(tokens: Sequence[Token], span: Span) -> tuple[str, ...]:
    return tuple([token.lower for token in tokens[span.first : span.last]])


def _is_opener(tokens: Sequence[Token], span: Span, index: NameIndex) -> bool:
    """Whether the first word of a run has its capital from the sentence, or says a nation."""
    first = tokens[span.first].lower
    if tokens[span.first + 1].shape == "mark":
        return False
    is_ordinary = first in index.common_words or first in FUNCTION_WORDS
    return (span.opens_sentence and is_ordinary) or first in index.demonyms


def _is_role(tokens: Sequence[Token], span: Span, index: NameIndex) -> bool:
    """Whether a run opens with what its name is: "Developer Quandrel said", "Licensee Quandrel Systems"."""
    if not span.opens_sentence or span.in_heading:
        return False
    first, second = tokens[span.first], tokens[span.first + 1]
    if first.shape != "cap" or (first.lower not in ROLE_NOUNS and first.lower not in _KIND_OPENERS):
        return False
    is_name = second.shape in {"cap", "caps", "mixed"} and second.lower not in index.final_words
    return is_name and second.lower not in index.common_words and second.lower not in GENERIC_NAME_WORDS


def _is_body(words: Sequence[str], index: NameIndex) -> bool:
    """Whether a run is the whole name of a public body, with or without its nation."""
    own = words[1:] if words[0] in NATION_PREFIXES else words
    return " ".join(own) in index.public_bodies or (own[-1:] == ("treasury",) and len(own) == 1)


def without_office(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """Without the field of the office that ends a run: "Norway Finance" in "Norway Finance Minister"."""
    result = []
    for span in spans:
        last = span.last
        if last < len(tokens) and tokens[last].text in _OFFICES_OF_STATE:
            while last - span.first > 1 and (
                tokens[last - 1].lower in GENERIC_NAME_WORDS or tokens[last - 1].lower in NAME_CONNECTORS
            ):
                last -= 1
            result.append(span._replace(last=last, end=tokens[last - 1].end))
        else:
            result.append(span)
    return result


def unshouted(
    tokens: Tokens, spans: Sequence[Span], sentences: Sequence[Sentence], index: NameIndex
) -> list[Span]:
    """Without the runs of shouted sentences that no other sentence knows: capitals there say nothing."""
    shouted = _shouted_sentences(tokens, sentences)
    cries = {
        span
        for span in spans
        if span.sentence in shouted
        or (span.last - span.first >= _SHOUTED_WORDS and _is_cry(tokens[span.first : span.last], index))
    }
    if not cries or len(shouted) == len(sentences):
        return list(spans)
    known = {
        token.lower
        for span in spans
        if span not in cries
        for token in tokens[span.first : span.last]
        if token.lower not in index.common_words and token.lower not in FUNCTION_WORDS
    }
    return [
        span
        for span in spans
        if span not in cries
        or tokens[span.last - 1].lower in index.legal_words
        or any(token.lower in known for token in tokens[span.first : span.last])
    ]


def _shouted_sentences(tokens: Tokens, sentences: Sequence[Sentence]) -> frozenset[int]:
    """The indices of the sentences that are in capitals; those with few such words are not looked at."""
    starts = [sentence.start for sentence in sentences]
    capitals = Counter([bisect_right(starts, token[0]) - 1 for token in tokens if token[4] == "caps"])
    found = []
    for index, count in capitals.items():
        if count >= _SHOUTED_WORDS and index >= 0:
            sentence = sentences[index]
            own = tokens[index_at(tokens, sentence.start) : index_at(tokens, sentence.end)]
            if _is_shouted(own):
                found.append(index)
    return frozenset(found)


def _is_cry(tokens: Sequence[Token], index: NameIndex) -> bool:
    """Whether a run is a shouted phrase: all capitals, and at least two ordinary words among four."""
    words = [token for token in tokens if token.shape != "mark"]
    if len(words) < _SHOUTED_WORDS or any(token.shape != "caps" for token in words if len(token.text) > 1):
        return False
    return sum(token.lower in index.common_words or token.lower in FUNCTION_WORDS for token in words) > 1


def _is_shouted(tokens: Sequence[Token]) -> bool:
    """Whether nearly all words are in capitals: a licence text, a shouted heading."""
    words = [token for token in tokens if token.shape not in {"mark", "number"} and len(token.text) > 1]
    capitals = sum(token.shape == "caps" for token in words)
    return len(words) >= _SHOUTED_WORDS and capitals >= _SHOUTED_SHARE * len(words)
