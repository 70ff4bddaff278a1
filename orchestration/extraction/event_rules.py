"""Events told by a predicate: which rule reads which event type, and where its verbs stand in a text.

Belongs here: the table of rules; the verbs are those of the seed `event_types.csv`. Events convened under a
name are in `event_names`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from orchestration.extraction.event_context import Context
from orchestration.extraction.event_deals import acquisition, agreements, merger, of_subject, partnership
from orchestration.extraction.event_growth import (
    expansion,
    founding,
    launch,
    opening,
    opening_sentences,
    told_by_nouns,
)
from orchestration.extraction.event_people import appointment, departure
from orchestration.extraction.event_products import policy, product_release, programme
from orchestration.extraction.event_reach import around
from orchestration.extraction.event_recognition import award, recognition
from orchestration.extraction.event_triggers import Rule, Trigger
from orchestration.extraction.tokens import PhraseIndex, phrase_index
from orchestration.extraction.word_lists import word_set
from orchestration.model import EventStatement
from orchestration.vocabulary import Vocabulary

# Without "to" or "will" these are nouns as often as verbs.
_BASE_FORMS = word_set(
    "launch open buy acquire purchase merge win wins awards names launching opening buying acquiring"
)


def predicated(context: Context, vocabulary: Vocabulary) -> Iterator[EventStatement]:
    """Statements of every predicate that a rule accepts."""
    for match in _verb_index(vocabulary).find(context.tokens):
        shapes = {token.shape for token in context.tokens[match.first : match.last]}
        sentence = around(context.analysis.sentence_at(match.start), match.start)
        if not shapes <= {"lower"} and not (sentence.is_title and shapes <= {"lower", "cap"}):
            continue
        status = context.status(match.first, sentence)
        if status is None or match.end > sentence.end:
            continue
        is_noun_too = match.last - match.first == 1 and context.tokens[match.first].lower in _BASE_FORMS
        if is_noun_too and status == "held" and not sentence.is_title:
            continue
        words = " ".join(token.lower for token in context.tokens[match.first : match.last])
        for event_type in match.payload:
            trigger = Trigger(
                match.first, match.last, match.start, match.end, sentence, status, words, event_type
            )
            statement = _RULES[event_type](context, trigger)
            if statement is not None:
                yield statement
                break
    yield from told_by_nouns(context)
    yield from opening_sentences(context)
    yield from agreements(context)


@lru_cache(maxsize=8)
def _verb_index(vocabulary: Vocabulary) -> PhraseIndex[tuple[str, ...]]:
    types: dict[str, list[str]] = {}
    for item in vocabulary.event_types.values():
        if item.event_type in _RULES:
            for verb in item.verbs:
                types.setdefault(verb, []).append(item.event_type)
    return phrase_index((verb, tuple(of_verb)) for verb, of_verb in types.items())


_RULES: Mapping[str, Rule] = {
    "registration": recognition,
    "accreditation": recognition,
    "award": award,
    "founding": founding,
    "launch": launch,
    "opening": opening,
    "expansion": expansion,
    "partnership": partnership,
    "acquisition": acquisition,
    "merger": merger,
    "ipo": of_subject,
    "product_release": product_release,
    "patent": of_subject,
    "programme": programme,
    "policy": policy,
    "appointment": appointment,
    "departure": departure,
    "closure": of_subject,
    "revocation": of_subject,
}
