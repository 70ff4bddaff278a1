"""Runs of words that may be a name, cut out of every sentence.

Belongs here: where such a run begins and ends (capitals, connectors, legal forms, brackets). Whether it names
an organisation is weighed in `name_evidence`. One pass over the tokens of a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Sentence
from orchestration.extraction.name_lexicon import (
    COMPANY_VERBS,
    FOR_HEADS,
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    MONTHS_AND_DAYS,
    OF_HEADS,
    PLURAL_OWNERS,
    ROLE_NOUNS,
    TITLE_BREAKS,
    NameIndex,
)
from orchestration.extraction.tokens import Token, index_at
from orchestration.extraction.word_lists import word_set

_ABBREVIATIONS = word_set("co inc ltd corp st pte pvt bros no dr mr mrs ms jr sr l.l.c u.s u.k")
_WORD_AND_DIGITS = re.compile(
    r"(?!\d+(?:st|nd|rd|th|bn|mn|tn|m|b|k|km|cm|mm|kg|am|pm|gb|mb|tb|ghz|mhz|hz|p|c|s|x|d|v|w|kw|mw|gw|g|in|ft|h|hr|min)$)(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{2,6}$"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_LOWER_TAIL = re.compile(r"-[a-z]+$")
_LOWER_TAIL_PARTS = word_set("tech cola op do la de packard")
_LONGEST = 14  # words in a name
_TITLE_CASE_SHARE = 0.75
_TITLE_CASE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A run of tokens[first:last] that may be a name.

    Attributes:
        opens_sentence: its first word would have a capital anyhow.
        in_heading: it stands in a line where all words have capitals.
        after_title: a title of a person ("Chairman") stands before it.
    """

    first: int
    last: int
    start: int
    end: int
    sentence: int
    opens_sentence: bool
    in_heading: bool
    after_title: bool


def is_title_case(tokens: Sequence[Token], is_title: bool) -> bool:
    """Whether capitals say nothing here: a headline or heading with a capital on every word."""
    words = [token for token in tokens if token.shape != "mark" and token.lower not in FUNCTION_WORDS]
    words = [token for token in words if token.shape != "number"]
    if len(words) < _TITLE_CASE_WORDS or (not is_title and tokens[-1].text in ".!?\"”'’"):
        return False
    capitals = sum(token.shape != "lower" for token in words)
    return capitals >= _TITLE_CASE_SHARE * len(words)


def find_spans(
    text: str, tokens: Sequence[Token], sentences: Sequence[Sentence], index: NameIndex
) -> Iterator[Span]:
    """Every run of a document, in order; runs never overlap."""
    for sentence in sentences:
        first, last = index_at(tokens, sentence.start), index_at(tokens, sentence.end)
        if first < last:
            in_heading = is_title_case(tokens[first:last], sentence.is_title)
            yield from _spans_of(_Run(text, tokens, last, in_heading, index), first, sentence.index)


def _spans_of(run: _Run, first: int, sentence: int) -> Iterator[Span]:
    """The runs of one sentence, whose tokens begin at `first`."""
    tokens, last = run.tokens, run.limit
    opens = first
    while opens < last and tokens[opens].shape == "mark":
        opens += 1
    position = first
    after_title = False
    while position < last:
        token = tokens[position]
        if not run.is_name_word(position):
            if token.text != "." or position == 0 or tokens[position - 1].lower not in _ABBREVIATIONS:
                after_title = token.shape != "lower" and token.lower in TITLE_BREAKS
            position += 1
            continue
        if token.lower in FUNCTION_WORDS and token.shape == "cap":
            position += 1
            continue
        end = run.end_from(position)
        yield Span(
            position,
            end,
            token.start,
            tokens[end - 1].end,
            sentence,
            position == opens or (position > first and tokens[position - 1].text in "\"“‘'(:"),
            run.in_heading,
            after_title,
        )
        after_title = False
        position = end


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    tokens: Sequence[Token]
    limit: int
    in_heading: bool
    index: NameIndex

    def is_name_word(self, position: int) -> bool:
        token = self.tokens[position]
        if token.shape == "mark" or (token.shape == "number" and not _WORD_AND_DIGITS.match(token.text)):
            return False
        if token.shape == "lower":
            return bool(_WORD_AND_DIGITS.match(token.text))
        if token.lower in MONTHS_AND_DAYS or token.lower in TITLE_BREAKS:
            return False
        if "-" in token.text and _LOWER_TAIL.search(token.text):
            return token.text.rpartition("-")[2] in _LOWER_TAIL_PARTS
        if token.lower.startswith(("ex-", "non-", "anti-", "pro-", "pre-", "post-", "mid-")):
            return False
        if self.in_heading and token.shape != "mixed":
            lower = token.lower
            return lower not in FUNCTION_WORDS and lower not in COMPANY_VERBS and lower not in ROLE_NOUNS
        return True

    def end_from(self, first: int) -> int:
        """The end of the run that begins at `first`."""
        position = first + 1
        limit = min(self.limit, first + _LONGEST)
        while position < limit:
            step = self._step(first, position)
            if step == 0:
                break
            position += step
        return position

    def _step(self, first: int, position: int) -> int:
        """How many tokens at `position` continue the run; 0 where it ends."""
        tokens = self.tokens
        token, before = tokens[position], tokens[position - 1]
        if before.possessive and before.lower not in PLURAL_OWNERS:
            return 0
        if self.text.count("\n", before.end, token.start) > 0 and token.start - before.end > 1:
            return 0
        if token.shape == "mark":
            return self._mark_step(position)
        following = tokens[position + 1] if position + 1 < self.limit else None
        if token.shape == "number":
            return int(self._number_continues(token, following))
        if self.is_name_word(position):
            if token.lower in FUNCTION_WORDS and token.shape == "cap" and not self._is_inner(position):
                return 0
            return 1
        if following is None or not self.is_name_word(position + 1) or following.shape == "lower":
            if token.lower in {"of", "for"} and following is not None and following.lower == "the":
                after = position + 2
                if (
                    after < self.limit
                    and self.is_name_word(after)
                    and self._joins(first, position, token.lower)
                ):
                    return 3
            return 0
        if token.lower in {"de", "la", "del", "du", "des", "der", "von", "van", "di", "da", "do", "el", "al"}:
            return 2
        if token.lower in {"of", "for", "and"} and self._joins(first, position, token.lower):
            return 2
        return 0

    def _is_inner(self, position: int) -> bool:
        """A capital function word inside a name ("Up" in "Start Up") has a name word on both sides."""
        return position + 1 < self.limit and self.is_name_word(position + 1)

    def _mark_step(self, position: int) -> int:
        tokens = self.tokens
        token, before = tokens[position], tokens[position - 1]
        following = tokens[position + 1] if position + 1 < self.limit else None
        if following is None:
            return 0
        if token.text == "&" and self.is_name_word(position + 1):
            return 2
        if token.text == "@" and following.shape != "mark" and token.end < following.start:
            return 2
        if token.text == ".":
            if (
                before.lower in _ABBREVIATIONS
                and self.is_name_word(position + 1)
                and following.shape != "lower"
            ):
                return 2
            if before.lower in {"co", "inc"} and following.text == ",":
                return 2 + self._legal_after(position + 1) if self._legal_after(position + 1) else 0
            return 0
        if token.text == ",":
            return 1 + int(self._legal_after(position) > 0) if self._legal_after(position) else 0
        if token.text == "(" and position + 3 < self.limit and tokens[position + 2].text == ")":
            inner, after = tokens[position + 1], tokens[position + 3]
            is_place = inner.lower in self.index.places
            tail = self.index.final_words.get(after.lower) or after.lower in self.index.legal_words
            if (
                is_place
                and self.is_name_word(position + 3)
                and after.shape != "lower"
                and (tail or self._tail(position + 3))
            ):
                return 4
        return 0

    def _tail(self, position: int) -> bool:
        """Whether the words from `position` end in a word of organisations."""
        while position + 1 < self.limit and self.is_name_word(position + 1):
            position += 1
        return self.tokens[position].lower in self.index.final_words

    def _legal_after(self, position: int) -> int:
        """1 where a legal form follows the mark at `position`."""
        following = position + 1
        return int(
            following < self.limit
            and self.tokens[following].shape in {"cap", "caps", "mixed"}
            and self.tokens[following].lower in self.index.legal_words
        )

    def _number_continues(self, token: Token, following: Token | None) -> bool:
        if _YEAR.match(token.text) or not token.text.isdigit() or len(token.text) > 4:
            return False
        if following is None:
            return True
        if following.shape == "mark":
            return following.text in ",;:.!?()'\"’”"
        return following.lower in FUNCTION_WORDS or following.shape in {"cap", "caps", "mixed"}

    def _joins(self, first: int, position: int, connector: str) -> bool:
        tokens = self.tokens
        head = tokens[position - 1].lower
        if connector == "of":
            return head in OF_HEADS
        if connector == "for":
            return head in FOR_HEADS
        inside = any(token.lower in {"of", "for"} for token in tokens[first:position])
        right = position + 1
        end = right
        while end < self.limit and self.is_name_word(end) and tokens[end].shape != "mark":
            end += 1
        words = [token.lower for token in tokens[right:end]]
        is_generic = all(word in GENERIC_NAME_WORDS or word in self.index.final_words for word in words)
        if inside:
            return is_generic or (
                words[-1] not in self.index.final_words and tokens[end - 1].lower in GENERIC_NAME_WORDS
            )
        return is_generic and words[-1] in self.index.final_words
