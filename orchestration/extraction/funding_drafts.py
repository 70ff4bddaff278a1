"""A financing in the making: its type, scope, rounds, period, status, investors and quote, read from the words around it.

Belongs here: what is asked of the place of a financing once it is known to be one. Whether it is belongs to
`funding_evidence`; whose it is, to `funding_recipients`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.extraction import funding_terms as terms
from orchestration.extraction.analysis import Analysis, Figure
from orchestration.extraction.clause_context import clause_around, stated_timing
from orchestration.extraction.funding_cues import CLASSES_OF
from orchestration.extraction.funding_reading import Anchor, Line, Reading
from orchestration.extraction.funding_syntax import governing
from orchestration.extraction.word_lists import word_set
from orchestration.model import UNKNOWN_PERIOD, FundingScope, FundingStatus, Investor, Period

_TYPE_ROOM = 70  # characters after the amount in which the type of the round may stand
_SUBJECT_ROOM = 40  # characters between a recipient and its verb for the quote to begin with the recipient
_VERB_ROOM = 120  # characters between a verb and its amount for the quote to begin with the verb
_LEAD_ROOM = 70  # characters before a verb that tell whether it is done, planned or denied
_FUND_WORDS = word_set("fund funds vehicle vehicles")
_FUND_CLOSE = re.compile(
    r"\b(?:(?:first|final|second|interim)[ ]clos(?:e|ing)|limited[ ]partners|hard[ ]cap)\b", re.IGNORECASE
)
_LISTED = re.compile(
    r"\b(?:ipo|initial[ ]public[ ]offering|flotation|float(?:s|ed|ing)?|(?:stock[ ]market|market|trading|stock)[ ]debut|"
    r"went[ ]public|go(?:es|ing)?[ ]public|gone[ ]public|listed|listing)\b",
    re.IGNORECASE,
)
_CROWD = re.compile(r"\bcrowd-?[ ]?fund\w*|\bpledg(?:ed|ing)\b", re.IGNORECASE)
_NEW_SHARES = re.compile(r"\bnew[ ](?:ordinary[ ])?(?:shares|stock)\b", re.IGNORECASE)
_LISTING = frozenset(("list", "public"))
_BORROWING = word_set("borrow borrows borrowed borrowing lend lends lent lending loaned")
_GRANTED = word_set("awarded granted grants award awards")
_THE_ROUND = re.compile(
    r"\b(?:the|this|its)[ ](?:[\w+-]+[ ]){1,4}?(?:round|financing|funding)\b", re.IGNORECASE
)  # "B led the seed round"
_SOUGHT = word_set(
    "file files filed filing target targets targeting targeted goal cap seek seeks seeking aims"
)

_OPENED = word_set(
    "launch launches launched launching set sets start starts started create creates created establish establishes "
    "established announce announces announced unveil unveils unveiled open opens opened form forms formed"
)


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
class Words:
    """What the words around a financing say of it, apart from who takes part.

    Attributes:
        start, end: the quote without the investors after it.
    """

    round_type: str
    scope: FundingScope
    rounds_count: int | None
    period: Period
    status: FundingStatus
    start: int
    end: int


def is_of_fund(reading: Reading, line: Line, first: int, last: int) -> bool:
    """Whether it is a fund that gathers the money at tokens[first:last]."""
    tokens = reading.tokens
    inside = {at for one in line.named for at in range(one.first, one.last)}
    for at in (*range(max(line.first, first - 10), first), *range(last, min(last + 5, line.last))):
        if tokens[at].lower not in _FUND_WORDS:
            continue
        before = [token.lower for token in tokens[max(line.first, at - 4) : at]]
        is_noun = at not in inside and before[-1:] != ["to"] and not {"from", "by", "into"} & set(before)
        is_named = at in inside and at < first and not {"from", "by", "into"} & set(before)
        verb = governing(line, first, last)
        if is_noun or (is_named and verb is not None and verb[1] == "receive" and at < verb[0]):
            return not _is_given(reading, line, last)
    near = reading.analysis.text[
        max(line.sentence.start, tokens[first].start - 90) : tokens[last - 1].end + 60
    ]
    investors = [one for one in line.named if one.is_investor and one.first <= first]
    return bool(investors) and _FUND_CLOSE.search(near) is not None


def _is_given(reading: Reading, line: Line, last: int) -> bool:
    """Whether the money goes on to somebody: "the fund put $5m into Acme"."""
    tokens = reading.tokens
    after = [one for one in line.named if last <= one.first <= last + 4]
    return bool(after) and any(token.lower in ("in", "into") for token in tokens[last : after[0].first])


def words_around(
    reading: Reading, index: terms.RoundIndex, anchor: Anchor, figure: Figure | None
) -> Words | None:
    """What the words around `anchor` say; None where they deny it."""
    analysis, text, line, tokens = reading.analysis, reading.analysis.text, anchor.line, reading.tokens
    sentence = line.sentence
    begin, end = tokens[anchor.first].start, figure.end if figure else tokens[anchor.last - 1].end
    verb = governing(line, anchor.first, anchor.last)
    is_before = verb is not None and verb[0] < anchor.first
    verb_start = tokens[verb[0]].start if verb and is_before else begin
    verb_word = tokens[verb[0]].lower if verb else ""
    floor = max(sentence.start, tokens[anchor.low].start if anchor.low > line.first else sentence.start)
    status = _status(reading, anchor, verb_start, verb_word)
    if status is None:
        return None
    limit = _limit(reading, anchor, begin)
    near_start = max(floor, min(verb_start, begin - _TYPE_ROOM))
    kind = index.find(analysis, near_start, min(limit, end + _TYPE_ROOM), end)
    if figure is None and kind == "unspecified":
        kind = index.find(analysis, floor, limit, end)
    kind = _kind(reading, anchor, kind, verb_word, (floor, limit))
    if kind == "unspecified":
        kind = _told_after(reading, index, anchor)
    rounds = terms.ROUNDS.search(text, floor, limit)
    is_total = terms.TOTAL.search(text, floor, begin) is not None
    is_sum = kind == "unspecified" and terms.AGGREGATE.search(text, floor, limit) is not None
    count = _count(rounds)
    scope: FundingScope = "round"
    if (count or 1) > 1 or (figure is not None and (is_total or is_sum)):
        scope = "aggregate"
        kind = kind if count else "unspecified"
    timing = stated_timing(analysis, sentence, min(verb_start, begin), end)
    start = _quote_start(analysis, line, min(verb_start, begin), begin)
    stop = max(end, rounds.end() if rounds else 0)
    if verb is not None and not is_before and tokens[verb[0]].end - end < _SUBJECT_ROOM:
        stop = max(stop, tokens[verb[0]].end)
    return Words(kind, scope, count, timing.period if timing else UNKNOWN_PERIOD, status, start, stop)


def _status(reading: Reading, anchor: Anchor, verb_start: int, verb_word: str) -> FundingStatus | None:
    text, line = reading.analysis.text, anchor.line
    lead = text[max(line.sentence.start, verb_start - _LEAD_ROOM) : verb_start]
    status = terms.status_of(lead, verb_word)
    between = reading.tokens[max(line.first, anchor.first - 8) : anchor.first]
    is_told = status in ("closed", "announced")
    if is_told and any(token.lower in _SOUGHT for token in between):
        return "planned"
    if anchor.is_fund and status == "closed" and any(token.lower in _OPENED for token in between):
        return "announced"
    return status


def _limit(reading: Reading, anchor: Anchor, begin: int) -> int:
    """Where the words end that can be about this financing: at the clause's end or the next amount."""
    _, clause_end = clause_around(reading.analysis, anchor.line.sentence, begin)
    if anchor.high < anchor.line.last:
        clause_end = min(clause_end, reading.tokens[anchor.high].start)
    return max(clause_end, reading.tokens[anchor.last - 1].end)


def _kind(reading: Reading, anchor: Anchor, kind: str, verb: str, room: tuple[int, int]) -> str:
    text, start = reading.analysis.text, anchor.line.sentence.start
    if anchor.is_fund:
        return "fund_close"
    if kind == "debt" and terms.DEBT_AND_EQUITY.search(text, *room):
        return "unspecified"
    if kind != "unspecified":
        return kind
    if verb in _BORROWING:
        return "debt"
    if verb in _GRANTED:
        return "grant"
    if anchor.has_amount and _NEW_SHARES.search(text, *room):
        return "post_ipo"
    if _CROWD.search(text, *room):
        return "crowdfunding"
    word = reading.tokens[anchor.first].lower
    is_listing = anchor.has_amount or not _LISTING.isdisjoint(CLASSES_OF.get(word, ()))
    return "ipo" if is_listing and _LISTED.search(text, start, room[1]) else kind


def _told_after(reading: Reading, index: terms.RoundIndex, anchor: Anchor) -> str:
    """The type that one of the next sentences gives: "B led the seed round"."""
    for step in (1, 2):
        line = reading.line(anchor.line.sentence.index + step) if anchor.line.sentence.index else None
        if line is None or line.money:
            break
        named = _THE_ROUND.search(reading.analysis.text, line.sentence.start, line.sentence.end)
        if named is not None:
            return index.find(reading.analysis, *named.span(), named.start())
    return "unspecified"


def _count(rounds: re.Match[str] | None) -> int | None:
    if rounds is None:
        return None
    word = rounds["count"].casefold()
    return terms.COUNT_WORDS.get(word) or int(word)


def _quote_start(analysis: Analysis, line: Line, start: int, begin: int) -> int:
    """The quote begins with the subject where that stands in the clause, else with the verb, if that is near."""
    if begin - start > _VERB_ROOM:
        start = begin
    clause_start, _ = clause_around(analysis, line.sentence, start)
    before = [m for m in analysis.mentions_in(clause_start, start) if m.end <= start]
    return before[-1].start if before and start - before[-1].end < _SUBJECT_ROOM else start


def quote_end(reading: Reading, anchor: Anchor, words: Words, investors: tuple[Investor, ...]) -> int:
    """The quote ends with the last investor named here, and the time that directly follows."""
    analysis = reading.analysis
    limit = max(_limit(reading, anchor, reading.tokens[anchor.first].start), words.end)
    keys = {investor.organisation_key for investor in investors}
    ends = [m.end for m in analysis.mentions_in(words.end, limit) if m.organisation_key in keys]
    last = max([words.end, *ends])
    times = analysis.times_in(last, limit)
    return times[0].end if times and times[0].period == words.period else last
