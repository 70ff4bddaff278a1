"""Whose a figure is: the candidates, what speaks for each, and the best of them with its confidence.

Belongs here: what a sentence and its document say for and against each organisation and place. The role of a name in
its sentence belongs to `sentence_roles`, how much a sign weighs to `weights/attribution.csv`, what a phrase that is no
name means to `references`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, Referent, Sentence
from orchestration.extraction.clauses import subject_before
from orchestration.extraction.jurisdictions import PLACE
from orchestration.extraction.sentence_roles import MACRO, Role, Roles, names_in, roles_in
from orchestration.extraction.story import story_at
from orchestration.extraction.tokens import Token, index_at
from orchestration.extraction.weights import load_weights, weight_of
from orchestration.extraction.word_lists import word_set

NOBODY = ""
_WEIGHTS = "attribution"
_LOOKBACK = 6  # sentences over which a subject is remembered
_FAR = 3
_BESIDE = 3  # tokens
_NOWHERE = 1 << 30
_HEADINGS_BACK = 12
_LONGEST_HEADING = 90  # characters
_LONGEST_LOOK = 400
_WINDOW_BEFORE, _WINDOW_AFTER = 9, 12  # words around a figure that say what it measures
LEANING = (
    0.6  # towards an owner: one that is right as often as not says more than none, at its honest confidence
)
_LINKS = frozenset(
    {"with", "(", "at", "has", "had", ",", "from", "in", "for", "of", "by", "to", "raised", "employs"}
)
_LEAST_CONFIDENCE = 0.25

_BUSINESS = word_set(
    "revenue revenues profit profits sales turnover earnings staff employees employee workers shares share stake stores "
    "customers users subscribers clients valuation valued losses loss margin margins orders shareholders stock tenants "
    "startups start-ups companies members offices workforce headcount income ebitda dividend bid portfolio projects "
    "desks seats rooms jobs pre-tax net operating quarter company firm group brands restaurants shops plants factory"
)
_NATIONAL = word_set(
    "gdp inflation unemployment retail consumer consumers household households population exports imports economy"
)
_COMMUNITY = word_set(
    "startups start-ups companies firms tenants teams projects enterprises ventures members residents graduates alumni "
    "incubated accelerated nurtured incubators accelerators spin-offs spinouts entrepreneurs founders desks offices"
)
_PERSON = word_set("he she i him her his my mr mrs ms dr sir")
_OURS = word_set("we our us ours")
_THEIRS = word_set("it its they their")
_MANY = word_set("they their them both together each")
_FIRM = word_set(
    "company firm group start-up startup retailer bank airline carmaker maker business club broadcaster lender"
)


@dataclass(frozen=True, slots=True)
class _Prior:
    """What the whole document says of its organisations and places."""

    title: Sequence[str]
    counts: Mapping[str, int]
    total: Mapping[bool, int]
    main: Mapping[bool, str | None]
    first: Mapping[str, int]
    types: Mapping[str, str | None]


class _Question(NamedTuple):
    """A figure, and what stands around it."""

    start: int
    token: int
    sentence: Sentence
    roles: Roles
    clause: int
    subject: tuple[int, bool] | None
    words: frozenset[str]
    context: Sequence[str]
    quotation: tuple[int, int] | None
    kind: str
    nearest: int
    opening: int
    previous: int
    tokens: Sequence[Token]

    def between(self, last: int) -> str:
        """The word between a name and the figure close after it, where it tells whose the figure is."""
        words = [token.lower for token in self.tokens[last : self.token]]
        return words[0] if words and words[0] in _LINKS else "nothing" if not words else "else"


def owner_at(analysis: Analysis, start: int, end: int) -> Referent | None:
    """The organisation or place that owns the figure `text[start:end]`, with an honest confidence."""
    key = ("owner", start, end)
    if key not in analysis.memo:
        is_empty = not analysis.mentions and not analysis.places
        analysis.memo[key] = None if is_empty else _best(candidate_signs(analysis, start))
    owner: Referent | None = analysis.memo[key]
    return owner


def _best(signs_of: Mapping[str, Sequence[str]]) -> Referent | None:
    weights = load_weights(_WEIGHTS)
    scores = {key: weight_of(weights, signs) for key, signs in signs_of.items()}
    best = max(scores, key=lambda key: (scores[key] - (0 if key else LEANING), key))
    confidence = 1 / sum(exp(score - scores[best]) for score in scores.values())
    return Referent(best, round(confidence, 3)) if best and confidence >= _LEAST_CONFIDENCE else None


def candidate_signs(analysis: Analysis, start: int) -> dict[str, list[str]]:
    """What speaks for and against each candidate for the figure at `start`; NOBODY stands for none of them."""
    question = _question(analysis, start)
    prior = _prior(analysis)
    weights = load_weights(_WEIGHTS)
    found: dict[str, list[str]] = {}
    for role in question.roles.known:
        signs = _role_signs(role, question)
        known = found.get(role.key)
        if known is None or weight_of(weights, signs) > weight_of(weights, known):
            found[role.key] = signs
    named = frozenset(found)
    recent = _recent_subjects(analysis, question.sentence)
    heading = _heading(analysis, question.sentence)
    story = story_at(analysis, question.sentence)
    for key in (*prior.title[:3], *recent, heading, *prior.main.values()):
        if key is not None:
            found.setdefault(key, ["absent" if named else "absent alone"])
    for key, signs in found.items():
        absent = "" if key in named else " absent"
        _add_prior(signs, key, prior, question, absent)
        if key in recent:
            signs.append(f"subject {recent[key]} back{absent}")
            signs.append(f"subject {recent[key]} back, {story.paragraph}{absent}")
        signs.extend(story.signs_of(key, absent))
        if key == heading:
            signs.append("heading" + absent)
    found[NOBODY] = _nobody(question, prior, is_alone=not named)
    return found


def _question(analysis: Analysis, start: int) -> _Question:
    sentence = analysis.sentence_at(start)
    roles = roles_in(analysis, sentence)
    tokens = analysis.tokens
    here = index_at(tokens, start)
    first = index_at(tokens, sentence.start)
    words = frozenset(
        token.lower
        for token in tokens[max(here - _WINDOW_BEFORE, first) : here + _WINDOW_AFTER]
        if token.start < sentence.end
    )
    context = [
        name
        for name, listed in (
            ("macro", MACRO),
            ("business", _BUSINESS),
            ("ours", _OURS),
            ("theirs", _THEIRS),
            ("many", _MANY),
            ("community", _COMMUNITY),
            ("firm", _FIRM),
        )
        if not listed.isdisjoint(words)
    ]
    quotation = roles.quotation_at(start)
    if quotation is not None and "ours" in context:
        context[context.index("ours")] = "spoken ours"
    kind, previous = _kinds(analysis, sentence, start)
    return _Question(
        start,
        here,
        sentence,
        roles,
        roles.clause_at(start),
        _subject(analysis, sentence, start),
        words,
        context,
        quotation,
        kind,
        max((role.start for role in roles.known if role.start < start), default=-1),
        min((role.start for role in roles.known if role.start < start), default=-1),
        previous,
        tokens,
    )


def _kinds(analysis: Analysis, sentence: Sentence, start: int) -> tuple[str, int]:
    """What kind of figure begins at `start`, and where the last one of its kind in the sentence begins."""
    figures = analysis.figures
    at = bisect_left(figures, start, key=lambda figure: figure.start)
    if at >= len(figures) or figures[at].start != start:
        return "none", _NOWHERE
    kind = figures[at].kind
    for back in range(at - 1, -1, -1):
        if figures[back].start < sentence.start:
            break
        if figures[back].kind == kind:
            return kind, figures[back].start
    return kind, _NOWHERE


def _role_signs(role: Role, question: _Question) -> list[str]:
    """What the place of a name in the sentence of the figure says for it."""
    signs = list(role.signs)
    is_same = role.clause == question.clause
    if role.start < question.start:
        gap = question.token - role.last
        signs += ["before", "before " + role.preposition]
        signs.append(f"before {2 if gap <= 2 else 6 if gap <= 6 else 14 if gap <= 14 else 'far'}")
        signs.append(
            "same clause"
            if is_same
            else "clause before"
            if role.clause == question.clause - 1
            else "clause far"
        )
        if "owner" in signs and gap <= 3:
            signs.append("owner near")
        if gap <= _BESIDE:
            signs.append("beside " + question.between(role.last))
            if role.start == question.nearest and question.previous < role.start:
                signs.append("in series")
        if role.start == question.nearest:
            signs.append("nearest")
        if role.start == question.opening:
            signs.append("first")
        if question.subject is not None and question.subject[0] == role.start:
            signs.append("subject" if question.subject[1] else "subject in phrase")
    else:
        gap = role.first - question.token
        near = " near" if gap <= 7 else ""
        signs += ["after", f"after {role.preposition}{near}"]
        signs.append(f"after {6 if gap <= 6 else 12 if gap <= 12 else 'far'}")
        signs.append("same clause after" if is_same else "other clause after")
        if "says" in signs:
            signs.append("says after")
    if "macro" in question.context and ("says" in signs or "says that" in signs):
        signs.append("says macro")
    if role.preposition == "in" and role.key.startswith(PLACE):
        topic = (
            "macro"
            if "macro" in question.context
            else "business"
            if "business" in question.context
            else "else"
        )
        signs.append("in place: " + topic)
    if question.quotation is not None:
        is_inside = question.quotation[0] <= role.start < question.quotation[1]
        speaks = " ours" if "spoken ours" in question.context else ""
        signs.append(("quoted with it" if is_inside else "outside quotation") + speaks)
    return signs


def _add_prior(signs: list[str], key: str, prior: _Prior, question: _Question, absent: str) -> None:
    is_place = key.startswith(PLACE)
    kind = "place" if is_place else "body"
    signs.append(kind)
    signs.extend([f"{kind} {sign}{absent}" for sign in question.context])
    of_type = "place" if is_place else f"{prior.types.get(key)}"
    signs.append(f"{question.kind} of {of_type}")
    if "community" in question.context:
        signs.append(f"community of {of_type}")
    if key in prior.title:
        signs.append(f"{kind} title{absent}")
        if key == prior.title[0]:
            signs.append(f"{kind} title first{absent}")
    if prior.main[is_place] == key:
        signs.append(f"{kind} main{absent}")
        count = prior.counts[key]
        signs.append(f"{kind} main {'once' if count == 1 else 'twice' if count == 2 else 'often'}{absent}")
        if "ours" in question.context:
            signs.append(f"{kind} main of ours")
    share = prior.counts.get(key, 0) / max(prior.total[is_place], 1)
    size = "half" if share >= 0.5 else "quarter" if share >= 0.25 else "tenth" if share >= 0.1 else "little"
    signs.append(f"{kind} share {size}")
    if prior.first.get(key, question.start) > question.sentence.end:
        signs.append("not yet named")


def _nobody(question: _Question, prior: _Prior, *, is_alone: bool) -> list[str]:
    """What speaks for none of the candidates: the words name somebody else, or nobody."""
    signs = ["", "alone" if is_alone else "with others"]
    if question.subject is not None:
        signs.append("subject known" if question.subject[1] else "subject in phrase known")
    strangers = [
        one for one in question.roles.strangers if one.start < question.start and one.preposition == "none"
    ]
    known = [one.start for one in question.roles.known if one.start < question.start]
    if strangers:
        signs.append("stranger")
        if strangers[-1].clause == question.clause:
            signs.append("stranger in clause")
        if not known or strangers[-1].start > known[-1]:
            signs.append("stranger last")
        if not known or strangers[0].start < known[0]:
            signs.append("stranger first")
    if not _PERSON.isdisjoint(question.words):
        signs.append("person")
    signs.extend(question.context)
    if is_alone and prior.main[True] is None and not _NATIONAL.isdisjoint(question.words):
        signs.append("national nowhere")
    return ["nobody: " + sign for sign in signs]


# --- what is asked again and again


def _subject(analysis: Analysis, sentence: Sentence, position: int) -> tuple[int, bool] | None:
    """Start of the name that is the subject at `position`, and whether it stands outside a prepositional phrase."""
    before = [name for name in names_in(analysis, sentence) if name.end <= position]
    subject = subject_before(analysis.text, analysis.tokens, sentence.start, position, before)
    return (
        (subject.mention.start, subject.is_direct)
        if subject is not None and subject.mention is not None
        else None
    )


def _recent_subjects(analysis: Analysis, sentence: Sentence) -> dict[str, int]:
    """What the sentences before this one were about: key -> how many sentences back, at most _FAR."""
    recent: dict[str, int] = {}
    for back in range(1, min(_LOOKBACK, sentence.index) + 1):
        key = _about(analysis, sentence.index - back)
        if key is not None:
            recent.setdefault(key, min(back, _FAR))
    return recent


def _about(analysis: Analysis, index: int) -> str | None:
    key = ("about", index)
    if key not in analysis.memo:
        sentence = analysis.sentences[index]
        end = min(sentence.end, sentence.start + _LONGEST_LOOK)
        names = [name for name in names_in(analysis, sentence) if name.end <= end]
        subject = (
            subject_before(analysis.text, analysis.tokens, sentence.start, end, names) if names else None
        )
        mention = subject.mention if subject is not None else None
        analysis.memo[key] = mention.organisation_key if mention is not None else None
    about: str | None = analysis.memo[key]
    return about


def _heading(analysis: Analysis, sentence: Sentence) -> str | None:
    """The first name in the heading that the sentence stands under."""
    key = ("heading", sentence.index)
    if key not in analysis.memo:
        analysis.memo[key] = None
        for index in range(sentence.index - 1, max(sentence.index - 1 - _HEADINGS_BACK, 0), -1):
            line = analysis.sentences[index]
            if line.end - line.start <= _LONGEST_HEADING and analysis.text[line.end - 1].isalnum():
                names = [name for name in names_in(analysis, line) if name.kind not in {"nominal", "pronoun"}]
                if names:
                    analysis.memo[key] = names[0].organisation_key
                    break
    heading: str | None = analysis.memo[key]
    return heading


def _prior(analysis: Analysis) -> _Prior:
    if "prior" not in analysis.memo:
        analysis.memo["prior"] = _read_prior(analysis)
    prior: _Prior = analysis.memo["prior"]
    return prior


def _read_prior(analysis: Analysis) -> _Prior:
    named = [(mention.start, mention.organisation_key) for mention in analysis.mentions]
    named += [(place.start, place.key) for place in analysis.places]
    named.sort()
    counts = Counter(key for _, key in named)
    first: dict[str, int] = {}
    for start, key in named:
        first.setdefault(key, start)
    title_end = analysis.sentences[0].end if analysis.sentences else 0
    total: dict[bool, int] = {}
    main: dict[bool, str | None] = {}
    for is_place in (False, True):
        of_kind = {key: count for key, count in counts.items() if key.startswith(PLACE) == is_place}
        total[is_place] = sum(of_kind.values())
        main[is_place] = max(of_kind, key=lambda key: (counts[key], -first[key])) if of_kind else None
    title = tuple(key for key, start in first.items() if start < title_end)
    types = {key: one.organisation_type for key, one in analysis.organisations.items()}
    return _Prior(title, counts, total, main, first, types)
