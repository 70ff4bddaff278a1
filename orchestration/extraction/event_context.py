"""What every event rule asks of the words around its trigger: when, where, whether it happened.

Belongs here: reading a clause (time, place, modality, object). Which triggers make which event belongs to
`event_rules` and `event_names`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.extraction.analysis import Analysis, Sentence, Span, TimeExpression
from orchestration.extraction.name_lexicon import NameIndex
from orchestration.extraction.tokens import Token, index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import UNKNOWN_PERIOD, EventStatus, Mention, Period

_PLANNED = word_set(
    "will would plans plan planned planning aims aim hopes hope hoped intends intend expects expected "
    "expect set due wants want agreed agrees seeks sought ready scheduled going vows vowed pledged "
    "proposed offered preparing prepares"
)
_UNREAL = word_set(
    "not never n't without may might could if whether cannot denied denies deny rumoured rumored unless "
    "refused refuses failed fails reportedly should can talks considering considers"
)
_FUTURE_LINKS = frozenset(
    {"to", "be", "also", "soon", "officially", "formally", "then", "now", "it", "being", "have", "has"}
)
_CANCELLED = re.compile(r"\b(?:cancelled|canceled|called off|postponed|scrapped|abandoned)\b")
_CLAUSE_END = re.compile(
    r";|,\s+(?:which|who|while|whereas|although|but|after|before)\b|\s+(?:while|whereas|although|after|before)\s"
)
_STOPS = word_set(
    "on in by at from with for after before during since to as last this next when which who that and while"
)
_LOOKBACK = 5  # tokens before a trigger that can turn it into a plan or a denial


@dataclass(frozen=True, slots=True)
class Context:
    """One document as the event rules read it.

    Attributes:
        spans: runs of capitals that may be names, by the index of their first token.
        event_nouns: event type by the noun that ends the name of such an event.
    """

    analysis: Analysis
    tokens: Sequence[Token]
    index: NameIndex
    spans: Mapping[int, Span]
    event_nouns: Mapping[str, str]

    # --- whether it happened

    def status(self, first: int, sentence: Sentence) -> EventStatus | None:
        """Whether the predicate at token `first` happened, is planned or was cancelled; None where it is denied or open."""
        start = index_at(self.tokens, sentence.start)
        before = list(self.tokens[max(first - _LOOKBACK, start) : first])
        words = [token.lower for token in before]
        for mark in (",", ";", ":"):
            if mark in words:
                words = words[len(words) - words[::-1].index(mark) :]
        if self.tokens[first].lower == "to":  # the predicate has the "to" in itself: "to merge"
            words, first = [*words, "to"], first + 1
        if _UNREAL & set(words) or any(word.endswith(("n't", "n’t")) for word in words):
            return None
        if (words and words[-1] in {"to", "be"}) or (
            len(words) > 1 and words[-2] == "to" and words[-1].endswith("ly")
        ):
            return self._infinitive(first, words)
        if (
            words
            and (words[-1] in _PLANNED or (len(words) > 1 and words[-2] in {"will", "would"}))
            and words[-1] not in {"set", "offered", "planned"}
        ):
            return "planned"
        if _CANCELLED.search(self.analysis.text, self.tokens[first].end, sentence.end):
            return "cancelled"
        return "held"

    def _infinitive(self, first: int, words: Sequence[str]) -> EventStatus | None:
        """ "plans to open" is a plan; "X to open" in a headline is one; "… in order to open" is a purpose."""
        at = len(words) - 1
        while at >= 0 and words[at] in _FUTURE_LINKS:
            at -= 1
        if at < 0:
            return None
        if words[at] in _PLANNED or words[at] in {"is", "are", "was", "were"}:
            return "planned"
        position = first - (len(words) - at)
        mention = self.mention_ending(self.tokens[position].end)
        return (
            "planned" if mention is not None and self.analysis.sentence_at(mention.start).is_title else None
        )

    def mention_ending(self, end: int) -> Mention | None:
        """The mention that ends at `end`."""
        sentence = self.analysis.sentence_at(end - 1)
        return next(
            (item for item in self.analysis.mentions_in(sentence.start, end) if item.end == end), None
        )

    # --- when

    def period(self, start: int, end: int, sentence: Sentence) -> tuple[Period, TimeExpression | None]:
        """When the predicate text[start:end] took place: the next time in its clause, else one that opens the sentence."""
        boundary = _CLAUSE_END.search(self.analysis.text, end, sentence.end)
        stop = boundary.start() if boundary else sentence.end
        after = [time for time in self.analysis.times_in(end, stop) if self._dates_an_event(time)]
        if after:
            return after[0].period, after[0]
        before = [
            time for time in self.analysis.times_in(sentence.start, start) if self._dates_an_event(time)
        ]
        if before and (
            before[0].start - sentence.start < 25
            or not re.search(r"[,;]", self.analysis.text[before[-1].end : start])
        ):
            return before[-1].period, before[-1]
        return UNKNOWN_PERIOD, None

    @staticmethod
    def _dates_an_event(time: TimeExpression) -> bool:
        return time.relation not in {"since", "until", "over", "before", "after"}

    # --- where

    def location(self, start: int, end: int) -> str | None:
        """The place after "in" in text[start:end]."""
        at = index_at(self.tokens, start)
        while at + 1 < len(self.tokens) and self.tokens[at].start < end:
            if self.tokens[at].lower == "in" and self.tokens[at + 1].shape in {"cap", "caps"}:
                place = self._place_at(at + 1)
                if place is not None:
                    return place
            at += 1
        return None

    def _place_at(self, at: int) -> str | None:
        text = self.analysis.text
        for length in (3, 2, 1):
            if at + length <= len(self.tokens):
                name = text[self.tokens[at].start : self.tokens[at + length - 1].end]
                if name.lower() in self.index.places:
                    return name
        return None

    # --- what

    def object_mention(self, end: int, sentence: Sentence, reach: int = 45) -> Mention | None:
        """The organisation that is the object of a predicate ending at `end`: the next one, no verb or stop between."""
        following = self.analysis.mentions_in(end, min(end + reach + 80, sentence.end))
        if not following or following[0].kind == "pronoun" or following[0].start - end > reach:
            return None
        between = self.analysis.text[end : following[0].start]
        words = {
            token.lower
            for token in self.tokens[index_at(self.tokens, end) : index_at(self.tokens, following[0].start)]
        }
        if any(mark in between for mark in ",;:(") or words & {
            "in",
            "by",
            "at",
            "to",
            "for",
            "with",
            "from",
            "on",
            "of",
            "that",
            "which",
            "and",
            "as",
        }:
            return None
        if self.analysis.text[following[0].end : following[0].end + 2] in {"'s", "’s"}:
            return None
        return following[0]

    def noun_phrase(self, at: int, sentence: Sentence, longest: int = 12) -> tuple[int, int]:
        """The tokens [first, last) of the noun phrase at `at`, its article left out; equal where there is none."""
        tokens = self.tokens
        while at < len(tokens) and tokens[at].lower in {"a", "an", "the", "its", "their", "of", "as"}:
            at += 1
        end = at
        while end < len(tokens) and tokens[end].start < sentence.end and end - at < longest:
            token = tokens[end]
            if token.shape == "mark" and token.text not in "&-'’\"“”":
                break
            if token.lower in _STOPS or (
                end > at and token.lower in {"a", "an", "the", "has", "have", "was", "were", "is", "will"}
            ):
                break
            if self.analysis.times_in(token.start, token.end) and token.shape == "number":
                break
            end += 1
        return at, end

    def text_of(self, first: int, last: int) -> str:
        """The text of tokens[first:last]."""
        return self.analysis.text[self.tokens[first].start : self.tokens[last - 1].end]
