"""Who put the money in: lists after "led by", "from", "with … joining", and subjects of "led the round".

Belongs here: finding investors and their roles around a financing. The financing itself belongs to `funding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.references import coordinated_at
from orchestration.model import Investor, InvestorRole, Mention

_LED_BY = re.compile(r"\b(?:co-?led|jointly[ ]led|led|headed|anchored)[ ](?:jointly[ ])?by[ ]", re.IGNORECASE)
_PARTICIPANTS = re.compile(
    r"\b(?:with[ ](?:the[ ])?(?:additional[ ])?(?:participation|backing|support|contributions?)[ ](?:from|of|by)|joined[ ]by|participation[ ](?:from|by|of)|"
    r"alongside|along[ ]with|together[ ]with|(?:other|existing|new|participating|previous|returning)[ ]?(?:new[ ]|existing[ ])?"
    r"(?:investors|backers|participants|shareholders)(?:[ ]in[ ]the[ ]round)?[ ](?:include|includes|included|including|such[ ]as|were|are)|"
    r"(?:(?:the|its|other)[ ])?(?:investors|backers|participants)(?:[ ]in[ ]the[ ]round)?[ ](?:include|includes|included|including|were|are)|as[ ]well[ ]as|followed[ ]by|among(?:st)?[ ](?:the|its)[ ](?:[\w-]+[ ]){0,2}(?:investors|backers)[ ](?:are|were|is|was))[ ]",
    re.IGNORECASE,
)
_WITH_JOINING = re.compile(
    r"\bwith[ ](?=[^.;]{2,160}?\b(?:joining|participating|taking[ ]part|co-investing|investing|leading|following|also[ ]joining|contributing)\b)",
    re.IGNORECASE,
)
_WITH_LEADING = re.compile(r"\bwith[ ](?=(?P<leads>[^.;]{2,80}?)[ ]leading\b)", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:from|backed[ ]by|funded[ ]by|financed[ ]by|provided[ ]by|supported[ ]by|invested[ ]by)[ ]",
    re.IGNORECASE,
)
_SHARES_TO = re.compile(
    r"\b(?:allotment|allocation|placement|issue|issuance|sale|issu(?:ed|ing)|sold|selling)\b[^.;]{0,60}?[ ]to[ ]",
    re.IGNORECASE,
)
_LED_SUFFIX = re.compile(r"[- ]led\b(?![ ]by)", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"(?:(?:the|a|an|its|their|existing|new|both|other|several|investors?|backers|venture|capital|funds?|firms?|private|equity|group|companies|such|as|like|including|"
    r"innovation|fund[ ]of|arm[ ]of|unit[ ]of|foundation[ ]of|programme[ ]of|program[ ]of|institutional|strategic|backer|previous|returning|additional|participating|shareholders?|government|led|by|[a-z]+-based|[a-z]+,|angel|leading|global|local|[A-Z][a-z]+ese|[A-Z][a-z]+an|company|giant|:)[ ]+){0,7}"
)
_MORE = re.compile(
    r"[ ]leading[ ](?:the[ ](?:round|deal)[ ])?and[ ](?:the[ ])?|"
    r"(?:,[ ]|[ ]and[ ]|,[ ]and[ ]|[ ]as[ ]well[ ]as[ ]|[ ]alongside[ ])(?:by[ ])?(?:the[ ]|its[ ]|from[ ])?(?=(?:existing|new|other|previous|returning|return|participating|"
    r"additional|angel|strategic|institutional)[ ](?:[a-z]+[ ]){0,2}(?:investors?|backers?|shareholders?|partners?)[ ])",
    re.IGNORECASE,
)
_LED_ROUND = re.compile(
    r"\b(?:co-)?(?:led|leads|headed|anchored)[ ](?:the|this|that)[ ](?:[\w-]+[ ]){0,3}?(?:round|financing|funding|investment|deal|raise)\b",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"\b(?:were|was|are|is)[ ](?:also[ ])?(?:among|amongst|one[ ]of)[ ](?:the|its|those)[ ](?:[\w-]+[ ]){0,2}?(?:investors|backers|participants|lenders|funders)\b",
    re.IGNORECASE,
)
_JOINED_ROUND = re.compile(
    r"\b(?:also[ ])?(?:participat(?:ed|ing)|took[ ]part|joined|invested)(?:[ ]in)?(?:[ ](?:the|this))?(?:[ ][\w-]+){0,2}[ ](?:round|financing|funding|deal)\b|"
    r"\balso[ ](?:participated|took[ ]part|joined|invested)\b",
    re.IGNORECASE,
)

_SUBJECT_ROOM = 90  # characters between an investor and its verb: room for one apposition


def investors_around(
    analysis: Analysis, start: int, end: int, recipient: str | None, has_giver: bool = True
) -> tuple[Investor, ...]:
    """Investors that `text[start:end]` names after "led by", "with participation from", "from" and the like.

    Args:
        has_giver: whether "from …" names givers here (it does after verbs of receiving).
    """
    found: dict[str, InvestorRole] = {}
    text = analysis.text
    for match in _LED_BY.finditer(text, start, end):
        _add(found, listed_at(analysis, match.end(), end), "lead")
    for mention in analysis.mentions_in(start, end):
        if _LED_SUFFIX.match(text, mention.end, end):
            _add(found, [mention], "lead")
    for match in _WITH_LEADING.finditer(text, start, end):
        _add(found, _run_at(analysis, match.end(), match.end("leads")), "lead")
    for pattern in (_PARTICIPANTS, _WITH_JOINING):
        for match in pattern.finditer(text, start, end):
            _add(found, listed_at(analysis, match.end(), end), "participant")
    if has_giver:
        for match in (*_FROM.finditer(text, start, end), *_SHARES_TO.finditer(text, max(0, start - 60), end)):
            _add(found, listed_at(analysis, match.end(), end), "participant" if found else "unstated")
    return tuple(Investor(key, role) for key, role in found.items() if key != recipient)


def investors_of_subject(analysis: Analysis, sentence: Sentence, verb: int) -> tuple[Mention, ...]:
    """The organisations that are the subject of a verb of investing ("A, B back C")."""
    referent = analysis.subject_at(verb)
    if referent is None:
        return ()
    before = [mention for mention in analysis.mentions_in(sentence.start, verb) if mention.end <= verb]
    own = [mention for mention in before if mention.organisation_key == referent.organisation_key]
    if not own:
        return (Mention(verb, verb, referent.organisation_key, "nominal"),)
    return tuple(mention for mention in coordinated_at(analysis, own[-1]) if mention.end <= verb)


def givers_of(
    analysis: Analysis, sentence: Sentence, verb: re.Match[str], recipient: str
) -> tuple[Investor, ...]:
    """Who gives by a verb of investing (a match of `funding_terms.INVEST`): its subject, where that stands near enough."""
    role: InvestorRole = "lead" if verb["lead"] and "le" in verb["lead"].casefold()[:5] else "unstated"
    mentions = investors_of_subject(analysis, sentence, verb.start())
    if not verb["lead"] and mentions and verb.start() - mentions[-1].end > _SUBJECT_ROOM:
        return ()
    return tuple(Investor(m.organisation_key, role) for m in mentions if m.organisation_key != recipient)


def carried_investors(analysis: Analysis, sentence: Sentence, recipient: str | None) -> tuple[Investor, ...]:
    """Investors that a sentence after a financing adds to it: "The round was led by …", "B also participated"."""
    text = analysis.text
    found: dict[str, InvestorRole] = {}
    among = _AMONG.search(text, sentence.start, sentence.end)
    if among is not None:
        _add(found, investors_of_subject(analysis, sentence, among.start()), "participant")
    about_round = re.search(
        r"\b(?:round|financing|funding|investment|deal|raise|extension|tranche|facility|series [a-j])\b",
        text[sentence.start : sentence.end],
        re.IGNORECASE,
    )
    led = _LED_ROUND.search(text, sentence.start, sentence.end)
    if led is not None:
        _add(found, investors_of_subject(analysis, sentence, led.start()), "lead")
    joined = _JOINED_ROUND.search(text, sentence.start, sentence.end)
    if joined is not None:
        _add(found, investors_of_subject(analysis, sentence, joined.start()), "participant")
    if about_round or _PARTICIPANTS.match(text, sentence.start):
        for investor in investors_around(analysis, sentence.start, sentence.end, recipient, has_giver=False):
            found.setdefault(investor.organisation_key, investor.role)
    return tuple(Investor(key, role) for key, role in found.items() if key != recipient)


def listed_at(analysis: Analysis, position: int, end: int) -> list[Mention]:
    """The organisations of a list that begins at `position`, after at most some describing words.

    The list goes on behind a description: "new investor A and existing investors B and C".
    """
    listed = _run_at(analysis, position, end)
    while listed and (more := _MORE.match(analysis.text, listed[-1].end, end)):
        following = _run_at(analysis, more.end(), end)
        if not following:
            break
        listed += following
    return listed


def _run_at(analysis: Analysis, position: int, end: int) -> list[Mention]:
    lead = _LEAD_IN.match(analysis.text, position, end)
    start = lead.end() if lead else position
    mentions = [mention for mention in analysis.mentions_in(position, end) if mention.kind != "pronoun"]
    first = next((mention for mention in mentions if mention.start >= position), None)
    if first is None or (
        first.start > start and re.search(r"[a-z]{2,}[ ,]", analysis.text[start : first.start]) is not None
    ):
        return []
    return [
        mention
        for mention in coordinated_at(analysis, first)
        if mention.start >= position and mention.end <= end
    ]


def _add(found: dict[str, InvestorRole], mentions: Iterable[Mention], role: InvestorRole) -> None:
    for mention in mentions:
        if found.get(mention.organisation_key) != "lead":
            found[mention.organisation_key] = role


def united(first: Iterable[Investor], second: Iterable[Investor]) -> tuple[Investor, ...]:
    """Both lists without repetition; a lead stays a lead."""
    order: dict[InvestorRole, int] = {"lead": 2, "participant": 1, "unstated": 0}
    merged: dict[str, Investor] = {}
    for investor in (*first, *second):
        known = merged.get(investor.organisation_key)
        if known is None or order[investor.role] > order[known.role]:
            merged[investor.organisation_key] = investor
    return tuple(merged.values())
