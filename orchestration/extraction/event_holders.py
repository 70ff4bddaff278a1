"""Whose an event is, by evidence: every organisation that its sentence, the ones before and the title offer is weighed.

Belongs here: which organisations are offered beside the one that a rule has read, and what speaks for each. What a sign weighs is
fitted on labelled texts (`weights/event_holders.csv`); the shape of a sentence is for `clauses`, what "it" means for `references`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orchestration.extraction.event_context import DETERMINERS, Context
from orchestration.extraction.event_triggers import Draft, Trigger
from orchestration.extraction.references import subject_of
from orchestration.extraction.tokens import index_at
from orchestration.extraction.weights import weight_of
from orchestration.extraction.word_lists import word_set
from orchestration.model import Mention

_MOST = 4  # organisations before the trigger that are weighed, and half as many after it
_BACK = 3  # sentences
_NEAR, _FAR = 2, 8  # tokens
_PREPOSITIONS = word_set(
    "of in at by from with for to on into near under between among as than like including and or"
)
_CLAUSES = word_set(
    "which who that while when where after before since and but as because whose , ; ( ) – — said says"
)
_PRONOUNS = word_set("it he she they we i you which who that this these those and or to")
_ARTICLES = word_set("the a an its his her their our this another")


@dataclass(frozen=True, slots=True)
class Holders:
    """The organisations offered for one event, by key: the signs of each."""

    signs: Mapping[str, Sequence[str]]

    def best(self, weights: Mapping[str, float]) -> str:
        """The one for which most speaks."""
        return max(self.signs, key=lambda key: weight_of(weights, self.signs[key]))


def held_by(draft: Draft, key: str) -> Draft:
    """The draft with another organisation in the place of its own."""
    if key == draft.organisation:
        return draft
    parts = {key if other == draft.organisation else other: role for other, role in draft.participants}
    return replace(draft, organisation=key, participants=tuple(parts.items()))


def holders_of(context: Context, draft: Draft) -> Holders | None:
    """The organisations that an event may be about; None where nobody but the one read can be."""
    if draft.organisation is None:
        return None
    subject = subject_words(context, draft.trigger)
    if subject == "organisation" and draft.source == "direct":
        return None  # whose name stands right before the verb
    offers = _Offers(context, draft, draft.organisation, subject)
    offers.read()
    return Holders(offers.signs) if len(offers.signs) > 1 else None


def subject_words(context: Context, trigger: Trigger) -> str:
    """What sort of words stands where the subject of a trigger should, as a sign."""
    if trigger.form == "noun":
        return "noun"
    at = context.verb_group(trigger.first, trigger.start) - 1
    if at < trigger.start:
        return "nothing"
    token = context.tokens[at]
    if token.shape == "mark":
        return "mark"
    if token.shape == "lower":
        if token.lower in _PRONOUNS:
            return token.lower
        first = at
        while first > trigger.start and context.may_modify(first - 1):
            first -= 1
        word = context.tokens[first - 1].lower if first > trigger.start else ""
        if word in _ARTICLES:
            return f"{word} noun"
        return (
            "noun of" if word in {"of", "in", "for"} else "many noun" if word in DETERMINERS else "bare noun"
        )
    named = [
        item for item in context.analysis.mentions_in(token.start - 80, token.end) if item.end >= token.start
    ]
    return "organisation" if named else "name"


@dataclass(slots=True)
class _Offers:
    context: Context
    draft: Draft
    own: str
    subject: str
    signs: dict[str, list[str]] = field(default_factory=dict)

    def read(self) -> None:
        draft = self.draft
        trigger = draft.trigger
        self._add(self.own, ["kept", f"kept {draft.source}", f"kept {draft.event_type}", f"kept {draft.source} {self.subject}",
                                       f"kept {draft.source} {draft.event_type}", f"kept {self.subject}", f"kept {trigger.voice}"])  # fmt: skip
        others = {key for key, _ in draft.participants} - {self.own}
        start, end = self.context.tokens[trigger.first].start, self.context.tokens[trigger.last - 1].end
        self._add_before(
            [item for item in self.context.mentioned_in(trigger.start, trigger.first) if item.end <= start],
            others,
        )
        self._add_after(
            [item for item in self.context.mentioned_in(trigger.last, trigger.end) if item.start >= end],
            others,
        )
        self._add_document(others)

    def _add(self, key: str, signs: Sequence[str]) -> None:
        known = self.signs.get(key)
        if known is None:
            known = self.signs[key] = self._standing(key)
        known.extend([sign for sign in signs if sign not in known])

    def _standing(self, key: str) -> list[str]:
        organisation = self.context.organisation(key)
        kind = self.draft.event_type
        sort = organisation.organisation_type or (
            "place" if key in self.context.analysis.jurisdictions else "none"
        )
        found = [f"type {sort}", f"type {sort} {kind}"]
        if organisation.confidence < 0.6:
            found.append("unsure")
        return found

    def _add_before(self, mentions: Sequence[Mention], others: set[str]) -> None:
        tokens, trigger = self.context.tokens, self.draft.trigger
        seen: list[str] = []
        for mention in reversed(mentions):
            key = mention.organisation_key
            if key in seen or key in others:
                continue
            seen.append(key)
            if len(seen) > _MOST:
                break
            begin, stop = index_at(tokens, mention.start), index_at(tokens, mention.end)
            words = [token[3] for token in tokens[stop : trigger.first]]
            name = "before"
            signs = [name, f"{name} {min(len(seen), 3)}", f"{name} {mention.kind}", f"{name} {self.draft.event_type}", f"{name} {_distance(words)}",
                     f"{name} {self.subject}", f"{name} {trigger.voice}"]  # fmt: skip
            signs += [f"{name} {word} between" for word in set(words) if word in _CLAUSES]
            before = tokens[begin - 1].lower if begin > trigger.start else "start"
            if before in _ARTICLES and begin - 1 > trigger.start:
                before = tokens[begin - 2].lower
            if before in _PREPOSITIONS or before in _CLAUSES or before == "start":
                signs += [f"{name} after {before}", f"{name} after {before} {_distance(words)}"]
            if stop > begin and tokens[stop - 1].possessive:
                signs.append(f"{name} possessive")
            self._add(key, signs)

    def _add_after(self, mentions: Sequence[Mention], others: set[str]) -> None:
        tokens, trigger = self.context.tokens, self.draft.trigger
        seen: list[str] = []
        for mention in mentions:
            key = mention.organisation_key
            if key in seen or key in others:
                continue
            seen.append(key)
            if len(seen) > _MOST // 2:
                break
            begin = index_at(tokens, mention.start)
            words = [token[3] for token in tokens[trigger.last : begin]]
            name = "after"
            signs = [name, f"{name} {len(seen)}", f"{name} {mention.kind}", f"{name} {self.draft.event_type}", f"{name} {_distance(words)}",
                     f"{name} {self.subject}", f"{name} {trigger.voice}"]  # fmt: skip
            before = tokens[begin - 1].lower
            if before in _ARTICLES:
                before = tokens[begin - 2].lower
            if before in _PREPOSITIONS or before in _CLAUSES:
                signs += [f"{name} after {before}", f"{name} after {before} {self.draft.event_type}"]
            self._add(key, signs)

    def _add_document(self, others: set[str]) -> None:
        """Those that the sentences before were about, the title names, and the text names most."""
        context, sentence = self.context, self.draft.trigger.sentence
        here = set(self.signs) - {self.draft.organisation}
        where = f"{self.subject}"
        for back in range(1, min(_BACK, sentence.index) + 1):
            key = subject_of(context.analysis, sentence.index - back)
            if key is not None:
                self._add_far(key, others, f"subject back {back}", where, here)
        for name, key in (
            ("title", context.title_organisation),
            ("main", context.main_organisation),
            ("speaker", context.speaker),
        ):
            if key is not None:
                self._add_far(key, others, name, where, here)

    def _add_far(self, key: str, others: set[str], name: str, where: str, here: set[str]) -> None:
        if key in others:
            return
        signs = [name, f"{name} {where}", f"{name} {self.draft.event_type}", f"{name} {self.draft.source}",
                 f"{name} {'here' if key in here else 'elsewhere'}", f"{name} with {min(2, len(here))}"]  # fmt: skip
        self._add(key, signs)


def _distance(words: Sequence[str]) -> str:
    return "next" if not words else "near" if len(words) <= _NEAR else "mid" if len(words) <= _FAR else "far"
