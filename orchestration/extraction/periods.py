"""What period a matched date means: the calendar arithmetic behind `dates`.

Belongs here: from the parts of a match, and the publication date, to a Period. Patterns belong to
`calendar_terms`, spans of two dates and their prepositions to `dates`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.extraction.calendar_terms import COUNTS, ORDINALS, WEEKDAYS
from orchestration.model import DatePrecision, Period
from orchestration.normalisation import MONTHS

_PIVOT_SHORT_YEAR = 100
_YEAR_DIGITS = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class Found:
    """A time before its preposition is looked at. `is_partial`: its year is not in the text itself."""

    start: int
    end: int
    period: Period
    is_inferred: bool = False
    is_partial: bool = False
    relation: str | None = None


def year_period(year: int) -> Period:
    """1 January to 31 December."""
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def month_period(year: int, month: int) -> Period:
    """First to last day of a month."""
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def quarter_period(year: int, quarter: int) -> Period:
    """First to last day of a calendar quarter (1 to 4)."""
    return months_period(year, 3 * quarter - 2, 3 * quarter, "quarter")


def months_period(year: int, first: int, last: int, precision: DatePrecision) -> Period:
    """From the first day of month `first` to the last day of month `last`."""
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), precision)


def period_of_match(match: re.Match[str], published_on: date | None, is_future: bool) -> Found | None:
    """The time that a match of DATE_PATTERN means.

    Returns:
        None for an impossible date, and for one without a year where no publication date gives it.
    """
    try:
        for kind, reader in _READERS.items():
            if match.group(kind):
                return reader(match, published_on, is_future)
    except ValueError:
        return None  # 31 April, 2019-02-30: digits that are no date
    return None


def _iso(match: re.Match[str], _published: date | None, _future: bool) -> Found:
    return _day(match, int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"]))


def _slash(match: re.Match[str], _published: date | None, _future: bool) -> Found | None:
    first, second, year = int(match["slash_a"]), int(match["slash_b"]), int(match["slash_year"])
    if first > 12:
        return _day(match, year, second, first)
    if second > 12 or first == second:
        return _day(match, year, first, second)
    return None  # 5/6/2018 is May or June: the text does not say


def _day(match: re.Match[str], year: int, month: int, day: int, is_inferred: bool = False) -> Found:
    on = date(year, month, day)
    return Found(match.start(), match.end(), Period(on, on, "day"), is_inferred, is_inferred)


def _month_day(match: re.Match[str], published: date | None, future: bool) -> Found | None:
    month = MONTHS[match["md_month"].casefold()]
    days = (int(match["md_day"]), int(match["md_last"] or match["md_day"]))
    year = match["md_year"]
    return _days(match, int(year) if year else _year_of_day(month, days[0], published, future), month, days)


def _day_month(match: re.Match[str], published: date | None, future: bool) -> Found | None:
    month = MONTHS[match["dm_month"].casefold()]
    days = (int(match["dm_first"] or match["dm_day"]), int(match["dm_day"]))
    year = match["dm_year"]
    return _days(match, int(year) if year else _year_of_day(month, days[0], published, future), month, days)


def _days(match: re.Match[str], year: int | None, month: int, days: tuple[int, int]) -> Found | None:
    if year is None:
        return None
    start, end = date(year, month, days[0]), date(year, month, days[1])
    if end < start:
        return None
    is_inferred = not (match["md_year"] or match["dm_year"])
    period = Period(start, end, "range" if end > start else "day")
    return Found(match.start(), match.end(), period, is_inferred, is_inferred)


def _year_of_day(month: int, day: int, published: date | None, future: bool) -> int | None:
    if published is None:
        return None
    for year in (published.year, published.year - 1) if not future else (published.year, published.year + 1):
        try:
            on = date(year, month, day)
        except ValueError:  # 29 February of another year
            continue
        if (on >= published) if future else (on <= published):
            return year
    return published.year - 1 if not future else published.year


def _year_of_span(month: int, published: date | None, future: bool) -> int | None:
    if published is None:
        return None
    if future:
        return published.year + (month < published.month)
    return published.year - (month > published.month)


def _named_year(name: str, published: date | None) -> tuple[int, bool] | None:
    digits = _YEAR_DIGITS.search(name)
    if digits is not None:
        year = int(digits.group())
        return year if year >= _PIVOT_SHORT_YEAR else 2000 + year, False
    if published is None:
        return None
    return published.year - name.casefold().startswith("last"), True


def _quarter(match: re.Match[str], published: date | None, future: bool) -> Found | None:
    ordinal = match["q_ordinal"] or match["q_number"] or match["qy_number"]
    quarter = ORDINALS.get(ordinal.casefold()) or int(ordinal.strip("qQ"))
    name = match["q_year"] or match["qn_year"] or match["qy_year"]
    if name:
        named = _named_year(name, published)
    else:
        inferred = _year_of_span(3 * quarter - 2, published, future)
        named = (inferred, True) if inferred else None
    if named is None:
        return None
    year, is_inferred = named
    return Found(match.start(), match.end(), quarter_period(year, quarter), is_inferred, not name)


def _half(match: re.Match[str], published: date | None, _future: bool) -> Found | None:
    ordinal = (match["h_ordinal"] or match["h_number"] or match["hy_number"]).casefold()
    named = _named_year(match["h_year"] or match["hn_year"] or match["hy_year"], published)
    if named is None:
        return None
    first = 1 if ordinal in {"first", "1st", "h1", "1h"} else 7
    period = months_period(named[0], first, first + 5, "range")
    return Found(match.start(), match.end(), period, named[1])


def _months(match: re.Match[str], published: date | None, _future: bool) -> Found | None:
    named = _named_year(match["m_year"], published)
    count = _count(match["m_count"])
    if named is None or not 0 < count <= 12:
        return None
    first, last = (1, count) if match["m_which"].casefold() == "first" else (13 - count, 12)
    return Found(match.start(), match.end(), months_period(named[0], first, last, "range"), named[1])


def _month_year(match: re.Match[str], _published: date | None, _future: bool) -> Found:
    period = month_period(int(match["my_year"]), MONTHS[match["my_month"].casefold()])
    return Found(match.start(), match.end(), period)


def _month_span(match: re.Match[str], _published: date | None, _future: bool) -> Found:
    first, last = (MONTHS[match[part].casefold()] for part in ("s_first", "s_last"))
    end = month_period(int(match["s_year"]), last).end_on
    start = date(int(match["s_year"]) - (first > last), first, 1)
    return Found(match.start(), match.end(), Period(start, end, "range"))


def _years(match: re.Match[str], _published: date | None, _future: bool) -> Found | None:
    first = int(match["y_first"])
    last = int(match["y_last"])
    if last < _PIVOT_SHORT_YEAR:
        last += first // 100 * 100
    if last <= first:
        month = int(match["y_last"])
        is_month = len(match["y_last"]) == 2 and 1 <= month <= 12  # "2016-11" is November, "2016-17" a span
        return Found(match.start(), match.end(), month_period(first, month)) if is_month else None
    return Found(match.start(), match.end(), Period(date(first, 1, 1), date(last, 12, 31), "range"))


def _year(match: re.Match[str], _published: date | None, _future: bool) -> Found:
    return Found(match.start(), match.end(), year_period(int(match["y_year"])))


def _fiscal(match: re.Match[str], _published: date | None, _future: bool) -> Found:
    """ "FY22": the year that the fiscal year is named after."""
    return Found(
        match.start(), match.end(), year_period(2000 + int(match["fy_last"] or match["fy_year"]) % 100)
    )


def _month(match: re.Match[str], published: date | None, future: bool) -> Found | None:
    month = MONTHS[match["month_name"].casefold()]
    year = _year_of_span(month, published, future)
    if year is None:
        return None
    return Found(match.start(), match.end(), month_period(year, month), True, True)


_READERS = {
    "iso": _iso,
    "slash": _slash,
    "md": _month_day,
    "dm": _day_month,
    "quarter": _quarter,
    "half": _half,
    "months": _months,
    "span": _month_span,
    "my": _month_year,
    "years": _years,
    "year": _year,
    "month": _month,
    "fiscal": _fiscal,
}


def span_of(first: Found, second: Found) -> Found | None:
    """The span from one time to another; None where they cannot be the ends of one.

    A first part without a year of its own takes the year of the second ("March to May 2018").
    """
    start, end = first.period.start_on, second.period.end_on
    if start is None or end is None:
        return None
    is_inferred = first.is_inferred or second.is_inferred
    if first.is_partial and not second.is_partial:
        is_inferred = second.is_inferred
        try:
            start = start.replace(year=end.year)
        except ValueError:
            return None
        if start > end:
            start = start.replace(year=end.year - 1)
    if start >= end:
        return None
    return Found(first.start, second.end, Period(start, end, "range"), is_inferred, second.is_partial)


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
        period = _ago(match["a_unit"].casefold(), _count(match["a_count"]), published)
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


def _shifted(unit: str, step: int, published: date) -> Period:
    if unit == "year":
        return year_period(published.year + step)
    if unit == "month":
        return month_period(*_month_shifted(published, step))
    if unit == "week":
        monday = published + timedelta(days=7 * step - published.weekday())
        return Period(monday, monday + timedelta(days=6), "range")
    length = 3 if unit == "quarter" else 6
    index = published.year * (12 // length) + (published.month - 1) // length + step
    year, part = divmod(index, 12 // length)
    precision: DatePrecision = "quarter" if unit == "quarter" else "range"
    return months_period(year, part * length + 1, part * length + length, precision)


def _month_shifted(on: date, step: int) -> tuple[int, int]:
    year, month = divmod(on.year * 12 + on.month - 1 + step, 12)
    return year, month + 1


def _ago(unit: str, count: int, published: date) -> Period | None:
    if count > 200:
        return None
    if unit == "year":
        return year_period(published.year - count)
    if unit == "month":
        return month_period(*_month_shifted(published, -count))
    on = published - timedelta(days=count * (7 if unit == "week" else 1))
    return Period(on, on, "day") if unit == "day" else Period(on, on + timedelta(days=6), "range")


def _past(match: re.Match[str], published: date) -> Period | None:
    words = (match["p_count"] or "one").casefold()
    if words in {"few", "several"}:
        return None  # a span without a beginning
    count = 2 if words == "couple of" else _count(words)
    unit = match["p_unit"].casefold()
    is_past = match["p_which"].casefold() not in {"next", "coming"}
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
    year, month = _month_shifted(on, months)
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _year_end(which: str, published: date) -> Period:
    if "last" in which:
        return year_period(published.year - 1)
    return year_period(published.year + ("next" in which))


def _count(words: str) -> int:
    key = words.casefold()
    return int(key) if key.isdigit() else COUNTS[key]
