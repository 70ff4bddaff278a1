"""When the figures of a text held, where their own clauses leave it open: what the text carries on from what it said before.

Belongs here: the year before ("a year earlier"), the time of the figure before in the same sentence, and the period that a
text reports on from one sentence to the next. What a clause states itself belongs to `clause_context`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.extraction.analysis import Analysis, Sentence
from orchestration.extraction.clause_context import (
    PAST,
    UNTIMED,
    Timing,
    is_in_present,
    last_match,
    published_year,
    speaks_of_now,
)
from orchestration.extraction.metric_drafts import Draft
from orchestration.extraction.periods import year_period

_YEAR_BEFORE = re.compile(
    r"\b(?:(?:a|one)[ ]year|twelve[ ]months|12[ ]months)[ ](?:earlier|before|ago|previously|prior)\b|"
    r"\b(?:the|its|their)[ ](?:previous|prior|preceding)[ ](?:financial[ ]|fiscal[ ])?year\b|\bthe[ ]year[ ]before\b|"
    r"\b(?:in[ ]|from[ ]|of[ ])last[ ]year['’]s\b|\bthe[ ](?:autumn|spring|summer|winter)[ ]before\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?:\b(?:against|versus|vs\.?|compared[ ](?:with|to)|(?:up|down|,)[ ]from)[ ]|\((?:up|down)[ ]from[ ])(?:just[ ]|only[ ]|a[ ])?$",
    re.IGNORECASE,
)
_AGAINST_AFTER = re.compile(
    r"[^;.]{0,12}\b(?:than|above|below|up on|down on|more than|less than|on|against|compared with|compared to|over)\b"
)
_REPORT = re.compile(
    r"\b(?:reports?|results?|accounts|figures|statement|performance|highlights|ended|ending|calendar|fiscal|financial|annual|review|"
    r"half[- ]year|quarter(?:ly)?|numbers|overview|update|statistics)\b",
    re.IGNORECASE,
)
_HEAD = 400  # characters in which a report says what period it is about
_HEAD_SENTENCES = 3
_SHORT_LEAD = 24
_LONGEST_LABEL = 80
_REACH = 40  # characters after a figure within which the year before is named
_REPORTED = frozenset(
    {"year", "quarter", "range", "month"}
)  # what a text may report on for more than a sentence


@dataclass(frozen=True, slots=True)
class Frame:
    """The period that the text reports on where it stands, and the paragraph that said so last."""

    timing: Timing
    paragraph: int


@dataclass(frozen=True, slots=True)
class _Before:
    """The times said before a figure: in its sentence, in the sentences before, at the head of the text."""

    told: Timing | None
    frame: Frame | None
    reported: Timing | None


def reported_period(analysis: Analysis) -> Timing | None:
    """The period that a report says at its head that it is about: "half-year report to 30 September 2019"."""
    end = min(len(analysis.text), _HEAD)
    for time in analysis.times_in(0, end):
        sentence = analysis.sentence_at(time.start)
        if sentence.index > _HEAD_SENTENCES:
            return None
        is_heading = sentence.is_title or analysis.text[sentence.end - 1] not in ".!?"
        if (
            is_heading
            and _REPORT.search(analysis.text, sentence.start, sentence.end)
            and not time.is_inferred
        ):
            return Timing(time.period, True)
    return None


def in_time(
    analysis: Analysis,
    sentence: Sentence,
    drafts: Sequence[Draft],
    frame: Frame | None,
    reported: Timing | None,
) -> tuple[list[Draft], Frame | None]:
    """The drafts of one sentence, in order, with the times carried over; and the frame that they leave behind."""
    timed: list[Draft] = []
    told: Timing | None = None
    for draft in drafts:
        if _is_stated(analysis, draft):
            timed.append(draft)
            if draft.modality == "reported" and _year_of(draft.timing) and not _is_compared(analysis, draft):
                told = draft.timing
        else:
            before = _Before(told, frame, reported)
            timed.append(replace(draft, timing=_carried(analysis, sentence, draft, before)))
    if told is not None and _is_recent(analysis, told):
        frame = Frame(told, sentence.paragraph)
    return timed, frame


def _is_stated(analysis: Analysis, draft: Draft) -> bool:
    """Whether the words around a figure say when it held; not where it only is that of the publication."""
    return draft.timing is not UNTIMED and draft.timing != published_year(analysis)


def _is_compared(analysis: Analysis, draft: Draft) -> bool:
    start = draft.figure.qualified_start
    return _AGAINST.search(analysis.text, max(0, start - _REACH), start) is not None


def _is_recent(analysis: Analysis, timing: Timing) -> bool:
    """Whether a time is one that a text of its date reports on: this year's or last year's, and more than a day."""
    published, year = analysis.document.published_on, _year_of(timing)
    return (
        published is not None
        and year is not None
        and published.year - 1 <= year <= published.year
        and timing.period.precision in _REPORTED
    )


def _carried(analysis: Analysis, sentence: Sentence, draft: Draft, before: _Before) -> Timing:
    text, figure = analysis.text, draft.figure
    told, frame, reported = before.told, before.frame, before.reported
    base = told or reported or (frame.timing if frame else published_year(analysis))
    if _is_of_year_before(analysis, sentence, draft):
        return _year_earlier(base)
    if draft.modality != "reported":
        return draft.timing
    labelled = _time_of_label(analysis, sentence, figure.qualified_start)
    if labelled is not None:
        return labelled
    if told is not None and not is_in_present(text, sentence.start, figure.qualified_start):
        return replace(told, is_inferred=True)
    is_past = _is_past(analysis, sentence, draft)
    if reported is not None and (is_past or _is_line(analysis, sentence, figure.qualified_start)):
        return reported
    if frame is not None and is_past and sentence.paragraph - frame.paragraph <= 1:
        return replace(frame.timing, is_inferred=True)
    return draft.timing if draft.timing is not UNTIMED else published_year(analysis) or UNTIMED


def _is_of_year_before(analysis: Analysis, sentence: Sentence, draft: Draft) -> bool:
    """ "against £10m a year earlier", "€124.9m vs €121.8m": what a figure of the time is measured against."""
    text, figure = analysis.text, draft.figure
    is_against = _AGAINST.search(
        text, max(sentence.start, figure.qualified_start - _REACH), figure.qualified_start
    )
    ahead = _YEAR_BEFORE.search(text, figure.end, min(sentence.end, figure.end + _REACH))
    behind = _YEAR_BEFORE.search(
        text, max(sentence.start, figure.qualified_start - _REACH), figure.qualified_start
    )
    if ahead is None and behind is None:
        is_open = draft.timing is UNTIMED and is_against is not None
        return is_open and _follows_its_like(analysis, sentence, draft)
    return is_against is not None or _AGAINST_AFTER.match(text, figure.end, sentence.end) is None


def _follows_its_like(analysis: Analysis, sentence: Sentence, draft: Draft) -> bool:
    figure = draft.figure
    before = analysis.figures_in(max(sentence.start, figure.start - _REACH), figure.start)
    return bool(before) and (before[-1].kind, before[-1].unit) == (figure.kind, figure.unit)


def _year_earlier(timing: Timing | None) -> Timing:
    year = _year_of(timing) if timing else None
    return Timing(year_period(year - 1), True) if year else UNTIMED


def _time_of_label(analysis: Analysis, sentence: Sentence, start: int) -> Timing | None:
    """ "Jobs at the end of 2023: 12,800": the time in the label of a line."""
    colon = analysis.text.rfind(":", sentence.start, start)
    if colon < 0 or colon - sentence.start > _LONGEST_LABEL:
        return None
    times = analysis.times_in(sentence.start, colon)
    return Timing(times[-1].period, times[-1].is_inferred) if times else None


def _is_past(analysis: Analysis, sentence: Sentence, draft: Draft) -> bool:
    """Whether a sentence tells what has been, and nothing of now."""
    if sentence.is_title or draft.timing is not UNTIMED:
        return False
    if speaks_of_now(analysis, sentence.start, sentence.end):
        return False
    return last_match(PAST, analysis.text, sentence.start, sentence.end) is not None


def _is_line(analysis: Analysis, sentence: Sentence, start: int) -> bool:
    """Whether a figure stands in a line of a list or table: "Net debt: £44m", "Stores 112"."""
    lead = analysis.text[sentence.start : start]
    return (
        not sentence.is_title
        and (":" in lead or len(lead) <= _SHORT_LEAD)
        and last_match(PAST, analysis.text, sentence.start, start) is None
    )


def _year_of(timing: Timing) -> int | None:
    return timing.period.year or (timing.period.end_on.year if timing.period.end_on else None)
