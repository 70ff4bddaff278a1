"""Dates as publishers write them above an article or in a field: whole dates only, nothing guessed.

Dates inside running text are `extraction/`'s.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_tz

from orchestration.normalisation import MONTHS

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? {1,3})?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = "(?P<year>[0-9]{4})"
_END = r"(?![0-9A-Za-z])"

_FORMS = tuple(
    re.compile(_WEEKDAY + form + _END, re.IGNORECASE)
    for form in (
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4}) ?年 ?(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?日",
        rf"{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        r"(?P<day>[0-9]{1,2})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})",
        r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    )
)
_ISO_WITH_TIME = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?=T[0-9])")


def date_at_start(text: str) -> tuple[date, int] | None:
    """The date that a text begins with, and where it ends.

    "05/06/2020" is two dates at once and therefore none; "25/06/2020" and "06/25/2020" are one.
    """
    for form in (_ISO_WITH_TIME, *_FORMS):
        match = form.match(text)
        if match:
            found = _date(match)
            if found:
                return found, match.end()
    return None


def _date(match: re.Match[str]) -> date | None:
    month_text = match["month"].lower()
    year, day = int(match["year"]), int(match["day"])
    month = int(month_text) if month_text.isdigit() else MONTHS[month_text]
    is_ambiguous_order = match.start("day") < match.start("month") < match.start("year") and (
        month_text.isdigit() and match.groupdict().get("mark") != "."
    )
    if is_ambiguous_order:
        if month > 12 >= day:
            day, month = month, day
        elif day <= 12 and day != month:
            return None
    if not 1800 <= year <= 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None  # no such day in the calendar: no date


def whole_date(text: str) -> date | None:
    """The date that a field holds: a date alone, or with a time of day after it; else None.

    The day is the one that the publisher states: a time zone does not move it.
    """
    text = text.strip()
    found = date_at_start(text)
    if found is None:
        return None
    return found[0] if TIME_OF_DAY.fullmatch(text[found[1] :]) else None


TIME_OF_DAY = re.compile(
    r"(?:,? ?(?:at |T)?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)? ?(?P<zone>Z|UTC|GMT|[A-Z]{3,4}|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def whole_moment(text: str) -> datetime | None:
    """The moment that a field holds, in UTC without zone; midnight for a date alone, None for anything else.

    A time without a zone, or in one that no table has, is taken as UTC.
    """
    text = text.strip()
    found = date_at_start(text)
    time = TIME_OF_DAY.fullmatch(text, found[1]) if found else None
    if found is None or time is None:
        return None
    day = found[0]
    if time["hour"] is None:
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the model's moments are UTC without zone
    hour = int(time["hour"])
    if time["half"]:
        hour = hour % 12 + (12 if time["half"][0] in "Pp" else 0)
    try:
        local = datetime(
            day.year, day.month, day.day, hour, int(time["minute"]), int(time["second"] or 0), tzinfo=UTC
        )
        return (local - _offset(time["zone"])).replace(tzinfo=None)
    except ValueError:
        return None  # 25:61 is no time of day


def _offset(zone: str | None) -> timedelta:
    fields = parsedate_tz(f"1 Jan 2000 00:00:00 {zone.replace(':', '')}") if zone else None
    return timedelta(seconds=(fields[9] or 0) if fields else 0)
