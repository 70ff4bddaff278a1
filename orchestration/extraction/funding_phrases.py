"""Financings told by other words than a verb beside its amount: "the first was $2m from B", "a second round followed", "floated".

Belongs here: rounds told by their number, flotations without an amount, stakes taken for money, and who is meant where the
subject of the verb is the round itself or stands behind an opening phrase. Verbs of receiving and giving belong to `funding_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestration.extraction import funding_terms as terms
from orchestration.extraction.analysis import Analysis, Figure, Sentence
from orchestration.extraction.clause_context import last_match
from orchestration.extraction.funding_drafts import FundingDraft, Place, draft_of
from orchestration.extraction.funding_recipients import object_after, recipient_at
from orchestration.extraction.investors import investors_of_subject, listed_at, united
from orchestration.model import Investor, Mention

FOLLOWED_RULE = "funding.followed"
FLOATED_RULE = "funding.floated"
_ORDINAL = r"first|second|third|fourth|fifth|last|latest|other|further|new|next|final"
_NUMBERED_ROUND = re.compile(
    rf"\b(?:the|a|an)[ ](?:{_ORDINAL})(?:[ ](?:round|one|tranche|investment))?(?:[ ]of[ ](?:funding|financing|investment))?[ ]"
    r"(?:was|were|came[ ]to|brought[ ]in|raised|totalled|totaled|yielded|amounted[ ]to)[ ]"
    r"(?:(?:an?|of|investment|round|seed|grant|loan|worth|for|some|about|around|more|than|over|nearly)[ ]){0,5}$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(
    rf"\b(?:a|an|the|another|two|three)[ ](?:(?:{_ORDINAL}|larger|smaller|bigger)[ ]){{0,2}}"
    r"(?:(?:seed|angel|venture|series[ ][a-j])[ ])?(?:rounds?(?:[ ]of[ ](?:venture[ ])?(?:funding|financing|investment|capital))|(?:funding|financing|investment|seed)[ ]rounds?|series[ ][a-j])"
    r"[ ](?:soon[ ]|later[ ])?(?P<verb>followed|came)(?=[ ,.])(?![ ](?:by|from)\b)",
    re.IGNORECASE,
)
_FLOATED = re.compile(
    r"\b(?P<verb>floated(?=[ ](?:on|in[ ](?:[A-Z][a-z]+[ ])?\d{4}|in[ ]the|last|at)\b|,|\.)|(?:went|goes|has[ ]gone|had[ ]gone)[ ]public(?=[ ](?:in|on|at|last|this)\b|[,.])|"
    r"(?:has[ ]been[ ]|was[ ]|were[ ])?(?:first[ ])?(?:re-?)?listed[ ](?:its[ ]shares[ ])?on[ ](?:the[ ])?(?=(?:[A-Z][\w-]*[ ]){0,4}(?:stock[ ](?:exchange|market)|exchange|bourse|Nasdaq|NASDAQ|NYSE|AIM)\b)|"
    r"made[ ](?:its|their)[ ](?:stock[ ]market|market|trading|stock[ ]exchange)[ ]debut)",
)
_FLOATED_WORDS = ("floated", "public", "listed", "debut")  # cheaper to look for than the pattern
_FLOATED_IDEA = re.compile(
    r"[ ](?:on|in)[ ](?:the[ ])?(?:water|sea|river|lake|air|idea|market[ ]rumou?rs)\b", re.IGNORECASE
)
_STAKE_TAKEN = re.compile(
    r"\b(?P<verb>t(?:ook|akes?|aken|aking)(?:[ ]up)?)[ ]"
    r"(?:an?[ ])?(?:(?:minority|small|strategic|significant|equity|non-controlling|(?:[1-4]?\d(?:\.\d+)?)[ ]?(?:%|per[ ]?cent))[ ]){1,3}"
    r"(?:equity[ ])?(?:stake|shareholding|interest|holding)[ ]in[ ]",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"[ ](?:in[ ](?:a[ ]deal[ ]worth|return[ ]for|exchange[ ]for)|for|worth)[ ](?:an[ ]investment[ ]of[ ])?"
)
_THE_COMPANY = re.compile(
    r"\b(?:it|the[ ](?:company|firm|business|start-?up))[ ](?:(?:was|has|had|later|then|also)[ ]){0,2}$"
)
_THE_ROUND = re.compile(
    r"(?:(?:the|this|that|such[ ]an?)[ ](?:[\w-]+[ ]){0,3}?(?:deals?|offerings?|ipo|listing|flotation|float|rounds?|sale|share[ ]sale|placing|issue)|its[ ]ipo)[ ]"
    r"(?:(?:in|on)[ ]\w+[ ]\w*[ ]?)?(?:(?:has|had|could|would|will|may|might|should|is|was|expected|set|to|eventually|then|also|likely|ultimately|now|[a-z]+ly)[ ]){0,6}",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:after|since|following|having|upon|on|by|before)[ ](?:having[ ]|successfully[ ])?$", re.IGNORECASE
)
_RAISED_BY = re.compile(
    r"[ ](?:(?:in|of)[ ](?:[\w-]+[ ]){0,2}?(?:funding|financing|capital|debt|equity|investment)[ ])?(?:already[ ]|recently[ ])?"
    r"(?P<verb>raised|secured|borrowed|crowdfunded)[ ]by[ ]",
    re.IGNORECASE,
)
_SOLD = re.compile(
    r"\b(?P<verb>s(?:old|ells|elling|ell))[ ](?:a[ ]total[ ]of[ ])?(?:(?:more[ ]than|over|about|up[ ]to|around|nearly)[ ])?$",
    re.IGNORECASE,
)
_SECURITIES = re.compile(
    r"[ ](?:worth[ ])?(?:of|in)[ ](?:(?:its|corporate|junk|green|senior|\w+-year|government)[ ]){0,3}"
    r"(?:(?P<debt>(?:convertible[ ])?(?:bonds|notes)|new[ ]debt)|new[ ](?:shares|stock|equity))(?![ ](?:in|of|held)[ ])(?![\w-])",
    re.IGNORECASE,
)
_ROOM = 90


def told_by_number(
    analysis: Analysis,
    index: terms.RoundIndex,
    sentence: Sentence,
    figure: Figure,
    earlier: FundingDraft | None,
) -> FundingDraft | None:
    """ "secured two rounds of funding; the first was an investment of $2m from B": the recipient is the one before."""
    start = figure.qualified_start
    named = _NUMBERED_ROUND.search(analysis.text, max(sentence.start, start - _ROOM), start)
    if named is None:
        return None
    before = list(terms.ROUNDS.finditer(analysis.text, sentence.start, named.start()))
    verb = last_match(terms.RECEIVE, analysis.text, sentence.start, before[-1].start()) if before else None
    if verb is not None:
        recipient = recipient_at(analysis, sentence, verb.start())
    else:
        recipient = earlier.recipient if earlier else None
    if recipient is None or terms.NOT_FINANCING.match(analysis.text, figure.end):
        return None
    place = Place(analysis, index, sentence, named.start(), figure.end)
    return draft_of(place, figure, recipient, rule=("funding.numbered", 0.75), status="closed")


def followed_round(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, earlier: FundingDraft | None
) -> FundingDraft | None:
    """ "A second round of funding followed in the autumn": of the recipient of the round before."""
    if earlier is None or earlier.recipient is None:
        return None
    named = _FOLLOWED.search(analysis.text, sentence.start, sentence.end)
    if named is None:
        return None
    place = Place(analysis, index, sentence, named.start(), named.end())
    draft = draft_of(place, None, earlier.recipient, rule=(FOLLOWED_RULE, 0.7), status="closed")
    return replace(draft, scope="round", start=named.start())


def flotations(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, earlier: FundingDraft | None
) -> Iterator[FundingDraft]:
    """ "floated on the stock exchange in 1999", "went public in 2004": shares offered for a sum that is not told."""
    if not any(analysis.text.find(word, sentence.start, sentence.end) >= 0 for word in _FLOATED_WORDS):
        return
    for verb in _FLOATED.finditer(analysis.text, sentence.start, sentence.end):
        if _FLOATED_IDEA.match(analysis.text, verb.end(), sentence.end):
            continue
        status = terms.status_of(analysis.text[max(sentence.start, verb.start() - 50) : verb.start()], "")
        if earlier is not None and _THE_COMPANY.search(analysis.text, sentence.start, verb.start()):
            recipient = earlier.recipient
        else:
            recipient = recipient_at(analysis, sentence, verb.start(), earlier)
        if recipient is None or status != "closed":
            continue
        place = Place(analysis, index, sentence, verb.start(), verb.end())
        yield draft_of(place, None, recipient, rule=(FLOATED_RULE, 0.65), status="closed", round_type="ipo")


def taken_stake(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, figure: Figure
) -> FundingDraft | None:
    """ "B took a 20% stake in Acme for $40m": a minority bought from nobody named is money for the company."""
    text, start = analysis.text, figure.qualified_start
    taken = last_match(_STAKE_TAKEN, text, max(sentence.start, start - 160), start)
    if taken is None:
        return None
    company: Mention | None = object_after(analysis, taken.end(), start)
    if company is None or not _FOR.fullmatch(text, company.end, start):
        return None
    status = terms.status_of(text[max(sentence.start, taken.start() - 70) : taken.start()], "")
    if status is None or re.compile(r"[ ]from[ ]").match(text, figure.end, sentence.end):
        return None
    givers = [
        Investor(m.organisation_key, "unstated")
        for m in investors_of_subject(analysis, sentence, taken.start())
        if m.organisation_key != company.organisation_key
    ]
    if not givers:
        return None
    place = Place(analysis, index, sentence, taken.start(), figure.end)
    draft = draft_of(place, figure, company.organisation_key, rule=("funding.stake", 0.65), status=status)
    return replace(draft, investors=united(givers, draft.investors))


def raised_by(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, figure: Figure
) -> FundingDraft | None:
    """ "The $17m raised by Acme": the one named after "by" receives."""
    by = _RAISED_BY.match(analysis.text, figure.end, sentence.end)
    if by is None or terms.NOT_FINANCING.match(analysis.text, by.end() - 1):
        return None
    raisers = listed_at(analysis, by.end(), sentence.end)
    status = terms.status_of(
        analysis.text[max(sentence.start, figure.qualified_start - 40) : figure.start], ""
    )
    if len(raisers) != 1 or status is None:
        return None
    place = Place(analysis, index, sentence, figure.qualified_start, raisers[0].end)
    kind = "debt" if by["verb"].casefold() == "borrowed" else None
    recipient = raisers[0].organisation_key
    return draft_of(place, figure, recipient, rule=("funding.raised_by", 0.7), status=status, round_type=kind)


def sold_securities(
    analysis: Analysis, index: terms.RoundIndex, sentence: Sentence, figure: Figure
) -> FundingDraft | None:
    """ "sold $500m of bonds", "sold $20m in new shares": bonds and new shares are sold by who issues them."""
    text, start = analysis.text, figure.qualified_start
    sold = _SOLD.search(text, max(sentence.start, start - 40), start)
    paper = _SECURITIES.match(text, figure.end, sentence.end)
    if sold is None or paper is None:
        return None
    status = terms.status_of(text[max(sentence.start, sold.start() - 70) : sold.start()], "")
    recipient = recipient_at(analysis, sentence, sold.start())
    if status is None or recipient is None:
        return None
    place = Place(analysis, index, sentence, sold.start(), paper.end())
    kind = "debt" if paper["debt"] else "post_ipo"
    return draft_of(
        place, figure, recipient, rule=("funding.securities", 0.7), status=status, round_type=kind
    )


def is_round_subject(analysis: Analysis, sentence: Sentence, verb: int) -> bool:
    """Whether the subject of a verb is the round itself: "the deal could raise", "the IPO raised"."""
    lead = max(sentence.start, verb - _ROOM)
    return any(
        _THE_ROUND.fullmatch(analysis.text, match.start(), verb)
        for match in re.compile(r"\b(?:the|this|that|such|its)[ ]", re.IGNORECASE).finditer(
            analysis.text, lead, verb
        )
    )


def main_subject(analysis: Analysis, sentence: Sentence, verb: int, end: int) -> str | None:
    """Whose "After receiving $2m from B, Acme …" is: the first organisation behind the comma."""
    if _OPENING.fullmatch(analysis.text, sentence.start, verb) is None:
        return None
    comma = re.compile(r"[^,;.]{0,100},[ ](?:the[ ])?").match(analysis.text, end, sentence.end)
    if comma is None:
        return None
    named = analysis.mentions_in(comma.end() - 4, sentence.end)
    return named[0].organisation_key if named and named[0].start <= comma.end() + 30 else None
