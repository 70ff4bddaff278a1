"""Dates of events that the text leaves open: of a headline, of news without a date, of a month that is still to come.

Belongs here: what is made of the day of publication. Which of all dates is an event's is weighed in `event_times`.
"""

from __future__ import annotations

import re
from datetime import date

from orchestration.extraction.analysis import TimeExpression
from orchestration.extraction.calendar_terms import MONTH_STARTS
from orchestration.extraction.event_context import Context
from orchestration.model import UNKNOWN_PERIOD, Period

_YEAR = re.compile(r"\d{4}")
_LEAD_REACH = 300  # characters of a first sentence in which its day is looked for
_RECENT = 8  # days before publication
_JUST_NOW = 45  # days after which a date without a year in a plan is next year's


def year_of_publication(context: Context) -> Period:
    published = context.analysis.document.published_on
    if published is None:
        return UNKNOWN_PERIOD
    return Period(date(published.year, 1, 1), date(published.year, 12, 31), "year")


def day_of_lead(context: Context) -> Period:
    """A headline tells what the first sentence dates: its day, where that is not long before publication."""
    published = context.analysis.document.published_on
    if published is None or len(context.analysis.sentences) < 2:
        return UNKNOWN_PERIOD
    lead = context.analysis.sentences[1]
    for time in context.analysis.times_in(lead.start, min(lead.end, lead.start + _LEAD_REACH)):
        start = time.period.start_on
        if time.period.precision == "day" and start is not None and 0 <= (published - start).days <= _RECENT:
            return time.period
    return UNKNOWN_PERIOD


def next_occurrence(context: Context, time: TimeExpression) -> Period | None:
    """A date of the past that names no year may be one to come: "Demo day is on 17 June"; None where it cannot."""
    published, period = context.analysis.document.published_on, time.period
    if not time.is_inferred or published is None or period.start_on is None or period.end_on is None:
        return None
    words = context.analysis.text[time.start : time.end].lower()
    if period.end_on >= published or (published - period.start_on).days < _JUST_NOW or "last" in words:
        return None
    if _YEAR.search(words) or not any(word[:3] in MONTH_STARTS for word in words.split()):
        return None
    return Period(_next_year(period.start_on), _next_year(period.end_on), period.precision)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
