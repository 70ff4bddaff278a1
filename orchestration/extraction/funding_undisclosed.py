"""Financings whose sum the text does not tell: "X secures funding", "A invests in B", in a title "A, B back C".

Belongs here: the rules that need no amount. Those that begin at an amount belong to `funding_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestration.extraction import funding_terms as terms
from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.clause_context import clause_around, last_match
from orchestration.extraction.funding_drafts import FundingDraft, Place, draft_of
from orchestration.extraction.funding_recipients import object_after
from orchestration.extraction.investors import givers_of, investors_around, united

_LEAD_ROOM = 70  # characters before a verb that tell whether it is done, planned or denied


def undisclosed(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, previous: FundingDraft | None
) -> Iterator[FundingDraft]:
    """Financings without an amount: "X secures funding", "A invests in B", in a title "A, B back C"."""
    text = analysis.text
    for verb in terms.RECEIVE.finditer(text, sentence.start, sentence.end):
        draft = None if verb["announce"] else _received(analysis, index, sentence, verb)
        if draft is not None and not (previous and previous.start <= draft.start < previous.end):
            yield draft
    if previous is not None:
        return
    for verb in terms.INVEST.finditer(text, sentence.start, sentence.end):
        draft = _invested(analysis, index, sentence, verb)
        if draft is not None:
            yield draft


def _received(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, verb: re.Match[str]
) -> FundingDraft | None:
    text = analysis.text
    gap = terms.GAP.match(text, verb.end(), min(sentence.end, verb.end() + 90))
    noun = gap and last_match(terms.STRONG_NOUN, text, verb.end(), gap.end())
    if noun is None:
        return None
    end = noun.end()
    lead = text[max(sentence.start, verb.start() - _LEAD_ROOM) : verb.start()]
    status = terms.status_of(lead, verb["verb"])
    round_type = index.find(analysis, verb.start(), end + 30, verb.end())
    if status not in ("closed", "announced") or re.match(r"[ ]*[$€£\d]", text[end : end + 3]):
        return None
    referent = analysis.subject_at(verb.start())
    investors = investors_around(analysis, end, clause_around(analysis, sentence, end)[1], None)
    if referent is None or not (sentence.is_title or investors or round_type != "unspecified"):
        return None
    if referent.confidence < 0.6 or (round_type == "grant" and not sentence.is_title):
        return None
    draft = draft_of(
        Place(analysis, index, sentence, verb.start(), end),
        None,
        referent.organisation_key,
        rule=("funding.undisclosed", 0.65),
        status=status,
    )
    return draft if draft.scope == "round" else None


def _invested(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, verb: re.Match[str]
) -> FundingDraft | None:
    text = analysis.text
    if verb["pump"] or verb["lead"]:
        return None
    if verb["back"] and not (sentence.is_title and verb.group().casefold().startswith("back")):
        return None
    position = verb.end()
    if verb["invest"]:
        into = re.compile(r"[ ](?:an[ ]undisclosed[ ](?:amount|sum)[ ])?(?:in|into)(?=[ ])").match(
            text, position
        )
        if into is None or verb.group().casefold().endswith("ing"):
            return None
        position = into.end()
    recipient = object_after(analysis, position, sentence.end)
    status = terms.status_of(
        text[max(sentence.start, verb.start() - _LEAD_ROOM) : verb.start()], verb["verb"]
    )
    if recipient is None or recipient.end > sentence.end or status not in ("closed", "announced"):
        return None
    givers = givers_of(analysis, sentence, verb, recipient.organisation_key)
    if not givers or recipient.kind == "pronoun":
        return None
    confidence = 0.6 if sentence.is_title else 0.45
    draft = draft_of(
        Place(analysis, index, sentence, verb.start(), recipient.end),
        None,
        recipient.organisation_key,
        rule=("funding.invested_undisclosed", confidence),
        status=status,
    )
    return replace(draft, investors=united(givers, draft.investors))
