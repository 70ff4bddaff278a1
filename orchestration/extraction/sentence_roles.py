"""The role that each organisation, place and unknown name has in its sentence: owner, speaker, after which preposition.

Belongs here: what holds of a name wherever in the sentence a figure stands. Weighing it for a figure belongs to
`attribution`, the subject of a predicate to `clauses`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, PlaceMention, Sentence, Span
from orchestration.extraction.tokens import Token, index_at
from orchestration.extraction.word_lists import word_set
from orchestration.model import Mention

_MOST_NAMES = 24
_PREPOSITIONS: Mapping[str, str] = {
    **dict.fromkeys(word_set("of at for"), "own"),
    **dict.fromkeys(word_set("in within across throughout inside"), "in"),
    **dict.fromkeys(word_set("by"), "by"),
    **dict.fromkeys(word_set("with between among alongside including"), "with"),
    **dict.fromkeys(word_set("to from into onto toward towards through via on under over"), "to"),
    **dict.fromkeys(word_set("than like unlike versus against compared behind"), "compared"),
}
# Words that may stand between a preposition and the name it governs.
_BETWEEN = word_set("the a an its their his her our this that these those other some all both rival fellow")
_KINDS = word_set("giant firm company group start-up startup maker retailer bank operator")
_NEW_CLAUSE = word_set(
    "while whereas although though because when but as if unless until after before since which who whose where that and"
)
_RELATIVE = word_set("which who whose where")
_SAYS = word_set(
    "said says say told tells added adds according reported reports announced explained noted estimates estimated "
    "believes predicted predicts warned argues argued commented wrote writes"
)
_PEOPLE = word_set(
    "analyst analysts economist economists spokesman spokeswoman spokesperson chief ceo cto cfo chairman chairwoman "
    "president founder co-founder founders director boss head executive editor professor researcher reporter "
    "correspondent strategist minister manager partner official"
)
_FINDINGS = word_set(
    "figures data survey report statistics study estimates poll numbers research index analysts"
)
MACRO = word_set(
    "economy economic gdp inflation unemployment jobless exports imports deficit surplus population household "
    "households citizens taxpayers budget prices wages employment homes births residents mortgages currency trade debt "
    "debts retail consumer consumers output voters schools hospitals pupils farmers tourists tourism interest rates "
    "poverty gross domestic spending industrial manufacturing construction housing growth people jobs tax taxes market"
)
_BODIES = word_set(
    "company firm group giant maker bank retailer start-up startup business tycoon billionaire businessman carrier "
    "airline operator investor fund university chain manufacturer supplier rival subsidiary unit arm subsidiary brand "
    "millionaire millionaires entrepreneur newspaper agency lender insurer"
)
_DATELINE = 8  # words before the dash that ends one
_DASHES = frozenset({"-", "–", "—", "--"})
_OPENING = frozenset('“"‘')
_CLOSING = frozenset('”"’')


class Role(NamedTuple):
    """A name in its sentence; `key` is "" for one that is neither an organisation's nor a place's.

    Attributes:
        first, last: the tokens of the name.
        clause: number of the clause it stands in.
        signs: what is said of it, by names that the table of weights has.
        preposition: the kind of preposition that governs it, or "none".
    """

    key: str
    first: int
    last: int
    start: int
    end: int
    clause: int
    signs: tuple[str, ...]
    preposition: str


@dataclass(frozen=True, slots=True)
class Roles:
    """The names of a sentence in their order, and where its clauses and quotations begin.

    Attributes:
        known: organisations and places.
        strangers: all other names.
        clauses: where clauses begin or go on, with the number of each: what follows an inserted clause has the old one.
        quotations: start and end of what stands in quotation marks.
    """

    known: Sequence[Role]
    strangers: Sequence[Role]
    clauses: Sequence[tuple[int, int]]
    quotations: Sequence[tuple[int, int]]

    def clause_at(self, position: int) -> int:
        """The number of the clause that holds `position`."""
        return self.clauses[bisect_left(self.clauses, (position + 1, 0)) - 1][1]

    def quotation_at(self, position: int) -> tuple[int, int] | None:
        return next((one for one in self.quotations if one[0] <= position < one[1]), None)


def roles_in(analysis: Analysis, sentence: Sentence) -> Roles:
    """The roles of one sentence, read once."""
    key = ("roles", sentence.index)
    if key not in analysis.memo:
        analysis.memo[key] = _Reader(analysis, sentence).roles()
    roles: Roles = analysis.memo[key]
    return roles


def names_in(analysis: Analysis, sentence: Sentence) -> Sequence[Mention]:
    """Mentions of organisations and of places as one sequence: what can be a subject."""
    key = ("names", sentence.index)
    if key not in analysis.memo:
        places = [
            Mention(place.start, place.end, place.key, "name")
            for place in analysis.places_in(sentence.start, sentence.end)
        ]
        mentions = [*analysis.mentions_in(sentence.start, sentence.end), *places]
        analysis.memo[key] = sorted(mentions, key=lambda one: one.start)[:_MOST_NAMES]
    names: Sequence[Mention] = analysis.memo[key]
    return names


class _Reader:
    def __init__(self, analysis: Analysis, sentence: Sentence) -> None:
        self._analysis = analysis
        self._sentence = sentence
        self._tokens = analysis.tokens
        self._first = index_at(self._tokens, sentence.start)
        self._last = index_at(self._tokens, sentence.end)
        self._clauses = [(sentence.start, 0)]
        self._quotations: list[tuple[int, int]] = []

    def roles(self) -> Roles:
        self._cut()
        analysis, sentence = self._analysis, self._sentence
        mentions = analysis.mentions_in(sentence.start, sentence.end)[:_MOST_NAMES]
        places = analysis.places_in(sentence.start, sentence.end)[:_MOST_NAMES]
        spans = [(mention.start, mention.end) for mention in mentions]
        known = [self._organisation(mention) for mention in mentions]
        known += [
            self._place(place)
            for place in places
            if not any(start < place.end and place.start < end for start, end in spans)
        ]
        known.sort(key=lambda role: role.start)
        strangers = [
            self._role("", span.first, span.last, ())
            for span in self._spans()
            if not any(role.start < span.end and span.start < role.end for role in known)
        ]
        return Roles(known, strangers, self._clauses, self._quotations)

    def _cut(self) -> None:
        """Finds where clauses and quotations begin."""
        opened = outer = -1
        number = 0
        for at in range(self._first, self._last):
            token = self._tokens[at]
            mark = token.text
            if token.shape == "mark":
                if opened < 0 and mark in _OPENING:
                    opened = token.start
                elif opened >= 0 and mark in _CLOSING:
                    self._quotations.append((opened, token.end))
                    opened = -1
                elif mark in ";:–—":
                    number += 1
                    self._clauses.append((token.start, number))
                elif mark == "," and outer >= 0:  # "Acme, which makes pumps, has": back to Acme
                    self._clauses.append((token.start, outer))
                    outer = -1
            elif token.shape == "lower" and token.lower in _NEW_CLAUSE and at > self._first:
                if token.lower in _RELATIVE and self._tokens[at - 1].text == "," and outer < 0:
                    outer = self._clauses[-1][1]
                number += 1
                self._clauses.append((token.start, number))
        if opened >= 0:
            self._quotations.append((opened, self._sentence.end))

    def _spans(self) -> Iterator[Span]:
        spans = self._analysis.spans
        at = bisect_left(spans, self._sentence.start, key=lambda span: span.start)
        while at < len(spans) and spans[at].end <= self._sentence.end:
            yield spans[at]
            at += 1

    def _organisation(self, mention: Mention) -> Role:
        first, last = index_at(self._tokens, mention.start), index_at(self._tokens, mention.end)
        signs = ["as " + mention.kind]
        kind = self._analysis.organisations[mention.organisation_key].organisation_type
        signs.append(f"type {kind}")
        return self._role(mention.organisation_key, first, last, signs)

    def _place(self, place: PlaceMention) -> Role:
        first, last = index_at(self._tokens, place.start), index_at(self._tokens, place.end)
        signs = ["place " + place.kind]
        if place.is_part:
            signs.append("place part")
        for token in self._tokens[last : min(last + 4, self._last)]:
            if token.lower in MACRO:
                signs.append("place of macro")
                break
            if token.lower in _BODIES:
                signs.append("place of body")
                break
            if token.shape != "lower":
                break
        if (
            last < self._last
            and self._tokens[last].shape == "lower"
            and self._tokens[last].lower not in _PREPOSITIONS
        ):
            signs.append("place modifies")
        return self._role(place.key, first, last, signs)

    def _role(self, key: str, first: int, last: int, given: Sequence[str]) -> Role:
        tokens = self._tokens
        signs = list(given)
        after = tokens[last] if last < self._last else None
        before = tokens[first - 1] if first > self._first else None
        if tokens[last - 1].possessive or tokens[last - 1].lower == "its":
            signs.append("owner")
        if after is not None and after.lower in _PEOPLE:
            signs.append("of a person")
        if after is not None and after.lower in _FINDINGS:
            signs.append("of findings")
        if any(token.lower == "that" for token in tokens[last + 1 : min(last + 4, self._last)]):
            signs.append("says that")
        if (after is not None and after.lower in _SAYS) or (before is not None and before.lower in _SAYS):
            signs.append("says")
        if before is not None and before.lower == "to" and tokens[first - 2].lower == "according":
            signs.append("according to")
        if first <= self._first + 1:
            signs.append("opens")
        if first <= self._first + _DATELINE and any(
            token.text in _DASHES for token in tokens[last : min(last + 3, self._last)]
        ):
            signs.append("dateline")
        if after is not None and after.text == ",":
            signs.append("comma after")
        start = tokens[first].start
        clause = self._clauses[bisect_left(self._clauses, (start + 1, 0)) - 1][1]
        return Role(
            key, first, last, start, tokens[last - 1].end, clause, tuple(signs), self._preposition(first)
        )

    def _preposition(self, first: int) -> str:
        """The kind of preposition before the noun phrase whose name begins at token `first`."""
        back = first - 1
        for _ in range(4):
            if back < self._first or not _may_precede(self._tokens[back]):
                break
            back -= 1
        return _PREPOSITIONS.get(self._tokens[back].lower, "none") if back >= self._first else "none"


def _may_precede(token: Token) -> bool:
    return token.lower in _BETWEEN or (
        token.shape == "lower" and (token.lower in _KINDS or token.lower.endswith("-based"))
    )
