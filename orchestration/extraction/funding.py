"""Financings: rounds, totals over rounds, grants, loans, listings and the closings of funds.

Belongs here: one statement for each financing, however often and in however many sentences a text reports it. Every amount
and every word of financing is a candidate; what speaks for it is gathered in `funding_evidence`, weighed here. Acquisitions,
revenues, prices and budgets are no financings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.extraction import funding_evidence as evidence
from orchestration.extraction.analysis import Analysis, Figure
from orchestration.extraction.funding_cues import TRIGGERS
from orchestration.extraction.funding_drafts import (
    FundingDraft,
    is_of_fund,
    quote_end,
    words_around,
)
from orchestration.extraction.funding_reading import Anchor, Line, Reading
from orchestration.extraction.funding_recipients import agreed, chances_of, likeliest
from orchestration.extraction.funding_terms import RoundIndex, round_index
from orchestration.extraction.investors import investors_of, united
from orchestration.extraction.periods import month_period
from orchestration.extraction.tokens import index_at
from orchestration.extraction.weights import HEARD_FROM, KEPT_FROM, load_weights, probability
from orchestration.model import FundingStatement
from orchestration.vocabulary import Vocabulary

RULE_VERSION = 2
_REMEMBERED_SENTENCES = 4  # how far after a financing "the round" or "its total funding" still speaks of it
_DATED_BY_NEWS = 0.95  # what is left of the confidence where only the day of the news dates a financing
_FOLLOWED_RULE = "funding.followed"
_FOLLOWING = frozenset(["second", "third", "fourth", "another", "further", "later", "followed"])


Received = tuple[Anchor, str | None, float]
"""Where a financing is told, who received it (None: nobody that has a name here), and how sure that is (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A candidate that is likely enough: tokens[first:last] of a line, its amount if it has one."""

    line: Line
    first: int
    last: int
    low: int
    high: int
    figure: Figure | None
    probability: float
    is_listing: bool = False


def find_funding(
    analysis: Analysis, vocabulary: Vocabulary, weights: Mapping[str, float] | None = None
) -> tuple[FundingStatement, ...]:
    """Every financing that a document reports, each once, in the order of the text.

    Args:
        weights: of the evidence; those of `weights/funding.csv` where none are given.
    """
    index = round_index(vocabulary)
    reading = Reading(analysis, weights or load_weights("funding"))
    sightings = list(_sightings(reading))
    heard = [sighting for sighting in sightings if sighting.probability >= HEARD_FROM]
    found = _with_recipients(reading, heard)
    takers = {key for _, key, _ in found if key is not None}
    taken = {anchor.line.sentence.index for anchor, _, _ in found}
    told = list(zip(heard, found, strict=True))
    told += [
        (sighting, _received(reading, sighting, found))
        for sighting in sightings
        if sighting.probability < HEARD_FROM
    ]
    drafts: list[FundingDraft] = []
    unheard: list[FundingDraft] = []
    for sighting, (anchor, recipient, sureness) in told:
        if recipient is None or sighting.probability * sureness < KEPT_FROM:
            continue
        draft = _draft(reading, index, (sighting, anchor), (recipient, sureness), taken=taken, takers=takers)
        if draft is None:
            continue
        if draft.confidence >= HEARD_FROM:
            _join(drafts, draft)
        else:
            unheard.append(draft)
    for draft in unheard:
        if not any(_is_same(other, draft) for other in drafts):
            drafts.append(draft)
    return tuple(_statement(analysis, draft) for draft in sorted(drafts, key=lambda draft: draft.start))


def _sightings(reading: Reading) -> Iterator[Sighting]:
    for line in reading.of_interest():
        is_told = False
        for at, figure in enumerate(line.money):
            features = evidence.amount_features(reading, line, at)
            chance = probability(reading.weights, features)
            # What is paid for more than a half goes to the owners: that is an acquisition.
            if chance >= KEPT_FROM and evidence.MAJORITY not in features:
                is_told = is_told or chance >= HEARD_FROM
                yield _amount_at(reading, line, at, figure, chance)
        if not is_told:
            yield from _wordless(reading, line)


def _amount_at(reading: Reading, line: Line, at: int, figure: Figure, chance: float) -> Sighting:
    first, last, low, high = amount_room(reading, line, at)
    return Sighting(line, first, last, low, high, figure, chance)


def amount_room(reading: Reading, line: Line, at: int) -> tuple[int, int, int, int]:
    """The tokens of `line.money[at]`, and those between the amounts on either side."""
    tokens, figure = reading.tokens, line.money[at]
    first = index_at(tokens, figure.qualified_start)
    low = index_at(tokens, line.money[at - 1].end) if at else line.first
    has_next = at + 1 < len(line.money)
    high = index_at(tokens, line.money[at + 1].qualified_start) if has_next else line.last
    return first, max(index_at(tokens, figure.end), first + 1), low, high


def _wordless(reading: Reading, line: Line) -> Iterator[Sighting]:
    """The likeliest word of a line that tells of a financing without its sum, and the likeliest of a flotation."""
    best: dict[bool, Sighting] = {}
    for at in triggers_of(line):
        chance = probability(reading.weights, evidence.trigger_features(reading, line, at))
        kinds = next(kinds for index, kinds in line.cues if index == at)
        is_listing = "list" in kinds or "public" in kinds
        if chance >= KEPT_FROM and (is_listing not in best or chance > best[is_listing].probability):
            best[is_listing] = Sighting(line, at, at + 1, line.first, line.last, None, chance, is_listing)
    yield from sorted(best.values(), key=lambda sighting: sighting.first)


def triggers_of(line: Line) -> list[int]:
    """The words of a line that may tell of a financing without an amount."""
    return [index for index, kinds in line.cues if not TRIGGERS.isdisjoint(kinds)]


def _with_recipients(reading: Reading, sightings: Sequence[Sighting]) -> list[Received]:
    """Each with who received it; a sum that is told several times has one recipient, unless the places tell of two."""
    found: list[Received] = []
    told: list[dict[str | None, float]] = []
    by_sum: dict[tuple[float | None, str], list[int]] = {}
    for at, sighting in enumerate(sightings):
        anchor = anchor_of(reading, sighting, found)
        told.append(chances_of(reading, anchor))
        found.append((anchor, *likeliest(told[-1])))
        if sighting.figure is not None:
            by_sum.setdefault((sighting.figure.number.value, sighting.figure.unit), []).append(at)
    for places in by_sum.values():
        together = agreed([told[at] for at in places]) if len(places) > 1 else {}
        if together:
            for at in places:
                found[at] = (found[at][0], *likeliest(together))
    return found


def _received(reading: Reading, sighting: Sighting, heard: Sequence[Received]) -> Received:
    """Who received what is hardly a financing, after the likely ones before it."""
    before = bisect_left(heard, sighting.first, key=lambda one: one[0].first)
    anchor = anchor_of(reading, sighting, heard[max(before - 1, 0) : before])
    return (anchor, *likeliest(chances_of(reading, anchor)))


def anchor_of(reading: Reading, sighting: Sighting, found: Sequence[Received]) -> Anchor:
    earlier = previous = None
    if found and found[-1][1] is not None:
        distance = sighting.line.sentence.index - found[-1][0].line.sentence.index
        earlier = found[-1][1] if distance <= _REMEMBERED_SENTENCES else None
        previous = found[-1][1] if distance == 0 else None
    line, first, last = sighting.line, sighting.first, sighting.last
    is_fund = is_of_fund(reading, line, first, last)
    return Anchor(
        line,
        first,
        last,
        sighting.low,
        sighting.high,
        sighting.figure is not None,
        is_fund,
        earlier,
        previous,
    )


def _draft(
    reading: Reading,
    index: RoundIndex,
    place: tuple[Sighting, Anchor],
    receiver: tuple[str, float],
    *,
    taken: set[int],
    takers: set[str],
) -> FundingDraft | None:
    (sighting, anchor), (recipient, sureness) = place, receiver
    words = words_around(reading, index, anchor, sighting.figure)
    if words is None or (sighting.figure is None and words.status not in ("closed", "announced")):
        return None
    has_investors = words.scope == "round" or words.rounds_count
    investors = investors_of(reading, anchor, recipient, taken, takers) if has_investors else ()
    return FundingDraft(
        sentence=anchor.line.sentence.index,
        recipient=recipient,
        round_type=words.round_type,
        scope=words.scope,
        rounds_count=words.rounds_count,
        figure=sighting.figure,
        period=words.period,
        status=words.status,
        investors=investors,
        start=words.start,
        end=quote_end(reading, anchor, words, investors),
        rule_id=_rule(reading, sighting, anchor),
        confidence=sighting.probability * sureness,
    )


def _rule(reading: Reading, sighting: Sighting, anchor: Anchor) -> str:
    if sighting.figure is not None:
        return "funding.amount"
    words = {
        token.lower for token in reading.tokens[max(anchor.line.first, anchor.first - 4) : anchor.last + 5]
    }
    return _FOLLOWED_RULE if words & _FOLLOWING and not sighting.is_listing else "funding.undisclosed"


def _join(drafts: list[FundingDraft], draft: FundingDraft) -> None:
    """Adds a draft, or joins it to the report of the same financing that stands already."""
    for position, other in enumerate(drafts):
        if _is_same(other, draft):
            better, worse = (other, draft) if _rank(other) >= _rank(draft) else (draft, other)
            drafts[position] = replace(
                better,
                sentence=max(other.sentence, draft.sentence),
                round_type=better.round_type if better.round_type != "unspecified" else worse.round_type,
                rounds_count=better.rounds_count or worse.rounds_count,
                period=better.period if better.period.start_on else worse.period,
                investors=united(better.investors, worse.investors),
            )
            return
    drafts.append(draft)


def _is_same(first: FundingDraft, second: FundingDraft) -> bool:
    if first.recipient != second.recipient or _FOLLOWED_RULE in (first.rule_id, second.rule_id):
        return False
    types = {first.round_type, second.round_type} - {"unspecified"}
    if first.figure is None or second.figure is None:
        if "ipo" in types and first.round_type != second.round_type:
            return False
        return len(types) < 2 and (first.scope, second.scope) == ("round", "round")
    is_equal = (first.figure.number.value, first.figure.unit) == (
        second.figure.number.value,
        second.figure.unit,
    )
    return is_equal and (first.scope == second.scope or len(types) < 2)


def _rank(draft: FundingDraft) -> tuple[bool, bool, float]:
    return draft.figure is not None, draft.scope == "round", draft.confidence


def _statement(analysis: Analysis, draft: FundingDraft) -> FundingStatement:
    period, confidence = draft.period, draft.confidence
    published = analysis.document.published_on
    is_news = draft.scope == "round" and draft.status in ("closed", "announced")
    if period.start_on is None and is_news and published is not None and draft.round_type != "fund_close":
        period = month_period(published.year, published.month)
        confidence = max(confidence * _DATED_BY_NEWS, KEPT_FROM)
    return FundingStatement(
        organisation_key=draft.recipient,
        round_type=draft.round_type,
        scope=draft.scope,
        rounds_count=draft.rounds_count,
        amount=draft.figure.number if draft.figure else None,
        currency=draft.figure.unit or None if draft.figure else None,
        period=period,
        status=draft.status,
        basis=analysis.basis(draft.start, draft.end, draft.rule_id, RULE_VERSION, confidence),
        investors=draft.investors,
        is_currency_inferred=draft.figure is not None and draft.figure.is_currency_inferred,
    )
