"""A financing in the making: its type, scope, rounds, period, investors and quote, read from the clause around it.

Belongs here: what every rule for financings asks of the words around its verb and amount. Which verb and amount make a
financing belongs to `funding_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.extraction import funding_terms as terms
from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.clause_context import clause_around, stated_timing
from orchestration.extraction.investors import investors_around
from orchestration.model import UNKNOWN_PERIOD, FundingScope, FundingStatus, Investor, Period

_NO_RECIPIENT = 0.7  # how much less sure a financing is whose recipient the text leaves open
_TYPE_ROOM = 70  # characters after the amount in which the type of the round may stand
_SUBJECT_ROOM = 40  # characters between a recipient and its verb for the quote to begin with the recipient


@dataclass(frozen=True, slots=True)
class FundingDraft:
    """A financing before repeated reports of it are joined."""

    sentence: int
    recipient: str | None
    round_type: str
    scope: FundingScope
    rounds_count: int | None
    figure: Figure | None
    period: Period
    status: FundingStatus
    investors: tuple[Investor, ...]
    start: int
    end: int
    rule_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a sentence a financing stands: from its verb to its amount (or, without one, its noun)."""

    analysis: Analysis
    index: terms.RoundIndex
    sentence: Sentence
    start: int
    end: int

    def limit(self) -> int:
        """Where the words end that can be about this financing: at the clause's end or the next amount."""
        _, clause_end = clause_around(self.analysis, self.sentence, self.start)
        figures = self.analysis.figures_in(self.end, clause_end)
        following = (f.qualified_start for f in figures if f.kind == "money" and f.converted_of is None)
        return next(following, max(clause_end, self.end))


def draft_of(
    place: Place,
    figure: Figure | None,
    recipient: str | None,
    *,
    rule: tuple[str, float],
    status: FundingStatus,
    round_type: str | None = None,
) -> FundingDraft:
    """The parts of a financing that all rules fill alike.

    Args:
        rule: the rule's id and its confidence.
        round_type: where the rule knows it; else it is read from the words around.
    """
    analysis, text = place.analysis, place.analysis.text
    rule_id, confidence = rule
    limit = place.limit()
    near = figure.end if figure else place.start
    kind = round_type or place.index.find(analysis, place.start, min(limit, near + _TYPE_ROOM), near)
    if kind == "debt" and terms.DEBT_AND_EQUITY.search(text, place.start, limit):
        kind = "unspecified"
    if kind == "unspecified" and terms.LISTING_BEFORE.search(
        text, max(place.sentence.start, place.start - 60), place.start
    ):
        kind = "ipo"
    floated = terms.FLOATED_BEFORE.search(text, max(place.sentence.start, place.start - 100), place.start + 4)
    if kind == "unspecified" and floated and floated.end() == place.start:
        kind = "ipo"
    rounds = terms.ROUNDS.search(text, place.start, limit)
    investors = () if kind == "fund_close" else investors_around(analysis, place.end, limit, recipient)
    timing = stated_timing(analysis, place.sentence, place.start, place.end)
    period = timing.period if timing else UNKNOWN_PERIOD
    return FundingDraft(
        sentence=place.sentence.index,
        recipient=recipient,
        round_type=kind,
        scope=_scope(place, kind, rounds, limit),
        rounds_count=_count(rounds),
        figure=figure,
        period=period,
        status=status,
        investors=investors,
        start=_quote_start(place),
        end=_quote_end(place, limit, rounds, investors, period),
        rule_id=rule_id,
        confidence=confidence if recipient else confidence * _NO_RECIPIENT,
    )


def _count(rounds: re.Match[str] | None) -> int | None:
    if rounds is None:
        return None
    word = rounds["count"].casefold()
    return terms.COUNT_WORDS.get(word) or int(word)


def _scope(place: Place, kind: str, rounds: re.Match[str] | None, limit: int) -> FundingScope:
    if (_count(rounds) or 1) > 1:
        return "aggregate"
    clause_start, _ = clause_around(place.analysis, place.sentence, place.start)
    is_total = terms.AGGREGATE.search(place.analysis.text, clause_start, limit) is not None
    return "aggregate" if is_total and kind == "unspecified" else "round"


def _quote_start(place: Place) -> int:
    """The quote begins with the subject where that stands in the clause, else with the verb."""
    clause_start, _ = clause_around(place.analysis, place.sentence, place.start)
    before = [m for m in place.analysis.mentions_in(clause_start, place.start) if m.end <= place.start]
    return before[-1].start if before and place.start - before[-1].end < _SUBJECT_ROOM else place.start


def _quote_end(
    place: Place, limit: int, rounds: re.Match[str] | None, investors: Sequence[Investor], period: Period
) -> int:
    """The quote ends with the last investor named, the number of rounds, and the time that directly follows."""
    keys = {investor.organisation_key for investor in investors}
    mentions = place.analysis.mentions_in(place.end, limit)
    ends = [mention.end for mention in mentions if mention.organisation_key in keys]
    last = max([place.end, *ends, rounds.end() if rounds else 0])
    times = place.analysis.times_in(last, limit)
    return times[0].end if times and times[0].period == period else last
