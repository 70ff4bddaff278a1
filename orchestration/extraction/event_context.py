"""What every event rule asks of the words around its trigger: where, whether it happened, what it is done to.

Belongs here: reading a clause (place, modality, noun phrases, subject). What a verb comes to belongs to the modules
of the event types.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, Sentence, Span
from orchestration.extraction.clauses import OTHER_HEAD
from orchestration.extraction.event_lexicon import (
    ADVERBS,
    AUXILIARIES,
    BE,
    NEGATED,
    PLANNED,
    UNREAL,
    ConveningNouns,
    convening_nouns,
)
from orchestration.extraction.event_speaker import speaker_of
from orchestration.extraction.name_lexicon import NameIndex, name_index
from orchestration.extraction.tokens import Tokens, index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventStatus, LocalOrganisation, Mention
from orchestration.vocabulary import Vocabulary

_NAMED = 0.55  # confidence of a subject that its sentence names
_NOT = ("n't", "n’t")
_CANCELLED = word_set("cancelled canceled postponed scrapped abandoned")
DETERMINERS = word_set(
    "a an the its their our his her my this these that those some two three four five six both another any each every "
    "several many all no your"
)
STOPS = word_set(
    "of in on at by from with for after before during since to as into onto over under through via amid against between "
    "among within without until about around near across that which who whom whose where when while and or but because "
    "although though if so than is are was were be been being has have had will would can could may might must shall "
    "should do does did not it he she they we i you there said says told added yesterday today tomorrow also"
)
_NP_MARKS = frozenset("-&'’\"“”‘’%$£€+#*/")
_FUTURE_LINKS = word_set("to be also soon officially formally then now it being have has help")
_LOOKBACK = 6  # tokens before a trigger that can turn it into a plan or a denial
_LONGEST_NOUN_PHRASE = 14
_WE = word_set("we i we've we're we'll")
_SPORT = word_set(
    "match matches coach player players season team teams championship tournament striker fans league cup playoff goal"
)
_LEAST_SPORT = 8


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a predicate is said of. `source` says how it was found: direct, indirect, focus, we, title, main or none."""

    organisation_key: str | None
    source: str


NOBODY = Subject(None, "none")


class NounPhrase(NamedTuple):
    """tokens[first:last] without its determiner, which is in small letters ("" for none).

    Attributes:
        mention: the organisation named in it; `is_head` where the phrase ends with it, `owns` where it is a possessor.
        span: the first run of capitals in it.
    """

    first: int
    last: int
    determiner: str
    mention: Mention | None
    is_head: bool
    owns: bool
    span: Span | None
    words: tuple[str, ...]

    @property
    def head(self) -> str:
        return self.words[-1] if self.words else ""


EMPTY = NounPhrase(0, 0, "", None, False, False, None, ())


@dataclass(frozen=True, slots=True)
class Context:
    """One document as the event rules read it.

    Attributes:
        spans: runs of capitals that may be names, by the index of their first token.
        nouns: of what is convened.
        mention_at: mentions by the index of their first token.
        timed: indices of the tokens that belong to a date.
        is_sport: whether the text is about sport.
        title_organisation: the first that the title names. main_organisation: the one named most often.
        speaker: who "we" is; None in a report.
        title_words: those of the title, in small letters.
    """

    analysis: Analysis
    tokens: Tokens
    index: NameIndex
    spans: Mapping[int, Span]
    nouns: ConveningNouns
    mention_at: Mapping[int, Mention]
    timed: frozenset[int]
    title_organisation: str | None
    main_organisation: str | None
    speaker: str | None
    is_sport: bool
    title_words: frozenset[str]

    # --- whether it happened

    def modality(self, first: int, start: int) -> tuple[EventStatus | None, str]:
        """Whether the predicate at token `first` happened or is planned, and a tag of how; None where it is denied.

        Args:
            start: the first token of the sentence.
        """
        words = [
            "" if at in self.timed else self.tokens[at].lower  # in May
            for at in range(max(first - _LOOKBACK, start), first)
        ]
        for mark in (",", ";", ":"):
            if mark in words:
                words = words[len(words) - words[::-1].index(mark) :]
        if not NEGATED.isdisjoint(words) or any(word[-3:] in _NOT for word in words):
            return None, "denied"
        if not UNREAL.isdisjoint(words):
            return "planned", "unreal"
        at = len(words) - 1
        while at >= 0 and (words[at] in _FUTURE_LINKS or words[at].endswith("ly")):
            at -= 1
        has_to = "to" in words[at + 1 :]
        if at >= 0 and words[at] in PLANNED:
            return (
                ("planned", "planned")
                if has_to or words[at] in {"will", "would", "shall", "'ll"}
                else ("held", "said")
            )
        if has_to:
            before_be = words[at + 1 :] and at >= 0 and words[at] in BE
            return "planned", "is_to" if before_be else "infinitive"
        if len(words) > 1 and words[-1] == "be":
            return "planned", "be"
        if any(word in PLANNED for word in words[-2:]):
            return "planned", "near_plan"
        return "held", "plain"

    def is_cancelled(self, first: int, last: int) -> bool:
        """Whether tokens[first:last] say that it was called off."""
        for at in range(first, last):
            word = self.tokens[at].lower
            if word in _CANCELLED or (word == "called" and self.tokens[min(at + 1, last - 1)].lower == "off"):
                return True
        return False

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
        for length in (3, 2, 1):
            if at + length <= len(self.tokens):
                name = self.text_of(at, at + length)
                if name.lower() in self.index.places:
                    return name
        return None

    def is_place(self, name: str) -> bool:
        """Whether a name is a place's or a nation's."""
        return name.lower() in self.index.places or name.lower() in self.index.demonyms

    # --- what

    def noun_phrase(self, at: int, limit: int) -> NounPhrase:
        """The noun phrase that begins at token `at`, before token `limit`; empty where there is none."""
        tokens, determiner = self.tokens, ""
        while at < limit and tokens[at].lower in DETERMINERS:
            determiner = determiner or tokens[at].lower
            at += 1
        first, mention, span, is_head, owns = at, None, None, False, False
        limit = min(limit, first + _LONGEST_NOUN_PHRASE)
        while at < limit:
            named = self.mention_at.get(at)
            if named is not None and named.kind == "pronoun":
                break
            if named is not None:
                at = max(index_at(tokens, named.end), at + 1)
                mention, is_head, owns = named, True, tokens[at - 1].possessive
                continue
            if at in self.spans:
                span = span or self.spans[at]
            token = tokens[at]
            if token.shape == "mark":
                if token.text not in _NP_MARKS:
                    break
            elif token.lower in STOPS or (at in self.timed and not (at == first and self._is_in_name(at))):
                break
            elif not owns:
                is_head = False
            at += 1
        words = tuple(token.lower for token in tokens[first:at] if token.shape != "mark")
        return NounPhrase(first, max(at, first), determiner, mention, is_head, owns, span, words)

    def _is_in_name(self, at: int) -> bool:
        """Whether a day or month is the first word of a name: "the Sunday Courier"."""
        following = self.tokens[at + 1 : at + 2]
        return bool(following) and following[0].shape == "cap" and at + 1 not in self.timed

    def may_modify(self, at: int) -> bool:
        """Whether token `at` can be part of the noun phrase of a noun after it."""
        token = self.tokens[at]
        if token.shape == "mark":
            return token.text in _NP_MARKS
        return not (
            token.possessive
            or at in self.timed
            or token.lower in STOPS
            or token.lower in DETERMINERS
            or token.lower in PLANNED
        )

    def mentioned_in(self, first: int, last: int) -> Sequence[Mention]:
        """The organisations that tokens[first:last] mean, by name or otherwise."""
        if first >= last:
            return ()
        return self.analysis.mentions_in(self.tokens[first].start, self.tokens[last - 1].end)

    def named_in(self, first: int, last: int) -> list[Mention]:
        """The organisations named in tokens[first:last], pronouns left out."""
        return [mention for mention in self.mentioned_in(first, last) if mention.kind != "pronoun"]

    def text_of(self, first: int, last: int) -> str:
        """The text of tokens[first:last]."""
        return self.analysis.text[self.tokens[first].start : self.tokens[last - 1].end]

    # --- who

    def verb_group(self, first: int, start: int) -> int:
        """The first token of the verb group that ends at token `first`: auxiliaries and adverbs before it."""
        while first > start and (
            self.tokens[first - 1].lower in AUXILIARIES
            or self.tokens[first - 1].lower in ADVERBS
            or (self.tokens[first - 1].shape == "lower" and self.tokens[first - 1].lower.endswith("ly"))
        ):
            first -= 1
        return first

    def subject(self, first: int, sentence: Sentence, start: int) -> Subject:
        """Whom the predicate at token `first` is said of."""
        group = self.verb_group(first, start)
        before = self.tokens[max(group - 4, start) : group]
        if self.speaker is not None and before:
            words = [token.lower for token in before]
            if words[-1] in _WE or "our" in words or (sentence.start == self.tokens[group].start):
                return Subject(self.speaker, "we")
        referent = self.analysis.subject_at(self.tokens[first].start)
        if referent is None or referent.confidence < _NAMED:
            place = self._place_before(group, start)
            if place is not None:
                return Subject(place, "place")
        if referent is None and self._is_other_before(group):
            return NOBODY
        if referent is not None:
            source = (
                "direct"
                if referent.confidence > 0.8
                else "indirect"
                if referent.confidence > _NAMED
                else "focus"
            )
            return Subject(referent.organisation_key, source)
        return self.fallback(sentence)

    def _place_before(self, at: int, start: int) -> str | None:
        """The country, region or city whose name stands right before token `at`: "India has opened …"."""
        if at <= start or self.tokens[at - 1].shape not in {"cap", "caps", "mixed"}:
            return None
        end = self.tokens[at - 1].end
        for place in self.analysis.places_in(self.tokens[max(start, at - 4)].start, end):
            if place.end == end and place.kind == "name":
                return place.key
        return None

    def _is_other_before(self, at: int) -> bool:
        """Whether a noun for somebody else than the organisation before it ends at token `at`: "X tenant"."""
        mention = self.mention_at.get(at - 2) or self.mention_at.get(at - 3)
        return mention is not None and OTHER_HEAD.match(self.analysis.text, mention.end) is not None

    def organisation(self, key: str) -> LocalOrganisation:
        """Whom a key stands for, an organisation or a place."""
        return self.analysis.organisations.get(key) or self.analysis.jurisdictions[key]

    def fallback(self, sentence: Sentence) -> Subject:
        """Whom a sentence that names nobody is about most likely."""
        if self.speaker is not None:
            return Subject(self.speaker, "speaker")
        if self.title_organisation is not None:
            return Subject(self.title_organisation, "title")
        focus = self.analysis.focus_of(sentence.index)
        if focus is not None:
            return Subject(focus.organisation_key, "focus")
        return Subject(self.main_organisation, "main") if self.main_organisation else NOBODY


def context_of(analysis: Analysis, vocabulary: Vocabulary) -> Context:
    """The document, with what the rules look up in it again and again."""
    tokens = analysis.tokens
    sport = [len(tokens.by_word[word]) for word in _SPORT if word in tokens.by_word]
    timed: set[int] = set()
    for time in analysis.times:
        timed.update(range(index_at(tokens, time.start), index_at(tokens, time.end)))
    named = [mention for mention in analysis.mentions if mention.kind != "pronoun"]
    counts = Counter(mention.organisation_key for mention in named)
    title_end = analysis.sentences[0].end if analysis.sentences else 0
    in_title = next((mention.organisation_key for mention in named if mention.end <= title_end), None)
    main = max(counts, key=lambda key: counts[key]) if counts else None
    return Context(
        analysis=analysis,
        tokens=tokens,
        index=name_index(vocabulary),
        spans={span.first: span for span in analysis.spans},
        nouns=convening_nouns(vocabulary),
        mention_at={index_at(tokens, mention.start): mention for mention in analysis.mentions},
        timed=frozenset(timed),
        title_organisation=in_title,
        main_organisation=main,
        speaker=speaker_of(analysis, in_title or main),
        title_words=frozenset(token[3] for token in tokens[: index_at(tokens, title_end)]),
        is_sport=len(sport) > 1 and sum(sport) >= _LEAST_SPORT,
    )
