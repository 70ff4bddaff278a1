"""Whose measure a figure is: an organisation, a place, or nobody that the text names.

Belongs here: the subject's noun phrase, and what is a place rather than an organisation. How references and subjects are
resolved belongs to `references`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from orchestration.extraction.analysis import Analysis, Referent, Sentence
from orchestration.extraction.measures import MeasureIndex, measure_index
from orchestration.vocabulary import Vocabulary

_PLACE_NOUN = re.compile(
    r"^(?:the[ ])?(?:\w+[ ])?(?:city|country|nation|province|region|state|county|municipality|world|island|district)(?:['’]s)?\b",
    re.IGNORECASE,
)
_OPENING_PHRASE = re.compile(
    r"(?:in|by|on|during|since|at|as of|as|until|for|over|between|from|according to|last|this|so far|meanwhile|however|"
    r"with|to date|today|yesterday|currently|now|after|before)\b[^,;]{0,80},[ \n]",
    re.IGNORECASE,
)

_SAYING = re.compile(r"[^,]{0,80}\b(?:said|says|added|reported)[ ](?:that[ ])?")
_SHORTEST_PHRASE = 4
_FOCUS = 0.8
_MODIFIERS = re.compile(
    r"^(?:(?:the|total|overall|annual|average|net|gross|full-year|quarterly|current|combined|and|but|while|number[ ]of)[ ]+)+|"
    r"(?:[ ]+(?:is|was|were|are|has|have|had|now|also|already|currently|stood|been|at|to|of|reached|hit|totalled|totaled))+$|"
    r"[ ](?:in|for|over|during)[ ](?:the[ ])?(?:(?:first|second|third|fourth|final|last|full|fiscal|financial|three|six|nine|12|twelve|whole)[ ])*"
    r"(?:quarter|half|year|months?)\b.{0,40}$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[ ]?(?:[:–—-]|[(][^)\n]{1,40}[)]:)[ ]")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose measure a figure is: an organisation, a place, or nobody that the text names.

    Attributes:
        is_place: whether the owner is a place; `organisation_key` is None where it is none that can be named ("the world").
        is_settled: the words of the figure name the owner, so that nothing else in the text has a say.
    """

    organisation_key: str | None
    confidence: float
    is_place: bool = False
    is_settled: bool = False

    @property
    def is_known(self) -> bool:
        return self.is_place or self.organisation_key is not None


NOBODY = Owner(None, 0.5)


@lru_cache(maxsize=8)
def _place_names(vocabulary: Vocabulary) -> frozenset[str]:
    """The names of places in lower case."""
    return frozenset(name.casefold() for name in vocabulary.places)


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules read: the document, the measures, and the names of places in lower case."""

    analysis: Analysis
    index: MeasureIndex
    places: frozenset[str]

    @classmethod
    def of(cls, analysis: Analysis, vocabulary: Vocabulary) -> Context:
        return cls(analysis, measure_index(vocabulary), _place_names(vocabulary))


def noun_phrase_before(
    analysis: Analysis, sentence: Sentence, clause_start: int, verb: int
) -> tuple[int, int]:
    """The subject's noun phrase: from the clause's start, without its opening phrase or an aside, to the verb."""
    text = analysis.text
    end = len(text[max(clause_start, verb - 400) : verb].rstrip()) + max(clause_start, verb - 400)
    opening = _OPENING_PHRASE.match(text, clause_start, verb)
    if opening is not None:
        return opening.end(), end
    if clause_start != sentence.start:
        return clause_start, end
    said = _SAYING.match(text, clause_start, verb)
    if said is not None and said.end() < verb:
        return said.end(), end
    comma = text.rfind(", ", clause_start, verb)
    if comma > 0 and text.count(", ", clause_start, verb) == 1 and verb - comma > _SHORTEST_PHRASE:
        if text[end - 1] == ",":  # "Acme, which makes pumps, rose": the comma opens an aside
            return clause_start, comma
        return comma + 2, end
    return clause_start, end


def owner_of_phrase(context: Context, start: int, end: int, predicate: int) -> Owner:
    """Whose measure the noun phrase `text[start:end]` names; else the subject of the predicate."""
    referent = context.analysis.referent_in(start, end)
    if referent is not None:
        return _owner(referent)
    if names_place(context, start, end):
        return Owner(None, 0.8, is_place=True)
    analysis, phrase = context.analysis, context.analysis.text[start:end]
    sentence = analysis.sentence_at(predicate)
    if is_spoken(analysis, sentence, start, end):
        return NOBODY
    if re.search(r"\b(?:its|their|our|his|her)\b", phrase, re.IGNORECASE):
        owner = owner_of_predicate(context, predicate)
        if owner.is_known or analysis.mentions_in(sentence.start, predicate):
            return owner
        return owner_in_focus(context, sentence)
    if _is_bare_measure(context, phrase):
        before = {mention.organisation_key for mention in analysis.mentions_in(sentence.start, end)}
        if not before:
            return owner_in_focus(context, sentence)
        owner = owner_of_predicate(context, predicate)
        return owner if owner.is_known or len(before) > 1 else Owner(before.pop(), 0.7)
    return NOBODY


def is_spoken(analysis: Analysis, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a speaker says "our" in quotation marks: of whom he speaks for, not of whom he names."""
    quoted = analysis.text[sentence.start : end]
    return (
        re.search(r"\bour\b", analysis.text[start:end]) is not None
        and re.search(r"[“\"]", quoted) is not None
    )


def owner_in_focus(context: Context, sentence: Sentence) -> Owner:
    """What the text was about before, less surely."""
    referent = context.analysis.focus_of(sentence.index)
    return Owner(referent.organisation_key, referent.confidence * _FOCUS) if referent else NOBODY


def _is_bare_measure(context: Context, phrase: str) -> bool:
    """Whether a phrase is a measure and nothing else, so that it is of whom the text speaks: "Headcount", "Net profit"."""
    words = _MODIFIERS.sub("", phrase.strip()).strip()
    return any(context.index.is_term(words, unit) for unit in ("count", "currency", "m2", "pct"))


def owner_of_predicate(context: Context, predicate: int) -> Owner:
    """Whose measure the predicate at `predicate` states."""
    analysis = context.analysis
    sentence = analysis.sentence_at(predicate)
    label = labelled_owner(analysis, sentence, predicate)
    if label is not None:
        return Owner(label, 0.85, is_settled=True)
    start, end = noun_phrase_before(analysis, sentence, sentence.start, predicate)
    has_mention = any(mention.end <= predicate for mention in analysis.mentions_in(sentence.start, predicate))
    if not has_mention or not analysis.mentions_in(start, predicate):
        if names_place(context, start, end):
            return Owner(None, 0.8, is_place=True)
        if not has_mention and not _begins_with_pronoun(analysis.text[start:end]):
            return NOBODY
    referent = analysis.subject_at(predicate)
    return _owner(referent) if referent else NOBODY


def labelled_owner(analysis: Analysis, sentence: Sentence, position: int) -> str | None:
    """The organisation that a sentence opens with as a label: "Acme Hub: 54 tenants, 92% occupancy"."""
    mentions = analysis.mentions_in(sentence.start, position)
    if not mentions or mentions[0].start != sentence.start:
        return None
    label = _LABEL.match(analysis.text, mentions[0].end, position)
    if label is None or _FINITE.search(analysis.text, label.end(), position):
        return None
    return mentions[0].organisation_key


_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|said|says|\w{3,}ed|he|she|they|we|it|who|which|that)\b",
    re.IGNORECASE,
)


def _begins_with_pronoun(phrase: str) -> bool:
    return (
        not phrase.strip()
        or re.match(
            r"(?:it|its|they|their|he|she|we|our|this|the (?:company|firm|group|center|centre|park|hub|start-?up|incubator|"
            r"accelerator|fund|bank|institute|university|agency|organi[sz]ation|platform|space|zone|base|facility))\b",
            phrase.strip(),
            re.IGNORECASE,
        )
        is not None
    )


def names_place(context: Context, start: int, end: int) -> bool:
    """Whether a noun phrase begins with, or is in, a place: "China", "the city", "companies in Shanghai"."""
    phrase = context.analysis.text[start:end].strip()
    if _PLACE_NOUN.match(phrase):
        return True
    candidates = re.findall(r"(?:^|\b(?:in|of|across|the)[ ])((?:[A-Z][\w.'’-]*[ ]?){1,3})", phrase[:200])
    for candidate in candidates:
        words = candidate.replace("'s", "").replace("’s", "").split()
        if any(" ".join(words[:length]).casefold() in context.places for length in (3, 2, 1)):
            return True
    return False


def owner_of_referent(context: Context, referent: Referent) -> Owner:
    """The owner that attribution found."""
    key = referent.organisation_key
    if key in context.analysis.organisations:
        return Owner(key, referent.confidence)
    return Owner(key if key in context.analysis.jurisdictions else None, referent.confidence, is_place=True)


def _owner(referent: Referent) -> Owner:
    return Owner(referent.organisation_key, referent.confidence)
