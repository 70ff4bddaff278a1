"""Industries a text is about, and whose they are where the clause says so.

Belongs here: the choice among the industries that a text names, and the phrases that attach them to an organisation. A word
that only stands in a name or event ("AI Industry Application Forum") states no industry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, Referent, Sentence
from orchestration.extraction.event_reach import around
from orchestration.extraction.industry_evidence import likelihoods
from orchestration.extraction.industry_terms import Place, Term, find_places, industry_index
from orchestration.extraction.name_lexicon import APPOSITION_NOUNS
from orchestration.extraction.tokens import PhraseIndex, PhraseMatch, Token, index_at
from orchestration.extraction.weights import KEPT_FROM
from orchestration.model import IndustryStatement, Mention
from orchestration.vocabulary import Vocabulary

RULE_VERSION = 4
_ATTACHED = 0.85
MOST = 4  # industries that a text is about

# What follows a list of industries that are somebody's: "… as its main industrial orientation".
_ORIENTATION = re.compile(
    r"\bas\s+(?:its|their|the)\s+(?:[\w-]+\s+){0,3}?(?:orientations?|industr(?:y|ies)|focus|fields?|sectors?|direction|"
    r"business(?:es)?|areas?|specialit(?:y|ies))"
)
# Predicates whose objects are the subject's industries.
_FOCUS = re.compile(
    r"\b(?:focus(?:es|ed|ing)?\s+(?:mainly\s+|primarily\s+|largely\s+)?on|speciali[sz](?:es|ed|ing)\s+in|"
    r"(?:is|was|are)\s+(?:active|engaged|involved)\s+in|engaged\s+in|operates?\s+in|works?\s+in|working\s+in|"
    r"(?:target|main|pillar|leading|key|core)\s+(?:industries|industry|sectors|fields)\s+(?:are|include|is|includes)|"
    r"deals?\s+in|dedicated\s+to|in\s+the\s+fields?\s+of|combin(?:e|es|ing)\s+(?:[\w-]+\s+){1,4}with|builds?|develops?|developing|"
    r"runs\s+(?:[\w-]+\s+){0,3}for\s+the|has\s+run\s+(?:[\w-]+\s+){0,3}for\s+the|"
    r"back(?:s)?\s+(?:[\w-]+\s+){0,5}in|invests?\s+in|support(?:s|ed)\s+(?:[\w-]+\s+){0,4}in)\b"
)
_FOCUS_REACH = 160  # characters from such a predicate to the end of its list
_NEGATED = re.compile(r"\b(?:not|no|never|without|isn't|aren't|doesn't)\s+(?:[\w-]+\s+){0,2}$")


def find_industries(analysis: Analysis, vocabulary: Vocabulary) -> tuple[IndustryStatement, ...]:
    """Every place that speaks of an industry that the text is about, and of one that is an organisation's.

    The former have no organisation; a place may be both.
    """
    places = find_places(analysis, vocabulary)
    owners = find_owners(analysis, places)
    attached = frozenset(places[at].code for at in owners)
    about = _about(likelihoods(analysis, places, attached, vocabulary))
    statements = []
    for at, place in enumerate(places):
        if place.is_in_name:
            continue
        likelihood = about.get(place.code, 0.0)
        owner = owners.get(at)
        if owner is not None:
            confidence = _ATTACHED * owner.referent.confidence
            statements.append(
                _statement(analysis, place, "industry.attached", owner.referent.organisation_key, confidence)
            )
            if owner.is_orientation:
                likelihood = max(likelihood, confidence)
        if likelihood:
            statements.append(_statement(analysis, place, "industry.spoken_of", None, likelihood))
    statements.extend(_from_names(analysis, vocabulary))
    return tuple(statements)


class Owner(NamedTuple):
    """Whose an industry is; `is_orientation` where the text says outright that it is its main one."""

    referent: Referent
    is_orientation: bool


def find_owners(analysis: Analysis, places: Sequence[Place]) -> dict[int, Owner]:
    """Whose industry is spoken of, by the number of the place; places of nobody's are left out."""
    owners = {}
    for at, place in enumerate(places):
        if place.is_named and not place.is_in_name and (owner := _owner(analysis, place)) is not None:
            owners[at] = owner
    return owners


def _about(likelihoods: Mapping[str, float]) -> dict[str, float]:
    """The few industries that a text is most likely about."""
    likely = sorted(
        (-likelihood, code) for code, likelihood in likelihoods.items() if likelihood >= KEPT_FROM
    )
    return {code: -negative for negative, code in likely[:MOST]}


def _statement(
    analysis: Analysis, place: Place, rule: str, organisation_key: str | None, confidence: float
) -> IndustryStatement:
    basis = analysis.basis(place.match.start, place.match.end, rule, RULE_VERSION, confidence)
    return IndustryStatement(place.code, organisation_key, basis)


# --- whose industry


def _owner(analysis: Analysis, place: Place) -> Owner | None:
    if place.sentence.is_title and not analysis.mentions:
        return None
    sentence = around(place.sentence, place.match.start)
    oriented = _of_orientation(analysis, sentence, place.match)
    if oriented is not None:
        return Owner(oriented, True)
    owner = _of_role(analysis, sentence, place.match) or _of_focus(analysis, sentence, place.match)
    return None if owner is None else Owner(owner, False)


def _of_orientation(analysis: Analysis, sentence: Sentence, match: PhraseMatch[Term]) -> Referent | None:
    """ "With A, B and C as its main orientation, X …": the subject of the clause that follows."""
    found = _ORIENTATION.search(analysis.text, match.end, sentence.end)
    if found is None:
        return None
    following = analysis.mentions_in(found.end(), sentence.end)
    between = analysis.text[found.end() : following[0].start].strip() if following else ""
    if following and between in {",", ", the"}:
        return Referent(following[0].organisation_key, 0.95)
    return analysis.subject_at(found.start())


def _of_role(analysis: Analysis, sentence: Sentence, match: PhraseMatch[Term]) -> Referent | None:
    """ "healthcare AI company X", "X, a biotech start-up": the noun phrase that the term describes."""
    tokens = analysis.tokens
    at = match.last
    while at < len(tokens) and at < match.last + 4 and tokens[at].start < sentence.end:
        token = tokens[at]
        if token.lower in APPOSITION_NOUNS and not token.lower.endswith("s"):
            return _described(analysis, sentence, token, match.start)
        if token.shape == "mark" and token.text not in "-/&":
            return None
        if token.lower in {"and", "of", "in", "for", "to", "with", "is", "was", "are", "has", "on"}:
            return None
        at += 1
    return None


def _described(analysis: Analysis, sentence: Sentence, noun: Token, start: int) -> Referent | None:
    after = analysis.mentions_in(noun.end, min(noun.end + 80, sentence.end))
    if after and after[0].kind != "pronoun" and analysis.text[noun.end : after[0].start].strip() == "":
        return Referent(after[0].organisation_key, 0.95)
    before = list(analysis.mentions_in(sentence.start, start))
    if before and _introduces_apposition(analysis.text[before[-1].end : start]):
        return Referent(before[-1].organisation_key, 0.9)
    return None


def _introduces_apposition(between: str) -> bool:
    """ ", a Shanghai-based" or " is a leading" between a name and what it is said to be."""
    words = between.split()
    if len(words) > 10:
        return False
    return bool(
        re.match(
            r"\s*(?:\([^()]{1,40}\))?\s*(?:,(?:\s+for\s+(?:example|instance),)?|is|was)\s+(?:an?|the|one\s+of)\b",
            between,
        )
    )


def _of_focus(analysis: Analysis, sentence: Sentence, match: PhraseMatch[Term]) -> Referent | None:
    start = max(sentence.start, match.start - _FOCUS_REACH)
    last = None
    for found in _FOCUS.finditer(analysis.text, start, match.start):
        last = found
    if last is None or _NEGATED.search(analysis.text, max(last.start() - 40, sentence.start), last.start()):
        return None
    between = analysis.text[last.end() : match.start]
    if any(mark in between for mark in ".;:") or re.search(
        r"\b(?:which|who|that|has|have|was|were|is|are|will)\b", between
    ):
        return None
    if re.search(r",\s+(?:a|an|the)\s", between):
        return None
    return _definite(analysis, analysis.subject_at(last.start()))


def _definite(analysis: Analysis, referent: Referent | None) -> Referent | None:
    """Only a subject that stands in the sentence owns an industry."""
    return (
        referent if referent is not None and referent.confidence >= 0.6 and analysis.organisations else None
    )


def _from_names(analysis: Analysis, vocabulary: Vocabulary) -> list[IndustryStatement]:
    """An acronym or term that ends a company's name after its own ("Acme AI") is its industry."""
    found: list[IndustryStatement] = []
    index = industry_index(vocabulary)
    seen: set[str] = set()
    for mention in analysis.mentions:
        if mention.kind != "name" or mention.organisation_key in seen:
            continue
        kind = analysis.organisations[mention.organisation_key].organisation_type
        if kind not in {"start_up", "company", None}:
            continue
        seen.add(mention.organisation_key)
        found.extend(_of_name(analysis, mention, index))
    return found


def _of_name(analysis: Analysis, mention: Mention, index: PhraseIndex[Term]) -> list[IndustryStatement]:
    tokens = analysis.tokens
    first, last = index_at(tokens, mention.start), index_at(tokens, mention.end)
    if all(token.shape != "caps" for token in tokens[first + 1 : last]):
        return []
    found = []
    for match in index.find(tokens[first:last]):
        if match.first > 0 and not match.payload.is_product and tokens[first + match.first].shape == "caps":
            basis = analysis.basis(mention.start, mention.end, "industry.name", RULE_VERSION, 0.6)
            found.append(IndustryStatement(match.payload.code, mention.organisation_key, basis))
    return found
