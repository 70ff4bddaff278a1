"""What period a time told from the publication date means: "last quarter", "two weeks ago", "on Friday".

Belongs here: from a match of RELATIVE_PATTERN and the publication date to a Period. Dates told in full belong to
`periods`, patterns to `calendar_terms`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from orchestration.extraction.calendar_terms import WEEKDAYS
from orchestration.extraction.periods import (
    Found,
    count_value,
    month_period,
    month_shifted,
    months_period,
    year_period,
)
from orchestration.model import DatePrecision, Period

_DAY_SHIFTS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}


def period_of_relative(match: re.Match[str], published: date, is_future: bool) -> Found | None:
    """The time that a match of RELATIVE_PATTERN means, seen from the publication date."""
    relation = None
    if match["day"]:
        on = published + timedelta(days=_DAY_SHIFTS[match["day"].casefold()])
        period: Period | None = Period(on, on, "day")
    elif match["weekday"]:
        period = _weekday(match, published, is_future)
    elif match["unit"]:
        which = match["u_which"].casefold().removeprefix("the ")
        step = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
        period = None if which == "same" else _shifted(match["u_name"].casefold(), step, published)
    elif match["ago"]:
        count = -count_value(match["a_count"]) if match["a_ahead"] else count_value(match["a_count"])
        period = _ago(match["a_unit"].casefold(), count, published)
    elif match["past"]:
        period, relation = _past(match, published), "over"
    elif match["earlier"]:
        step = 0 if "this" in match["earlier"].casefold() else -1
        period = _shifted(match["e_unit"].casefold(), step, published)
    elif match["season"]:
        step = {"last": -1, "next": 1}.get(match["se_which"].casefold(), 0)
        period = year_period(published.year + step)
    else:
        period = _year_end(match["ye_which"].casefold(), published)
    return Found(match.start(), match.end(), period, True, False, relation) if period else None


def _weekday(match: re.Match[str], published: date, is_future: bool) -> Period:
    """The last such day on or before publication; in the future tense the next one on or after it."""
    which = (match["w_which"] or "").casefold()
    weekday = WEEKDAYS[match["w_name"].casefold()]
    if match["w_day"] and (dated := _weekday_of(weekday, int(match["w_day"]), published, is_future)):
        return Period(dated, dated, "day")
    if match["w_week"]:
        weeks = {"last": -1, "this": 0, "next": 1}[match["w_week"].casefold()]
        on = published + timedelta(days=7 * weeks + weekday - published.weekday())
        return Period(on, on, "day")
    back = (published.weekday() - weekday) % 7
    if which in {"next", "coming"} or (back and which != "last" and (is_future or which == "this")):
        on = published + timedelta(days=7 - back)
    else:
        on = published - timedelta(days=back or (7 if which == "last" else 0))
    return Period(on, on, "day")


def _weekday_of(weekday: int, day: int, published: date, is_future: bool) -> date | None:
    """The nearest "Friday the 15th" on or before publication; in the future tense on or after it."""
    for months in range(13):
        try:
            on = date(*month_shifted(published, months if is_future else -months), day)
        except ValueError:
            continue
        if on.weekday() == weekday and ((on >= published) if is_future else (on <= published)):
            return on
    return None


def _shifted(unit: str, step: int, published: date) -> Period:
    if unit == "year":
        return year_period(published.year + step)
    if unit == "month":
        return month_period(*month_shifted(published, step))
    if unit in {"week", "weekend"}:
        monday = published + timedelta(days=7 * step - published.weekday())
        if unit == "weekend":
            return Period(monday + timedelta(days=5), monday + timedelta(days=6), "range")
        return Period(monday, monday + timedelta(days=6), "range")
    length = 3 if unit == "quarter" else 6
    index = published.year * (12 // length) + (published.month - 1) // length + step
    year, part = divmod(index, 12 // length)
    precision: DatePrecision = "quarter" if unit == "quarter" else "range"
    return months_period(year, part * length + 1, part * length + length, precision)


def _ago(unit: str, count: int, published: date) -> Period | None:
    if count > 200:
        return None
    if unit == "year":
        return year_period(published.year - count)
    if unit == "month":
        return month_period(*month_shifted(published, -count))
    on = published - timedelta(days=count * (7 if unit == "week" else 1))
    return Period(on, on, "day") if unit == "day" else Period(on, on + timedelta(days=6), "range")


def _past(match: re.Match[str], published: date) -> Period | None:
    words = (match["p_count"] or "one").casefold()
    if words in {"few", "several"}:
        return None  # a span without a beginning
    count = 2 if words == "couple of" else count_value(words)
    unit, which = match["p_unit"].casefold(), match["p_which"].casefold()
    is_past = which not in {"next", "coming"}
    if unit == "quarter" and match["p_count"] is None and which not in {"past", "recent"}:
        return _shifted(unit, -1 if is_past else 1, published)
    months = count * {"year": 12, "month": 1, "quarter": 3, "decade": 120}.get(unit, 0)
    days = count * {"week": 7, "day": 1}.get(unit, 0)
    if not 0 < months + days <= 1200:
        return None
    other = _months_away(published, -months if is_past else months) + timedelta(
        days=-days if is_past else days
    )
    start, end = (other, published) if is_past else (published, other)
    return Period(start, end, "range")


def _months_away(on: date, months: int) -> date:
    year, month = month_shifted(on, months)
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _year_end(which: str, published: date) -> Period:
    if "last" in which:
        return year_period(published.year - 1)
    return year_period(published.year + ("next" in which))
