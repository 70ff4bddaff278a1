"""What a clause says about a figure in it: when, whether done or planned, and where the clause ends.

Belongs here: what the rules for funding and for metrics both ask of the words around a figure. Whose figure it is belongs
to `references`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orchestration.extraction.analysis import Analysis, Sentence, TimeExpression
from orchestration.extraction.periods import year_period
from orchestration.model import UNKNOWN_PERIOD, Modality, Period

_CLAUSE_END = re.compile(
    r"\([^()\n]{0,200}\)|;|:[ \n]|[ ][–—-]{1,2}[ ]|,?[ ](?:while|whereas|although|though|but|because)[ ]|,[ ](?:and|as)[ ](?=(?:it|he|she|they|its|the)[ ])"
)
_NOW = re.compile(
    r"\b(?:now|currently|at present|at the moment|so far|to date|as of today|presently|these days|already)\b",
    re.IGNORECASE,
)
_NOW_PARTS = (
    "now",
    "current",
    "at present",
    "at the moment",
    "so far",
    "to date",
    "today",
    "presently",
    "these",
    "already",
)
_REPORTING = re.compile(
    r"\b(?:said|says|reported|announced|told|added|according to|figures released|published|unveiled|released|shows?|"
    r"showed)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_PARTICIPIAL = re.compile(
    r"\b(?:founded|established|set up|launched|opened|built|formed|created|started|began|since|born|incorporated)\b",
    re.IGNORECASE,
)
_FORECAST = re.compile(
    r"\b(?:expect(?:s|ed)?|forecasts?|predict(?:s|ed)?|projected|projections?|anticipat(?:es|ed)|estimates?|likely|could|"
    r"(?-i:may)|might|would|should)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|wants?|intends?|intended|hop(?:es|ing)|targets?|targeting|goals?|will|shall|"
    r"is to|are to|was to|were to|to be|due to|set to|seek(?:s|ing)?|looking to|ambition|would like|sets aside|'ll|"
    r"propos(?:es|ed|al)|going to|pledg(?:es|ed)|promis(?:es|ed))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|did not|does not|do not|has not|have not|had not|never|no longer|failed to|fails to|"
    r"rather than|instead of|wasn't|isn't|didn't|doesn't|hasn't|haven't|if)\b",
    re.IGNORECASE,
)
# Any of the three, in small letters: most words before a figure have none of them.
_NOT_REPORTED = re.compile(
    "|".join(pattern.pattern for pattern in (_FORECAST, _PLANNED, _DENIED)).replace("(?-i:may)", "may")
)
_PRESENT = re.compile(
    r"\b(?:is|are|has|have|hosts?|houses?|accommodates?|counts?|operates?|owns?|runs?|employs?|serves?|boasts?|includes?|"
    r"comprises?|offers?|contains?|manages?|covers?|spans?|occup(?:y|ies)|lifts?|appoints?|plans?|wants?|supports?|stands?|"
    r"holds?|features?|accounts?|home|works?|sells?|connects?|provides?|trains?|draws?|gathers?|maintains?|receives?)\b"
)
PAST = re.compile(
    r"\b(?:was|were|had|did|rose|fell|grew|became|began|saw|held|sold|built|made|took|went|came|(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bits )\w{3,}ed)\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    r"\b(?:has|have|having)(?:[ ](?:also|now|already|since|together|so far|\w+ly))*[ ]\w{3,}", re.IGNORECASE
)
_NEW_PREDICATE = re.compile(
    r"[ ](?:and|but)[ ](?:(?:now|currently|today|also|already|\w+ly)[ ])?(?:is|are|was|were|has|have|had|[a-z]+s|[a-z]+ed)[ ]"
)
_OTHERS = re.compile(
    r"[.:]\s|\b(?:which|who|where|when|that|after|since)\b|\b(?:up|down)\b[^,;]{0,20}\bfrom\b|"
    r"\b(?:jump|rise|increase|growth|gain|fall|drop|decline)[ ](?:on|from|over)\b|\b(?:compared|against)\b|"
    r"\bfrom [^\w ]?\d|\band (?:said|says|\w+(?:ed|s) (?:to|the|a|its))\b"
)  # between a figure and a time that is another's
_ASIDE = re.compile(r"\([^()]*\w[^()\w]+\w[^()]*$")
_COMPARED = re.compile(
    r"\b(?:than|against|compared|versus|vs|above|below|since|from|up[ ]on|down[ ]on|(?:increase|rise|growth|jump|gain|fall|drop|decline)[ ]on)\b"
    r"(?:[ ](?:in|its|the|of|a|that|level|levels|with|to|on|launch|at|early|late|end|was))*[ ]?$",
    re.IGNORECASE,
)
_BACK_ROOM = 120
_OPENING_ROOM = 32  # characters before a time that opens a sentence ("For the whole of 2004")


class Timing(NamedTuple):
    """A period and whether the text leaves it to be inferred."""

    period: Period
    is_inferred: bool
    relation: str = "in"


UNTIMED = Timing(UNKNOWN_PERIOD, False)


def clause_around(analysis: Analysis, sentence: Sentence, position: int) -> tuple[int, int]:
    """Start and end of the clause of `sentence` that holds `position`."""
    key = ("clause ends", sentence.start, sentence.end)
    ends: list[tuple[int, int]] | None = analysis.memo.get(key)
    if ends is None:
        found = _CLAUSE_END.finditer(analysis.text, sentence.start, sentence.end)
        # what stands in brackets ends no clause
        ends = analysis.memo[key] = [mark.span() for mark in found if not mark.group().startswith("(")]
    start, end = sentence.start, sentence.end
    for mark_start, mark_end in ends:
        if mark_end <= position:
            start = mark_end
        elif mark_start >= position:
            end = mark_start
            break
    return start, end


def stated_timing(analysis: Analysis, sentence: Sentence, start: int, end: int) -> Timing | None:
    """The time that the clause states for the words at `start` to `end`; None where it states none.

    First what follows up to the next comma, then what stands before, then the phrase that opens the sentence. The date of
    a report ("he said on Monday") and a time inside an apposition ("founded in 2016") are not the figure's.
    """
    clause_start, clause_end = clause_around(analysis, sentence, start)
    after = _first_after(analysis, end, clause_end)
    if after is not None:
        return after
    before = _last_before(analysis, clause_start, start)
    if before is not None:
        return before
    opening = [time for time in analysis.times_in(sentence.start, start) if _opens(analysis, sentence, time)]
    return Timing(opening[0].period, opening[0].is_inferred, opening[0].relation) if opening else None


def _first_after(analysis: Analysis, end: int, clause_end: int) -> Timing | None:
    text = analysis.text
    now = _now(text, end, clause_end)
    for time in analysis.times_in(end, clause_end):
        if now is not None and now.start() < time.start:
            break
        between = text[end : time.start]
        is_aside = "," in between and _PARTICIPIAL.search(between.rpartition(",")[2])
        if (_REPORTING.search(between) and time.period.precision == "day") or is_aside:
            continue
        if _COMPARED.search(between):
            return None  # "21% more than in 2019": what it is measured against
        if between.rpartition("(")[1] and text.startswith(":", time.end):
            continue  # "264 companies (2020: 251)": the time of another figure
        if _OTHERS.search(between) or _NEW_PREDICATE.search(between) or _ASIDE.search(between):
            return None
        return Timing(time.period, time.is_inferred, time.relation)
    if now is not None and "," not in text[end : now.start()].rstrip(", "):
        return published_year(analysis)
    return None


def _last_before(analysis: Analysis, clause_start: int, start: int) -> Timing | None:
    for time in reversed(analysis.times_in(clause_start, start)):
        between = analysis.text[time.end : start]
        lead = analysis.text[max(clause_start, time.start - 60) : time.start]
        if "," in between or (_REPORTING.search(lead) and time.period.precision == "day"):
            continue
        if _PARTICIPIAL.search(lead[-30:]) and _NEW_PREDICATE.search(between):
            continue  # "was founded in 2008 and covers": the time is the founding's
        return Timing(time.period, time.is_inferred, time.relation)
    return None


def _opens(analysis: Analysis, sentence: Sentence, time: TimeExpression) -> bool:
    lead = analysis.text[sentence.start : time.start]
    return (
        len(lead) <= _OPENING_ROOM
        and re.fullmatch(
            r"(?:(?:in|by|on|during|since|at|as|of|until|for|over|between|from|the|end|early|late|mid|back|and|already|whole|full|entire|year|fiscal|financial|calendar|first|second|half|quarter|"
            r"three|six|nine|twelve|months|ended|ending|to)[ -])*",
            lead,
            re.IGNORECASE,
        )
        is not None
    )


def published_year(analysis: Analysis) -> Timing | None:
    """The year of publication, inferred; None where the document has no date."""
    published = analysis.document.published_on
    return Timing(year_period(published.year), True) if published else None


def timing_of_level(
    analysis: Analysis, sentence: Sentence, place: tuple[int, int], *, predicate: int, modality: Modality
) -> Timing:
    """The time stated for a level at `place`; else the year of publication where the clause speaks of the present."""
    start, end = place
    stated = stated_timing(analysis, sentence, start, end)
    if stated is not None and stated.relation == "since" and modality == "reported":
        return published_year(analysis) or UNTIMED  # "since 2016 it has supported 180": 180 by now
    if stated is not None:
        return stated
    clause_start, clause_end = clause_around(analysis, sentence, start)
    near = analysis.text[max(clause_start, min(predicate, start) - 24) : start]
    is_present = (
        sentence.is_title
        or _PRESENT.search(near) is not None
        or _is_labelled(analysis.text, clause_start, start)
        or is_in_present(analysis.text, max(clause_start, start - _BACK_ROOM), start)
        or speaks_of_now(analysis, clause_start, clause_end)
    )
    if is_present and modality in ("reported", "denied"):
        return published_year(analysis) or UNTIMED
    return UNTIMED


def _is_labelled(text: str, clause_start: int, start: int) -> bool:
    """Whether a figure stands in a list behind a label, without a verb: "Acme Hub: 54 tenants, 92% occupancy"."""
    is_list = text[max(0, clause_start - 2) : clause_start].startswith(":")
    return (
        is_list
        and not PAST.search(text, clause_start, start)
        and not _FORECAST.search(text, clause_start, start)
    )


def is_in_present(text: str, start: int, end: int) -> bool:
    """Whether the last finite verb before a figure is in the present, or in the present perfect."""
    present = last_match(_PRESENT, text, start, end)
    perfect = last_match(_PERFECT, text, start, end)
    if present is None and perfect is None:
        return False
    past = last_match(PAST, text, max(perfect.end() if perfect else start, start), end)
    now = max(present.start() if present else -1, perfect.start() if perfect else -1)
    return past is None or past.start() < now


def speaks_of_now(analysis: Analysis, start: int, end: int) -> bool:
    """Whether `text[start:end]` says "now", "so far" or the like."""
    return _now(analysis.text, start, end) is not None


def _now(text: str, start: int, end: int) -> re.Match[str] | None:
    clause = text[start:end].lower()
    return _NOW.search(text, start, end) if any(part in clause for part in _NOW_PARTS) else None


def modality_of(analysis: Analysis, sentence: Sentence, start: int) -> Modality:
    """Whether what stands at `start` is reported, planned, forecast or denied, by the words before it."""
    clause_start, _ = clause_around(analysis, sentence, start)
    before = analysis.text[max(clause_start, start - _BACK_ROOM) : start]
    before = before.rpartition(", ")[2] if before.count(", ") > 1 else before
    if not _NOT_REPORTED.search(before.lower()):
        return "reported"
    if _DENIED.search(before[-60:]):
        return "denied"
    forecast, planned = _last(_FORECAST, before), _last(_PLANNED, before)
    if max(forecast, planned) < 0:
        return "reported"
    return "forecast" if forecast > planned or "expected" in before else "planned"


def last_match(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last match of `pattern` in `text[start:end]`."""
    found = None
    for found in pattern.finditer(text, start, end):  # noqa: B007
        pass
    return found


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)
