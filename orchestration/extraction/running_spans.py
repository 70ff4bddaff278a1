"""Spans told by their length and one end: "the three months to September", "the year ended 31 March 2005", "the week beginning 4 May".

Belongs here: the length that the words before a time give it. Finding the time belongs to `calendar_terms`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from orchestration.extraction.calendar_terms import COUNTS
from orchestration.extraction.periods import Found, count_value, month_shifted
from orchestration.model import DatePrecision, Period

_ROOM = 44  # characters before a time in which its length is told
_JOINS = (
    "to ",
    "ed ",
    "ng ",
    "on ",
    "ng:",
    "of ",
)  # the last characters of what may join a length to its end
_LENGTH = re.compile(
    rf"(?<![\w-])(?:(?P<count>\d{{1,2}}|{'|'.join(name for name in COUNTS if len(name) > 2)})[ -])?"
    r"(?P<unit>half-year|half year|year|quarter|months|month|weeks|week)[ ]"
    r"(?:(?P<ends>(?:to|ended|ending|through to)[ ](?:on[ ])?)|(?P<begins>(?:beginning|commencing|starting|from|of)[ ](?:on[ ])?))"
    r"(?:the[ ])?(?:end[ ](?:of[ ])?|end-)?$",
    re.IGNORECASE,
)
_MONTHS = {"year": 12, "half-year": 6, "half year": 6, "quarter": 3, "months": 1, "month": 1}


def running_span(text: str, time: Found) -> Found:
    """The span that a time is one end of; the time itself where the words before it tell no length."""
    if text[max(0, time.start - 3) : time.start].lower() not in _JOINS or time.period.precision not in (
        "day",
        "month",
    ):
        return time
    length = _LENGTH.search(text, max(0, time.start - _ROOM), time.start)
    period = _period(length, time.period) if length is not None else None
    return time if period is None else replace(time, period=period)


def _period(length: re.Match[str], end: Period) -> Period | None:
    unit, count = length["unit"].casefold(), count_value(length["count"]) if length["count"] else 1
    first, last = end.start_on, end.end_on
    if first is None or last is None or (length["count"] is None and unit in ("months", "weeks")):
        return None
    if unit.startswith("week"):
        days = timedelta(days=7 * count - 1)
        if end.precision != "day":
            return None
        return Period(last - days, last, "range") if length["ends"] else Period(first, first + days, "range")
    months = count * _MONTHS[unit]
    if length["begins"] or months > 120 or (unit == "month" and length["count"] is None):
        return None
    start = _back(last, months) + timedelta(days=1)
    return Period(start, last, _precision(start, months))


def _back(on: date, months: int) -> date:
    """So many months earlier; the last day of a month stays the last."""
    year, month = month_shifted(on, -months)
    days = monthrange(year, month)[1]
    is_last = on.day == monthrange(on.year, on.month)[1]
    return date(year, month, days if is_last else min(on.day, days))


def _precision(start: date, months: int) -> DatePrecision:
    """Of a calendar year or quarter it is that; else a range."""
    if start.day != 1 or months not in (3, 12) or (start.month - 1) % months:
        return "range"
    return "year" if months == 12 else "quarter"
