"""Runs of words that may be a name, cut out of every sentence.

Belongs here: where such a run begins and ends (capitals, connectors, legal forms, brackets). Whether it names
an organisation is weighed in `name_evidence`. One pass over the tokens of a document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from orchestration.extraction.analysis import Span
from orchestration.extraction.headings import is_title_case
from orchestration.extraction.name_lexicon import (
    COMPANY_VERBS,
    FOR_HEADS,
    FUNCTION_WORDS,
    GENERIC_NAME_WORDS,
    MONEY_VERBS,
    MONTHS_AND_DAYS,
    OF_HEADS,
    PLURAL_OWNERS,
    ROLE_NOUNS,
    TITLE_BREAKS,
    NameIndex,
)
from orchestration.extraction.name_numbers import is_word_with_digits, opens_numbered, opens_times
from orchestration.extraction.segments import Segments
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set

_ABBREVIATIONS = word_set("co inc ltd corp st pte pvt bros no dr mr mrs ms jr sr l.l.c u.s u.k")
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z]){0,2}$")
_LETTERED = word_set("series class plan type vitamin hepatitis round grade group category tier phase")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_LOWER_TAIL = re.compile(r"-[a-z]+$")
_LOWER_TAIL_PARTS = word_set("tech cola op do la de packard")
_LAST_WORDS = word_set("corp inc ltd")  # after these and a full stop, a capital begins something else
_LOWER_FORMS = word_set("plc llp ltd gmbh inc llc oyj")
_JOINING_MARKS = frozenset({"*", "@"})  # marks that join two words without a space
_NO_NAMES = {"prime": "minister", "partners": "with"}  # a word and what follows where it is of no name
_LONGEST = 14  # words in a name
_LONGEST_CURRENCY = 3  # letters before the sign: "NT$", "RMB¥"


def find_spans(segments: Segments, index: NameIndex) -> Iterator[Span]:
    """Every run of a document, in order; runs never overlap."""
    text, tokens = segments.text, segments.tokens
    ordinary = index.common_words.intersection(tokens.by_word)
    last = 0
    for sentence in segments.sentences:
        first = bisect_left(tokens.starts, sentence.start, last)
        last = bisect_left(tokens.starts, sentence.end, first)
        if first < last:
            in_heading = is_title_case(tokens[first:last], sentence.is_title)
            run = _Run(text, tokens, last, in_heading, index)
            yield from _spans_of(run, first, sentence.index, ordinary)


def _spans_of(run: _Run, first: int, sentence: int, ordinary: Set[str]) -> Iterator[Span]:
    """The runs of one sentence, whose tokens begin at `first`; `ordinary` are the common words of the text."""
    tokens, last = run.tokens, run.limit
    opens = first
    while opens < last and tokens[opens].shape == "mark":
        opens += 1
    position = first
    after_title = False
    while position < last:
        token = tokens[position]
        shape = token[4]
        if shape == "lower":
            if token[2] in ordinary:
                after_title = False
                position += 1
                continue
        elif shape == "mark":
            if token[2] != "." or position == 0 or tokens[position - 1].lower not in _ABBREVIATIONS:
                after_title = False
            position += 1
            continue
        if not run.is_name_word(position):
            after_title = shape != "lower" and token.lower in TITLE_BREAKS
            position += 1
            continue
        is_joined = (
            position + 1 < last
            and tokens[position + 1].text == "*"
            and tokens[position + 1].start == token.end
        )
        if token.lower in FUNCTION_WORDS and token.shape == "cap" and not is_joined:
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
        if token.shape == "mark" or self._is_of_currency(position):
            return False
        if token.shape == "number":
            return is_word_with_digits(token.text) or (
                not self.in_heading and opens_numbered(self.tokens, position, self.limit, self.index)
            )
        if token.shape == "lower":
            if token.text.isalpha():
                return self._lower_name(position)
            return is_word_with_digits(token.text) or opens_times(self.tokens, position, self.limit)
        if token.lower in MONTHS_AND_DAYS or token.lower in TITLE_BREAKS:
            return False
        no_name = _NO_NAMES.get(token.lower)
        if no_name is not None and self._lower_at(position + 1) == no_name:
            return False
        if "-" in token.text:
            if _LOWER_TAIL.search(token.text):
                return token.text.rpartition("-")[2] in _LOWER_TAIL_PARTS
            if token.lower.startswith(("ex-", "non-", "anti-", "pro-", "pre-", "post-", "mid-")):
                return False
        if self.in_heading and token.shape != "mixed":
            lower = token.lower
            if lower in ROLE_NOUNS:
                return self._ends_name(position)
            return lower not in FUNCTION_WORDS and lower not in COMPANY_VERBS
        return True

    def _lower_at(self, position: int) -> str:
        return self.tokens[position].lower if position < self.limit else ""

    def _is_of_currency(self, position: int) -> bool:
        """ "5M" in "US$5M" is an amount, "AU" in "AU$5M" a part of its sign."""
        tokens, token = self.tokens, self.tokens[position]
        before = tokens[position - 1] if position else None
        if before is not None and before.text in "$£€¥₹" and before.end == token.start:
            return True
        if (
            token.shape not in {"caps", "cap"}
            or len(token.text) > _LONGEST_CURRENCY
            or position + 1 >= self.limit
        ):
            return False
        after = tokens[position + 1]
        return after.text in "$£€¥₹" and after.start == token.end

    def _lower_name(self, position: int) -> bool:
        """A rare word that opens a line, and is then explained or raises money."""
        token, following = self.tokens[position], self._lower_at(position + 1)
        if following != "," and following not in MONEY_VERBS:
            return False
        if token.lower in self.index.common_words or token.lower in FUNCTION_WORDS or len(token.text) < 4:
            return False
        opens = position == 0 or "\n" in self.text[self.tokens[position - 1].end : token.start]
        opens = opens or (
            self.tokens[position - 1].text in "-*•–"
            and (position == 1 or "\n" in self.text[self.tokens[position - 2].end : token.start])
        )
        if not opens:
            return False
        return following in MONEY_VERBS or (
            following == "," and self._lower_at(position + 2) in {"a", "an", "the"}
        )

    def _ends_name(self, position: int) -> bool:
        """In a heading, a noun of kind after a proper word: "… College", "… Bank"."""
        word = self.index.final_words.get(self.tokens[position].lower)
        before = self.tokens[position - 1] if position else None
        return (
            word is not None
            and word.position == "final"
            and word.organisation_type != "incubator"
            and before is not None
            and before.shape in {"cap", "caps", "mixed"}
            and not before.possessive
            and before.lower not in self.index.common_words
            and before.lower not in FUNCTION_WORDS
            and before.lower not in COMPANY_VERBS
            and before.lower not in self.index.demonyms
        )

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
        if before.possessive and not self._is_inner_possessive(first, position):
            return 0
        if token.start - before.end > 1 and "\n" in self.text[before.end : token.start]:
            return 0
        if token.shape == "mark":
            return self._mark_step(first, position)
        following = tokens[position + 1] if position + 1 < self.limit else None
        if self._is_lower_tail(token, before, following):
            return 1
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

    @staticmethod
    def _is_lower_tail(token: Token, before: Token, following: Token | None) -> bool:
        """A last word in small letters: "Quandrel plc", "Quandrel ai raises"."""
        if token.shape != "lower" or token.start != before.end + 1:
            return False
        is_ai = token.text == "ai" and following is not None and following.lower in MONEY_VERBS
        return is_ai or token.lower in _LOWER_FORMS

    def _is_inner_possessive(self, first: int, position: int) -> bool:
        """ "King's College", "St John's Innovation Centre": the possessive is a part of the name."""
        before = self.tokens[position - 1]
        is_saint = position - first >= 2 and self.tokens[position - 2].lower in {"st", "saint"}
        return before.lower in PLURAL_OWNERS or is_saint

    def _is_inner(self, position: int) -> bool:
        """A capital function word inside a name ("Up" in "Start Up") has a name word on both sides."""
        return position + 1 < self.limit and self.is_name_word(position + 1)

    def _mark_step(self, first: int, position: int) -> int:
        tokens = self.tokens
        token, before = tokens[position], tokens[position - 1]
        following = tokens[position + 1] if position + 1 < self.limit else None
        if following is None:
            return 0
        if token.text == "&" and self.is_name_word(position + 1):
            return 2
        if token.text == "@" and following.shape != "mark" and token.end < following.start:
            return 2
        if (
            token.text in _JOINING_MARKS
            and following.shape != "mark"
            and before.end == token.start
            and token.end == following.start
        ):
            is_address = (
                self._lower_at(position + 2) == "."
                and self.text[following.end + 1 : following.end + 2].isalpha()
            )
            return 0 if is_address or "lower" in {before.shape, following.shape} else 2
        if token.text == ".":
            is_last = before.lower in _LAST_WORDS and following.lower not in self.index.legal_words
            if (
                before.lower in _ABBREVIATIONS
                and not is_last
                and self.is_name_word(position + 1)
                and following.shape != "lower"
            ):
                return 2
            if self._is_initial(first, position) and following.shape == "cap":
                return 2
            if before.lower in {"co", "inc"} and following.text == ",":
                return 2 + self._legal_after(position + 1) if self._legal_after(position + 1) else 0
            return 0
        if token.text == ",":
            if self._legal_after(position):
                return 2
            return self._listed_field(first, position)
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

    def _is_initial(self, first: int, position: int) -> bool:
        """Whether the word before the stop is of initials and the next goes on: "J.P. Norlake", "Jane G. Norlake"."""
        tokens = self.tokens
        before, following = tokens[position - 1], tokens[position + 1]
        if (
            not _INITIALS.match(before.text)
            or following.lower in FUNCTION_WORDS
            or following.start != before.end + 2
        ):
            return False
        is_lettered = position - first > 1 and tokens[position - 2].lower in _LETTERED
        return not is_lettered and self.is_name_word(position + 1)

    def _listed_field(self, first: int, position: int) -> int:
        """The rest of a list of fields: "Agency for Science, Technology and Research"; 0 where it is none."""
        inner = [token.lower for token in self.tokens[first:position]]
        if not {"of", "for"} & set(inner) or inner[-1] not in GENERIC_NAME_WORDS:
            return 0
        at = position
        while at + 1 < self.limit and self.tokens[at].text in {",", "and", "&"}:
            start = at = at + 1
            while at < self.limit and self._is_field(at):
                at += 1
            if at == start:
                return 0
            if self.tokens[start - 1].text in {"and", "&"}:
                return at - position
        return 0

    def _is_field(self, position: int) -> bool:
        token = self.tokens[position]
        return token.shape == "cap" and (
            token.lower in GENERIC_NAME_WORDS or token.lower in self.index.common_words
        )

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
