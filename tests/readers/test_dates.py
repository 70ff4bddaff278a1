"""Dates and moments above an article or in a field: the zone counts, and nothing is made up."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.readers.dates import whole_date, whole_moment


@pytest.mark.parametrize(
    "text",
    [
        "2020-05-12",
        "2020/5/12",
        "2020.05.12",
        "20200512",
        "2020年5月12日",
        "12 May 2020",
        "12-May-2020",
        "12th of May 2020",
        "May 12, 2020",
        "may 12 2020",
        "Tuesday, 12 May 2020",
        "Tue, 12 May 2020 01:00:00 +0800",
        "2020-05-12T23:59:00Z",
        "2020-05-12T10:00:00.123+08:00",
        "2020-05-12 10:30",
        "12 May 2020, 10:30 AM",
        "12.05.2020",
        "  2020-05-12  ",
    ],
)
def test_dates(text: str) -> None:
    assert whole_date(text) == date(2020, 5, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/06/2020", date(2020, 6, 25)),
        ("06/25/2020", date(2020, 6, 25)),
        ("05/05/2020", date(2020, 5, 5)),
        ("29 Feb 2020", date(2020, 2, 29)),
        ("Sept. 3, 2019", date(2019, 9, 3)),
    ],
)
def test_orders_and_calendars(text: str, expected: date) -> None:
    assert whole_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "05/06/2020",  # two dates at once
        "2020-02-30",
        "29 Feb 2021",
        "May 2020",
        "2020",
        "2020-05-123",
        "12 Mayor 2020",
        "2020-05-12 was a day",
        "0000-01-01",
        "9999-01-01",
        "yesterday",
        "",
    ],
)
def test_no_dates(text: str) -> None:
    assert whole_date(text) is None


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = whole_date(text)
    assert found is None or 1800 <= found.year <= 2200


@pytest.mark.parametrize("hostile", [" ", "1", "May ", "2020-05-12 ", "Mon,", "12 May", "1:1"])
def test_dates_are_linear(hostile: str) -> None:
    started = time.perf_counter()
    whole_date(hostile * 50_000)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-31T10:00:00Z", datetime(2024, 5, 31, 10)),
        ("2024-05-31T10:00:00+02:00", datetime(2024, 5, 31, 8)),
        ("2024-05-31T10:00:00.250-0530", datetime(2024, 5, 31, 15, 30)),
        ("2024-05-31 10:00", datetime(2024, 5, 31, 10)),
        ("2024-05-31", datetime(2024, 5, 31)),
        ("Tue, 12 May 2020 00:30:00 +0800", datetime(2020, 5, 11, 16, 30)),
        ("May 5, 2020 5:30 PM EST", datetime(2020, 5, 5, 22, 30)),
        ("5 May 2020 12:05 am", datetime(2020, 5, 5, 0, 5)),
        ("2020-05-05 25:61", None),
        ("2020-02-30T10:00:00Z", None),
        ("05/06/2020 10:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert whole_moment(text) == expected
