"""Financings: rounds, totals over rounds, grants, loans, listings and the closings of funds.

Belongs here: one statement for each financing, however often and in however many sentences a text reports it. Finding it in a
sentence belongs to `funding_rules`. Acquisitions, revenues, prices and budgets are no financings.
"""

from __future__ import annotations

import re
from dataclasses import replace

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.funding_drafts import FundingDraft
from orchestration.extraction.funding_phrases import FLOATED_RULE, FOLLOWED_RULE
from orchestration.extraction.funding_rules import FundingRules
from orchestration.extraction.funding_terms import RoundIndex, round_index
from orchestration.extraction.investors import carried_investors, united
from orchestration.extraction.periods import month_period
from orchestration.extraction.sentences import is_prose
from orchestration.model import FundingStatement
from orchestration.vocabulary import Vocabulary

RULE_VERSION = 1
_THE_ROUND = re.compile(
    r"\b(?:the|this|its)[ ](?:[\w+-]+[ ]){1,4}?(?:round|financing|funding)\b", re.IGNORECASE
)  # "B led the seed round"
_CARRY_SENTENCES = 2  # how far after a financing a sentence may still add investors to it
_REMEMBERED_SENTENCES = 4  # how far after a financing "the round" or "its total funding" still speaks of it


def find_funding(analysis: Analysis, vocabulary: Vocabulary) -> tuple[FundingStatement, ...]:
    """Every financing that a document reports, each once, in the order of the text."""
    index = round_index(vocabulary)
    drafts: list[FundingDraft] = []
    for sentence in filter(is_prose, analysis.sentences):
        earlier = (
            drafts[-1] if drafts and sentence.index - drafts[-1].sentence <= _REMEMBERED_SENTENCES else None
        )
        found = list(FundingRules(analysis, index, sentence, earlier).drafts())
        carrier = _carrier(drafts, sentence)
        if carrier is not None and not any(draft.scope == "round" for draft in found):
            drafts[carrier] = _with_carried(analysis, index, sentence, drafts[carrier])
        for draft in found:
            _join(drafts, draft)
    return tuple(_statement(analysis, draft) for draft in drafts)


def _carrier(drafts: list[FundingDraft], sentence: Sentence) -> int | None:
    """Which financing a sentence may add investors to: the last round; the total that it brings gets none."""
    for position in range(len(drafts) - 1, -1, -1):
        if sentence.index - drafts[position].sentence > _CARRY_SENTENCES:
            return None
        if drafts[position].scope == "round" or drafts[position].rounds_count:
            return position
    return len(drafts) - 1 if drafts else None


def _with_carried(
    analysis: Analysis, index: RoundIndex, sentence: Sentence, draft: FundingDraft
) -> FundingDraft:
    added = carried_investors(analysis, sentence, draft.recipient)
    if not added:
        return draft
    end = sentence.end if sentence.index == draft.sentence + 1 and draft.sentence > 0 else draft.end
    kind = draft.round_type
    named = _THE_ROUND.search(analysis.text, sentence.start, sentence.end)
    if kind == "unspecified" and draft.scope == "round" and named:
        kind = index.find(analysis, *named.span(), named.start())
    return replace(draft, investors=united(draft.investors, added), end=end, round_type=kind)


def _join(drafts: list[FundingDraft], draft: FundingDraft) -> None:
    """Adds a draft, or joins it to the report of the same financing that stands already."""
    for position, other in enumerate(drafts):
        if _is_same(other, draft):
            better, worse = (other, draft) if _rank(other) >= _rank(draft) else (draft, other)
            drafts[position] = replace(
                better,
                sentence=max(other.sentence, draft.sentence),
                recipient=better.recipient or worse.recipient,
                round_type=better.round_type if better.round_type != "unspecified" else worse.round_type,
                rounds_count=better.rounds_count or worse.rounds_count,
                period=better.period if better.period.start_on else worse.period,
                investors=united(better.investors, worse.investors),
            )
            return
    drafts.append(draft)


def _is_same(first: FundingDraft, second: FundingDraft) -> bool:
    if first.scope != second.scope or FOLLOWED_RULE in (first.rule_id, second.rule_id):
        return False
    if first.recipient != second.recipient and first.recipient and second.recipient:
        return False
    if FLOATED_RULE in (first.rule_id, second.rule_id) and first.round_type != second.round_type:
        return False
    types = {first.round_type, second.round_type} - {"unspecified"}
    if first.figure is None or second.figure is None:
        return first.recipient == second.recipient and first.recipient is not None and len(types) < 2
    return (first.figure.number.value, first.figure.unit) == (second.figure.number.value, second.figure.unit)


def _rank(draft: FundingDraft) -> tuple[bool, bool, float]:
    return draft.figure is not None, draft.recipient is not None, draft.confidence


def _statement(analysis: Analysis, draft: FundingDraft) -> FundingStatement:
    period, confidence = draft.period, draft.confidence
    published = analysis.document.published_on
    is_news = draft.scope == "round" and draft.status in ("closed", "announced")
    if period.start_on is None and is_news and published is not None and draft.round_type != "fund_close":
        period = month_period(published.year, published.month)
        confidence *= 0.9
    if draft.figure is not None and draft.figure.original_unit == "$":
        confidence *= 0.95
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
    )
