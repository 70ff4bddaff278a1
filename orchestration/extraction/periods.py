"""What period a matched date means: the calendar arithmetic behind `dates`.

Belongs here: from the parts of a match, and the publication date, to a Period. Patterns belong to
`calendar_terms`, spans of two dates and their prepositions to `dates`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from orchestration.extraction.calendar_terms import COUNTS, DAYS, DECADES, ORDINALS, WEEKDAYS
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
        return _READERS[str(match.lastgroup)](match, published_on, is_future)
    except ValueError:
        return None  # 31 April, 2019-02-30: digits that are no date


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
    days = (int(match["md_day"]), int(match["md_last"] or match["md_day"]))
    return _days(match, ("md_month", "md_year"), days, published, future)


def _day_month(match: re.Match[str], published: date | None, future: bool) -> Found | None:
    days = (int(match["dm_first"] or match["dm_day"]), int(match["dm_day"]))
    return _days(match, ("dm_month", "dm_year"), days, published, future)


def _worded(match: re.Match[str], published: date | None, future: bool) -> Found | None:
    """ "the twenty-second of June"."""
    day = DAYS[match["o_day"].casefold().replace("-", " ")]
    return _days(match, ("o_month", "o_year"), (day, day), published, future)


def _days(
    match: re.Match[str], groups: tuple[str, str], days: tuple[int, int], published: date | None, future: bool
) -> Found | None:
    month = MONTHS[match[groups[0]].casefold()]
    named = _named_year(match[groups[1]], published) if match[groups[1]] else None
    year, is_inferred = named or (_year_of_day(month, days[0], published, future), True)
    if year is None:
        return None
    start, end = date(year, month, days[0]), date(year, month, days[1])
    if end < start:
        return None
    period = Period(start, end, "range" if end > start else "day")
    return Found(match.start(), match.end(), period, is_inferred, named is None)


def _named(match: re.Match[str], _published: date | None, _future: bool) -> Found:
    """ "05-Aug-2016", "2019/Sep/01"."""
    year, day = match["n_year"] or match["n_last"], match["n_day"] or match["n_first"]
    return _day(match, int(year), MONTHS[(match["n_month"] or match["n_second"]).casefold()], int(day))


def _nth_weekday(match: re.Match[str], published: date | None, future: bool) -> Found | None:
    """ "the first Friday of July", "the last Monday of this month"."""
    year: int | None
    if match["nth_shift"]:
        step = {"last": -1, "previous": -1, "this": 0, "next": 1}[match["nth_shift"].casefold()]
        year, month = month_shifted(published, step) if published else (None, 0)
    else:
        month = MONTHS[match["nth_month"].casefold()]
        year = int(match["nth_year"]) if match["nth_year"] else _year_of_span(month, published, future)
    if year is None:
        return None
    first, days = date(year, month, 1).weekday(), monthrange(year, month)[1]
    on = range(1 + (WEEKDAYS[match["nth_day"].casefold()] - first) % 7, days + 1, 7)
    place = ORDINALS.get(match["nth_which"].casefold(), 0) - 1  # "last": the last of them
    day = date(year, month, on[place])
    is_inferred = match["nth_year"] is None
    return Found(match.start(), match.end(), Period(day, day, "day"), is_inferred, is_inferred)


def _decade(match: re.Match[str], _published: date | None, _future: bool) -> Found:
    """ "the 1990s", "the '70s", "the seventies"."""
    if match["d_word"]:
        first = DECADES[match["d_word"].casefold()]
    else:
        first = int(match["d_year"] or 1900 + int(match["d_short"]))
    return Found(match.start(), match.end(), Period(date(first, 1, 1), date(first + 9, 12, 31), "range"))


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
    which = name.casefold().strip().removeprefix("of ")
    return published.year - which.startswith("last") + which.startswith("next"), True


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
    count = count_value(match["m_count"])
    if named is None or not 0 < count <= 12:
        return None
    first, last = (1, count) if match["m_which"].casefold() == "first" else (13 - count, 12)
    return Found(match.start(), match.end(), months_period(named[0], first, last, "range"), named[1])


def _month_year(match: re.Match[str], published: date | None, _future: bool) -> Found | None:
    named = _named_year(match["my_year"], published)
    if named is None:
        return None
    period = month_period(named[0], MONTHS[match["my_month"].casefold()])
    return Found(match.start(), match.end(), period, named[1])


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


_READERS: Mapping[str, Callable[[re.Match[str], date | None, bool], Found | None]] = {
    "named": _named,
    "nth": _nth_weekday,
    "worded": _worded,
    "decade": _decade,
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


def month_shifted(on: date, step: int) -> tuple[int, int]:
    """Year and month, so many months after the month of `on`."""
    year, month = divmod(on.year * 12 + on.month - 1 + step, 12)
    return year, month + 1


def count_value(words: str) -> int:
    """The value of a count in digits or words, as the patterns of `calendar_terms` have it."""
    key = words.casefold()
    return int(key) if key.isdigit() else COUNTS[key]
