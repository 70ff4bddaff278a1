"""Financings that no verb of receiving governs: "Acme's $8m Series A", "$6m in a Series A in 2018", "sold a 20% stake for £8m".

Belongs here: rounds told as a noun phrase, rounds listed behind another, and stakes that a company sells in itself. Verbs of
receiving and investing belong to `funding_rules`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from orchestration.extraction import funding_terms as terms
from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.clause_context import last_match
from orchestration.extraction.funding_drafts import FundingDraft, Place, draft_of
from orchestration.extraction.funding_recipients import given_to, recipient_at
from orchestration.extraction.investors import listed_at, united
from orchestration.model import FundingStatus, Investor

_ROUND_AFTER = re.compile(
    r"[ ](?:\([^)]{0,60}\)[ ])?(?:(?:oversubscribed|first|second|third|latest|new|initial|strategic|private|extended|growth|funding|financing)[ ]){0,3}"
    r"(?:(?:pre-)?series[ -][a-j][1-9]?\b\+?|pre-?seed|seed|angel|pre-[a-j]|bridge|venture|equity|funding|financing|investment|grant)"
    r"(?:[ ](?:round|extension|funding|financing|investment|raise|fund-?raising|tranche|boost|injection))*(?![\w-])",
    re.IGNORECASE,
)
_SURE_ROUND = re.compile(
    r"(?:pre-)?series[ -][a-j]|pre-?seed|\bround\b|seed|fund-?raising|\braise\b|\bboost\b|\binjection\b",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"(?:\b(?:an?|the|its|their|his|our|this|that|of|latest|new|recent|first|second|third|additional)|['’]s)[ ](?:(?:oversubscribed|latest|recent|new|first|second|"
    r"massive|whopping|huge|successful|initial|further)[ ]){0,2}$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"\b(?:typical|average|median|usual|standard|example|say|if|would|could|might|per|each|every|any)\b[^,;.]{0,30}$",
    re.IGNORECASE,
)
_HEADLINE_IN = re.compile(r"[ ](?:in|gets|wins|with)[ ]$")  # "Acme in £10m grant boost"
_PASSIVE = re.compile(
    r"[ ](?:was|were|has[ ]been|had[ ]been|is)[ ](?:raised|closed|secured|completed|obtained)[ ]by[ ]"
)
_ROUND_SUBJECT = re.compile(
    r"\b(?:after|following|with|from|through|via|since|of|thanks to|on the back of|announc(?:es|ed|ing)|led|joined|in|including|closing)[ ]"
    r"(?:[^,;.]{0,40}[ ])?$",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"[^;:]{0,90}(?:,[ ]|[ ]and[ ]|,[ ]and[ ]|[ ]followed[ ]by[ ]|[ ]plus[ ])(?:(?:an?|another|then|a[ ]further|later|its|the)[ ]){0,2}$",
    re.IGNORECASE,
)
_OTHER_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|said|will|acquired|bought|paid|spent|sold|employs?|valu\w+|valuation|revenues?|sales|profits?|worth|"
    r"bringing|taking|total|target\w*|goal|offer)\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"[^;:]{0,80}?\bfor[ ](?:an?[ ]total[ ]of[ ])?$|[^,;:]{0,80}?\bin[ ]a[ ]deal[ ]worth[ ]$", re.IGNORECASE
)
_BY_INTO = re.compile(
    r"[ ](?:by|from)[ ](?P<who>[^,;.]{1,60}?)(?=[ ](?:in|into)[ ])"
)  # "a $5m investment by B in Acme"
_LEAD_ROOM = 70


def listed_round(
    analysis: Analysis,
    index: terms.RoundIndex,
    sentence: Sentence,
    figure: Figure,
    previous: FundingDraft | None,
) -> FundingDraft | None:
    """ "raised $1m in seed funding in 2016, $6m in a Series A in 2018 and $20m in a Series B": rounds of one verb."""
    if previous is None or previous.figure is None or previous.scope != "round":
        return None
    text = analysis.text
    between = (previous.figure.end, figure.qualified_start)
    if between[0] > between[1] or not previous.rule_id.startswith(("funding.received", "funding.listed")):
        return None
    if _LISTED.fullmatch(text, *between) is None or _OTHER_VERB.search(text, *between):
        return None
    if terms.NOT_FINANCING.match(text, figure.end) or not terms.EVIDENCE.match(
        text, figure.end, sentence.end
    ):
        return None
    if any(verb["verb"] for verb in terms.RECEIVE.finditer(text, *between)):
        return None
    place = Place(analysis, index, sentence, figure.qualified_start, figure.end)
    return draft_of(place, figure, previous.recipient, rule=("funding.listed", 0.8), status=previous.status)


def noun_round(
    analysis: Analysis,
    index: terms.RoundIndex,
    sentence: Sentence,
    figure: Figure,
    previous: FundingDraft | None,
) -> FundingDraft | None:
    """ "Acme's $8m Series A", "Following a $10m seed round, Acme …", "A $16m Series B was raised by Acme".

    Args:
        previous: the financing reported last; a round told without an owner of its own is its recipient's.
    """
    text = analysis.text
    after = _ROUND_AFTER.match(text, figure.end, sentence.end)
    if after is None or (_SURE_ROUND.search(after.group()) is None and not _is_given(analysis, after.end())):
        return None
    room = max(sentence.start, figure.qualified_start - _LEAD_ROOM)
    lead = text[room : figure.qualified_start]
    headline = _HEADLINE_IN.search(lead) if sentence.is_title else None
    if (lead.strip() and not headline and _DETERMINER.search(lead) is None) or _GENERIC.search(lead):
        return None
    status = terms.status_of(lead, "")
    recipient = _owner_of_round(analysis, sentence, figure, after.end(), previous)
    if status is None or recipient is None:
        return None
    place = Place(analysis, index, sentence, figure.qualified_start, after.end())
    draft = draft_of(place, figure, recipient, rule=("funding.noun", 0.65), status=status)
    by = _BY_INTO.match(text, after.end(), sentence.end)
    givers = listed_at(analysis, by.start("who"), by.end("who")) if by else []
    named = (Investor(m.organisation_key, "unstated") for m in givers if m.organisation_key != recipient)
    return replace(draft, investors=united(draft.investors, named))


def _is_given(analysis: Analysis, end: int) -> bool:
    """ "a $100m investment from B": a giver named behind a noun makes it a financing."""
    giver = terms.FROM_AFTER.match(analysis.text, end)
    return giver is not None and any(
        m.start <= giver.end() + 20 for m in analysis.mentions_in(giver.end(), giver.end() + 80)
    )


def _owner_of_round(
    analysis: Analysis, sentence: Sentence, figure: Figure, end: int, previous: FundingDraft | None
) -> str | None:
    text, start = analysis.text, figure.qualified_start
    before = [
        m for m in analysis.mentions_in(max(sentence.start, start - _LEAD_ROOM), start) if m.end <= start
    ]
    if (
        before
        and re.fullmatch(r"(?:['’]s)?[ ](?:[\w-]+[ ]){0,3}", text[before[-1].end : start])
        and (text.startswith(("'s", "’s"), before[-1].end) or before[-1].kind == "pronoun")
    ):
        return before[-1].organisation_key
    if sentence.is_title and before and _HEADLINE_IN.fullmatch(text, before[-1].end, start):
        return before[-1].organisation_key
    passive = _PASSIVE.match(text, end, sentence.end)
    if passive is not None:
        raisers = listed_at(analysis, passive.end(), sentence.end)
        return raisers[0].organisation_key if len(raisers) == 1 else None
    by = _BY_INTO.match(text, end, sentence.end)
    into = given_to(analysis, sentence, by.end() if by else end)
    if into is not None:
        return into.organisation_key
    lead = text[sentence.start : start]
    if _ROUND_SUBJECT.search(lead[-80:]) and not before:
        # "Following a $10m Series A round in 2018, Acme has grown": the subject after the opening phrase
        comma = re.compile(r"[^,;.]{0,60},[ ]").match(text, end, sentence.end)
        named = comma and [
            m for m in analysis.mentions_in(comma.end(), sentence.end) if m.start <= comma.end() + 40
        ]
        if named:
            return named[0].organisation_key
    if previous is not None and not before and sentence.index - previous.sentence <= 2:
        return previous.recipient
    if before and _ROUND_SUBJECT.search(lead[-80:]):
        return recipient_at(analysis, sentence, start)
    if not before and re.fullmatch(r"(?:(?:the|a|an|this|its)[ ](?:[\w-]+[ ]){0,2})?", lead, re.IGNORECASE):
        return recipient_at(analysis, sentence, start)
    return None


def sold_stake(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, figure: Figure
) -> FundingDraft | None:
    """ "sold a 20% stake to B for £8m": money of B for the company itself."""
    text, start = analysis.text, figure.qualified_start
    sale = last_match(terms.STAKE_SOLD, text, max(sentence.start, start - 160), start)
    if sale is None or re.match(r"in[ ]", text[sale.end() : sale.end() + 3]):
        return None
    if _FOR.fullmatch(text, sale.end(), start) is None:
        return None
    status: FundingStatus | None = terms.status_of(
        text[max(sentence.start, sale.start() - _LEAD_ROOM) : sale.start()], ""
    )
    recipient = recipient_at(analysis, sentence, sale.start())
    if status is None or recipient is None:
        return None
    place = Place(analysis, index, sentence, sale.start(), figure.end)
    buyers = listed_at(analysis, sale.end(), start) if sale["to"] else []
    if not buyers:
        after = re.compile(r"[ ]to[ ]").match(text, figure.end, sentence.end)
        buyers = listed_at(analysis, after.end(), sentence.end) if after else []
    draft = draft_of(place, figure, recipient, rule=("funding.stake", 0.7), status=status)
    givers = [Investor(m.organisation_key, "unstated") for m in buyers if m.organisation_key != recipient]
    return replace(draft, investors=united(draft.investors, givers))


def total_owner(
    analysis: Analysis, sentence: Sentence, lead: tuple[int, int], previous: FundingDraft | None
) -> str | None:
    """Whose total "bringing its total funding to" states: of the round's recipient where the round is what brings it."""
    text = analysis.text
    is_of_round = _ROUND_BRINGS.match(text, sentence.start, lead[1]) is not None or (
        _BRINGING.search(text, max(sentence.start, lead[0] - 60), lead[1]) is not None
    )
    if (
        previous is not None
        and previous.recipient is not None
        and is_of_round
        and sentence.index - previous.sentence <= 3
    ):
        return previous.recipient
    if (
        previous is not None
        and not analysis.mentions_in(sentence.start, lead[1])
        and sentence.index - previous.sentence <= 3
    ):
        return previous.recipient
    referent = analysis.referent_in(max(sentence.start, lead[0] - 40), lead[0])
    return referent.organisation_key if referent else recipient_at(analysis, sentence, lead[0])


_ROUND_BRINGS = re.compile(
    r"(?:the|this|that|these)[ ](?:[\w-]+[ ]){0,4}?(?:round|financing|funding|investment|deal|raise|extension|capital|funds|money|transaction|tranche)\b",
    re.IGNORECASE,
)
_BRINGING = re.compile(
    r"\b(?:bring(?:s|ing)?|tak(?:es|ing)|brought|took|push(?:es|ing|ed)|lift(?:s|ing|ed))\b", re.IGNORECASE
)
