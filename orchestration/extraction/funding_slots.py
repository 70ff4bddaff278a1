"""The place of a name in the clause of a financing, told as one of a few: its subject, who it goes into, who it is from.

Belongs here: what a name's place is called. What it is worth belongs to `funding_recipients`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.extraction.funding_cues import CLASSES_OF
from orchestration.extraction.funding_reading import Anchor, Named, Reading
from orchestration.extraction.funding_syntax import governing, link_before
from orchestration.extraction.tokens import Token
from orchestration.extraction.word_lists import word_set

INTO = word_set("in into for to of at")
FROM = word_set("from by with")
FIRMS = word_set(
    "company firm startup start-up business maker developer provider platform group biotech fintech insurer lender operator "
    "manufacturer retailer bank specialist spin-off spin-out spinout outfit venture app scale-up"
)
REFERRING = frozenset({"pronoun", "nominal"})
_OURS = word_set("we our us")
_PRONOUNS = word_set("it its they their them he she his her who which")
_ARTICLES = word_set("a an the one its whose our")
_RELATIVES = word_set("which who whose where that")
_PASSIVE = word_set("was were been be being is are")
_MARKS = frozenset((":", "(", "–", "—", "-", ",", "|"))
_NEAR = 3
_OWNED = 6  # words between an owner and what it owns


@dataclass(frozen=True, slots=True)
class Clause:
    """The words around a financing that no semicolon or conjunction of contrast parts from it: tokens[first:last].

    Attributes:
        verb: the index of the verb it depends on, -1 where there is none.
        role: what the subject of the verb does: "receive", "give" or "none".
        subject: what stands where the subject would: "named", "it" for a pronoun, "firm" for a word for one, or "none".
    """

    first: int
    last: int
    verb: int
    role: str
    subject: str


def clause_of(reading: Reading, anchor: Anchor) -> Clause:
    tokens, line = reading.tokens, anchor.line
    first, last = line.first, line.last
    for index, kinds in line.cues:
        if "break" in kinds:
            if index < anchor.first:
                first = index + 1
            elif index >= anchor.last:
                last = index
                break
    found = governing(line, anchor.first, anchor.last)
    verb, role = found if found is not None and first <= found[0] < last else (-1, "none")
    is_done = verb >= 0 and not tokens[verb].lower.endswith("ing")
    if (
        role == "give"
        and is_done
        and any(token.lower in _PASSIVE for token in tokens[max(first, verb - 2) : verb])
    ):
        role = "receive"
    until = verb if 0 <= verb < anchor.first else anchor.first
    words = {token.lower for token in tokens[first:until]}
    is_named = any(
        first <= one.first and one.last <= until and one.mention.kind not in REFERRING for one in line.named
    )
    subject = (
        "named"
        if is_named
        else "we"
        if words & _OURS
        else "it"
        if words & _PRONOUNS
        else "firm"
        if words & FIRMS
        else "none"
    )
    return Clause(first, last, verb, role, subject)


def slots_of(
    reading: Reading, anchor: Anchor, clause: Clause, named: Sequence[Named], at: int
) -> Iterator[str]:
    """What the place of `named[at]` in the line of a financing is called."""
    tokens, one = reading.tokens, named[at]
    side = "L" if one.last <= anchor.first else "R"
    if not clause.first <= one.first < clause.last:
        yield f"other.{side}"
        return
    before = [other for other in named[:at] if other.first >= clause.first]
    link = link_before(tokens, one, clause.first)
    tie = "into" if link in INTO else "from" if link in FROM else "bare"
    order = "" if all(_is_tied(tokens, other, clause) for other in before) else "2"
    if before and _is_aside(tokens, before[-1], one):
        yield f"aside.{side}"
        tie = "aside"
    if side == "L":
        yield from _left(tokens, anchor, clause, one, tie=tie, order=order)
    else:
        yield from _right(tokens, anchor, clause, one, before, tie=tie)


def _left(
    tokens: Sequence[Token], anchor: Anchor, clause: Clause, one: Named, *, tie: str, order: str
) -> Iterator[str]:
    gap = anchor.first - one.last
    if tokens[one.last - 1].possessive and gap <= _OWNED:
        yield "owner"
    elif clause.verb >= anchor.first or clause.verb < 0:
        yield f"left.{tie}{order}"
        if gap <= _NEAR:
            yield "left.near"
            if tokens[one.last].text in _MARKS:
                yield "left.head"
    elif one.last <= clause.verb:
        yield f"subject.{clause.role}{order}" if tie == "bare" else f"before.{clause.role}.{tie}"
        if tie == "bare" and clause.verb - one.last <= _NEAR:
            yield f"subject.{clause.role}.near"
    else:
        yield f"object.{clause.role}.{tie}"
        if tie == "bare" and one.first - clause.verb <= _NEAR:
            yield f"object.{clause.role}.near"


def _right(
    tokens: Sequence[Token], anchor: Anchor, clause: Clause, one: Named, before: Sequence[Named], *, tie: str
) -> Iterator[str]:
    between = sum(other.first >= anchor.last for other in before)
    if tie in ("into", "from"):
        noun = _tied_noun(tokens, one, anchor.last)
        kinds = CLASSES_OF.get(tokens[noun].lower, ()) if noun >= anchor.last else ("amount",)
        yield f"right.{tie}.{clause.role}"
        if between == 0:
            yield f"right.{tie}.next"
            for kind in kinds:
                yield f"right.{tie}.{kind}"
    elif clause.verb >= anchor.last and one.last <= clause.verb:
        yield f"right.subject.{clause.role}"
    elif clause.verb >= anchor.last:
        yield f"right.object.{clause.role}"
    else:
        yield f"right.{tie}"
    if one.first - anchor.last <= _NEAR:
        yield "right.near"


def _is_tied(tokens: Sequence[Token], one: Named, clause: Clause) -> bool:
    return link_before(tokens, one, clause.first) in INTO | FROM


def _tied_noun(tokens: Sequence[Token], one: Named, floor: int) -> int:
    """The word before the preposition that ties a name: "round" of "the round in Acme"; -1 where none is near."""
    for at in range(one.first - 1, max(floor, one.first - 8) - 1, -1):
        if tokens[at].lower in INTO or tokens[at].lower in FROM:
            return at - 1
    return -1


def _is_aside(tokens: Sequence[Token], other: Named, one: Named) -> bool:
    """Whether a name stands in the description of the one before: "Acme, a spin-off of the University of Ely"."""
    between = tokens[other.last : one.first]
    if len(between) < 3 or between[0].text not in (",", "("):
        return False
    if between[1].lower not in _ARTICLES and between[1].lower not in _RELATIVES:
        return False
    return all(token.text not in (",", ")", ";") for token in between[1:])


def introductions(tokens: Sequence[Token], clause: Clause, one: Named) -> Iterator[str]:
    """How the words beside a name introduce it: "robot maker Acme", "Acme, a maker of robots"."""
    if one.last + 1 < clause.last and tokens[one.last].text in (",", "("):
        following = tokens[one.last + 1].lower
        if following in _ARTICLES:
            yield "described"
        elif following in _RELATIVES:
            yield "related"
    before = tokens[one.first - 1] if one.first > clause.first else None
    if before is not None and before.shape == "lower":
        if before.lower in FIRMS or before.lower.endswith(("er", "or", "up", "ist")):
            yield "introduced"
        if "investor" in CLASSES_OF.get(before.lower, ()):
            yield "introduced.investor"
