"""What a text says about an organisation itself: its names, kind, place, year of founding and operator.

Belongs here: attributes read from the words around mentions. Whether something is an organisation is
decided in `names`; what it did is for the statement rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.extraction.analysis import Sentence
from orchestration.extraction.clauses import clipped, subject_before
from orchestration.extraction.name_evidence import Evidence
from orchestration.extraction.name_lexicon import APPOSITION_NOUNS, NameIndex
from orchestration.extraction.tokens import Token, Tokens, index_at
from orchestration.model import (
    AliasKind,
    LocalOrganisation,
    Mention,
    OrganisationAlias,
    OrganisationType,
)

_FOUNDED = re.compile(
    r"(?:\s*\([^()]{1,40}\))?,?\s(?:which\s)?(?:was\s|is\s)?(?:first\s)?(?:founded|established|set\sup|incorporated|formed)\s"
    r"(?:[\w-]+\s){0,4}?in\s(?:[A-Z][a-z]{2,8}\s)?((?:18|19|20)\d\d)\b"
)
_BASED_IN = re.compile(
    r"(?:\s*\([^()]{1,40}\))?,?\s(?:which\s)?(?:is\s|was\s)?(?:based|headquartered|located)\sin\s(?:[a-z]+\s){0,2}?"
)
_IN_PLACE = re.compile(r",\s(?:a|an|the)\s(?:[\w-]+\s){1,5}?(?:based\s)?in\s")
_OPERATED_BY = re.compile(r"\b(?:run|operated|managed|launched|set up|jointly run)\sby\s(?:the\s)?$")
_BEFORE_OPERATOR = frozenset(("by", "the"))
_LAUNCHED = re.compile(
    r"\b(?:project|brand|space|incubator|accelerator|hub|centre|center|platform|programme|program)\s(?:that\swas\s)?launched\sby\s(?:the\s)?$"
)
_BASED_SUFFIX = ("-based", "-headquartered")
_REACH = 120  # characters after a mention in which an attribute is looked for
_SPECIFIC_TYPES: tuple[OrganisationType, ...] = (
    "university",
    "government",
    "incubator",
    "start_up",
    "investor",
    "zone",
)


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """An organisation as `names` decided it: its key, the forms of its name in the text, the signs, and how sure it is (0 to 1)."""

    key: str
    forms: Sequence[tuple[str, AliasKind]]
    evidence: Sequence[Evidence]
    confidence: float


@dataclass(frozen=True, slots=True)
class Passages:
    """A text with its tokens and sentences, and where it names organisations."""

    text: str
    tokens: Tokens
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]


def describe(
    passages: Passages, named: Sequence[NamedOrganisation], index: NameIndex
) -> Mapping[str, LocalOrganisation]:
    """The organisations with their attributes, in the order of their first mention."""
    organisations = {item.key: _named(item) for item in named}
    for mention in passages.mentions:
        organisation = _with_year(passages.text, mention, organisations[mention.organisation_key])
        organisations[mention.organisation_key] = _with_place(passages, mention, organisation, index)
    return _with_operators(passages, organisations)


def _named(item: NamedOrganisation) -> LocalOrganisation:
    full = Counter(form for form, kind in item.forms if kind == "full")
    ordered = list(dict.fromkeys(form for form, _ in item.forms))
    candidates = list(full) or ordered
    name = max(candidates, key=lambda form: (not form.isupper() or len(form) < 6, len(form), full[form]))
    aliases: dict[tuple[str, AliasKind], None] = dict.fromkeys(
        (form, kind) for form, kind in item.forms if form != name
    )
    counts = Counter(form for form, kind in item.forms if kind in {"acronym", "short"})
    known = [
        (kind == "acronym", counts[form], form) for form, kind in aliases if kind in {"acronym", "short"}
    ]
    return LocalOrganisation(
        key=item.key,
        name=name,
        organisation_type=_organisation_type(item.evidence),
        short_name=max(known)[2] if known else None,
        aliases=tuple(OrganisationAlias(form, kind) for form, kind in aliases),
        confidence=round(min(0.98, item.confidence), 3),
    )


def _organisation_type(evidence: Sequence[Evidence]) -> OrganisationType | None:
    """The type most places speak for; one that says more than "company" or "other" goes first."""
    kinds = [item.organisation_type for item in evidence if item.organisation_type is not None]
    if len(kinds) < 2:  # most names have no more
        return kinds[0] if kinds else None
    votes = Counter(kinds)
    specific = [(count, kind) for kind, count in votes.items() if kind in _SPECIFIC_TYPES]
    if specific:
        return max(specific, key=lambda vote: (vote[0], -_SPECIFIC_TYPES.index(vote[1])))[1]
    return votes.most_common(1)[0][0]


def _with_year(text: str, mention: Mention, organisation: LocalOrganisation) -> LocalOrganisation:
    if organisation.founded_year is not None:
        return organisation
    match = _FOUNDED.match(text, mention.end, mention.end + _REACH)
    return replace(organisation, founded_year=int(match.group(1))) if match else organisation


def _with_place(
    passages: Passages, mention: Mention, organisation: LocalOrganisation, index: NameIndex
) -> LocalOrganisation:
    if organisation.country_code is not None:
        return organisation
    tokens = passages.tokens
    place = _place_before(tokens, index_at(tokens, mention.start), index)
    place = place or _place_after(passages.text, tokens, mention, index)
    if place is None:
        return organisation
    name, country, is_city = place
    return replace(organisation, country_code=country or None, city=name if is_city else None)


def _place_before(tokens: Sequence[Token], first: int, index: NameIndex) -> tuple[str, str, bool] | None:
    """ "Singapore-based firm X", "SG based start-up X", "Singapore agritech startup X", "Germany's X"."""
    if first and tokens[first - 1].possessive:
        return _place_ending(tokens, first - 1, index)
    if not first or tokens[first - 1].lower not in APPOSITION_NOUNS:
        return None
    for at in range(first - 1, max(first - 7, -1), -1):
        token = tokens[at]
        if token.shape == "mark":
            return None
        if token.lower.endswith(_BASED_SUFFIX):
            name = token.text.rsplit("-", 1)[0]
            return _place_named(name, index)
        if token.lower == "based" and at:
            return _place_ending(tokens, at - 1, index)
        if token.shape in {"cap", "caps"} and (found := _place_ending(tokens, at, index)):
            return found
    return None


def _place_after(
    text: str, tokens: Tokens, mention: Mention, index: NameIndex
) -> tuple[str, str, bool] | None:
    for pattern in (_BASED_IN, _IN_PLACE):
        match = pattern.match(text, mention.end, mention.end + _REACH)
        if match:
            at = index_at(tokens, match.end())
            for length in (3, 2, 1):
                if at + length <= len(tokens):
                    name = text[tokens[at].start : tokens[at + length - 1].end]
                    if found := _place_named(name, index):
                        return found
    return None


def _place_ending(tokens: Sequence[Token], last: int, index: NameIndex) -> tuple[str, str, bool] | None:
    for length in (3, 2, 1):
        if last - length + 1 >= 0:
            name = " ".join(token.text for token in tokens[last - length + 1 : last + 1])
            if found := _place_named(name, index):
                return found
    return None


def _place_named(name: str, index: NameIndex) -> tuple[str, str, bool] | None:
    place = index.gazetteer.get(name.lower())
    if place is None or not place.country_code:
        return None
    return place.name, place.country_code, place.kind == "city"


def _with_operators(
    passages: Passages, organisations: dict[str, LocalOrganisation]
) -> Mapping[str, LocalOrganisation]:
    """ "X, run by Y", "X, a project launched by Y": Y operates X."""
    text, sentences, mentions = passages.text, passages.sentences, passages.mentions
    tokens = passages.tokens
    at = 0
    for position, mention in enumerate(mentions):
        first = index_at(tokens, mention.start)
        if not first or tokens[first - 1].lower not in _BEFORE_OPERATOR:
            continue
        head = text[max(mention.start - 60, 0) : mention.start]
        match = _OPERATED_BY.search(head)
        if match is None or (match.group().startswith("launched") and not _LAUNCHED.search(head)):
            continue
        while at + 1 < len(sentences) and sentences[at + 1].start <= mention.start:
            at += 1
        verb = mention.start - len(head) + match.start()
        before = [
            item for item in mentions[max(position - 12, 0) : position] if item.start >= sentences[at].start
        ]
        subject = subject_before(text, tokens, clipped(text, sentences[at].start, verb), verb, before)
        if (
            subject is None
            or subject.mention is None
            or subject.mention.organisation_key == mention.organisation_key
        ):
            continue
        operated = organisations[subject.mention.organisation_key]
        if operated.operator_key is None and subject.is_direct:
            organisations[operated.key] = replace(operated, operator_key=mention.organisation_key)
    return organisations
