"""Which words are times, what period they mean, and what is inferred from the publication date."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.analysis import TimeExpression
from orchestration.extraction.dates import find_times
from orchestration.extraction.segments import segment

PUBLISHED = date(2020, 5, 12)  # a Tuesday


def times(body: str, published_on: date | None = PUBLISHED) -> list[TimeExpression]:
    text = f"Title\n\n{body}"
    return list(find_times(segment(text), published_on))


@pytest.mark.parametrize(
    ("body", "start", "end", "precision"),
    [
        ("It opened on March 24, 2016.", "2016-03-24", "2016-03-24", "day"),
        ("It opened on 24 March 2016.", "2016-03-24", "2016-03-24", "day"),
        ("It opened on Nov. 23, 2017.", "2017-11-23", "2017-11-23", "day"),
        ("It opened on the 4th of May 2018.", "2018-05-04", "2018-05-04", "day"),
        ("It opened on Monday, March 5, 2018.", "2018-03-05", "2018-03-05", "day"),
        ("It opened on 2016-03-24.", "2016-03-24", "2016-03-24", "day"),
        ("It opened on 24-03-2016.", "2016-03-24", "2016-03-24", "day"),
        ("It opened on 24/03/2016.", "2016-03-24", "2016-03-24", "day"),
        ("It ran on March 5-7, 2018.", "2018-03-05", "2018-03-07", "range"),
        ("It ran 5 to 7 March 2018.", "2018-03-05", "2018-03-07", "range"),
        ("It opened in August 2008.", "2008-08-01", "2008-08-31", "month"),
        ("It opened in February 2016.", "2016-02-01", "2016-02-29", "month"),
        ("It ran from March to May 2018.", "2018-03-01", "2018-05-31", "range"),
        ("It grew in the third quarter of 2018.", "2018-07-01", "2018-09-30", "quarter"),
        ("It grew in Q3 FY19.", "2019-07-01", "2019-09-30", "quarter"),
        ("It grew in 4Q20.", "2020-10-01", "2020-12-31", "quarter"),
        ("It grew in 2Q 2020.", "2020-04-01", "2020-06-30", "quarter"),
        ("It grew in H2 of 2016.", "2016-07-01", "2016-12-31", "range"),
        ("It grew in 2016 H2.", "2016-07-01", "2016-12-31", "range"),
        ("It grew in 1H19.", "2019-01-01", "2019-06-30", "range"),
        ("It grew in FY2019/20.", "2020-01-01", "2020-12-31", "year"),
        ("It opened on 16. Nov. 2016.", "2016-11-16", "2016-11-16", "day"),
        ("It had ten by end-2004.", "2004-01-01", "2004-12-31", "year"),
        ("It had ten at end-March 2021.", "2021-03-01", "2021-03-31", "month"),
        ("It grew in Q4 2018.", "2018-10-01", "2018-12-31", "quarter"),
        ("By the first half of 2017 it grew.", "2017-01-01", "2017-06-30", "range"),
        ("It fell in the last three months of 2004.", "2004-10-01", "2004-12-31", "range"),
        ("It rose in the first 9 months of 2024.", "2024-01-01", "2024-09-30", "range"),
        ("It opened in 2018.", "2018-01-01", "2018-12-31", "year"),
        ("It grew between 2016 and 2019.", "2016-01-01", "2019-12-31", "range"),
        ("It grew from 2016 to 2019.", "2016-01-01", "2019-12-31", "range"),
        ("It grew in 2017-2018.", "2017-01-01", "2018-12-31", "range"),
        ("It opened on the twenty-second of June 2018.", "2018-06-22", "2018-06-22", "day"),
        ("It opened on the fourth of July, 1995.", "1995-07-04", "1995-07-04", "day"),
        ("It opened on the first Friday of July 2016.", "2016-07-01", "2016-07-01", "day"),
        ("It opened on the last Monday of May 2018.", "2018-05-28", "2018-05-28", "day"),
        ("It opened on 05-Aug-2016.", "2016-08-05", "2016-08-05", "day"),
        ("It opened on 2016/Aug/05.", "2016-08-05", "2016-08-05", "day"),
        ("It ran from 3 until 12 of September 2018.", "2018-09-03", "2018-09-12", "range"),
        ("It grew in the 1990s.", "1990-01-01", "1999-12-31", "range"),
        ("It grew in the 1980's.", "1980-01-01", "1989-12-31", "range"),
        ("It grew in the '70s.", "1970-01-01", "1979-12-31", "range"),
        ("It grew in the late seventies.", "1970-01-01", "1979-12-31", "range"),
        ("It was founded in 1894.", "1894-01-01", "1894-12-31", "year"),
        ("In the three months to September 2019 it grew.", "2019-07-01", "2019-09-30", "quarter"),
        ("In the year to March 2005 it grew.", "2004-04-01", "2005-03-31", "range"),
        ("In the year ended 31 December 2019 it grew.", "2019-01-01", "2019-12-31", "year"),
        ("In the nine months ended 30 September 2019 it grew.", "2019-01-01", "2019-09-30", "range"),
        ("In the half-year to the end of June 2019 it grew.", "2019-01-01", "2019-06-30", "range"),
        ("In the quarter ended June 30, 2019 it grew.", "2019-04-01", "2019-06-30", "quarter"),
        ("In the week ended 7 October 2018 it grew.", "2018-10-01", "2018-10-07", "range"),
        ("In the week beginning 4 May 2020 it grew.", "2020-05-04", "2020-05-10", "range"),
        ("It had 20 as of 30 June 2019.", "2019-06-30", "2019-06-30", "day"),
        ("It had 20 at the end of March 2019.", "2019-03-01", "2019-03-31", "month"),
        ("The 2004-05 season was good.", "2004-01-01", "2005-12-31", "range"),
    ],
)
def test_stated_times(body: str, start: str, end: str, precision: str) -> None:
    (found,) = times(body, published_on=None)
    period = found.period
    assert (str(period.start_on), str(period.end_on), period.precision) == (start, end, precision)
    assert not found.is_inferred


@pytest.mark.parametrize(
    ("body", "start", "end"),
    [
        ("It ran Nov 18-Dec 19, 2015.", "2015-11-18", "2015-12-19"),
        ("It ran 5 June-10 July 2018.", "2018-06-05", "2018-07-10"),
        ("It ran Nov 18, 2014-Dec 19, 2015.", "2014-11-18", "2015-12-19"),
    ],
)
def test_a_span_of_days_joined_by_a_dash(body: str, start: str, end: str) -> None:
    (found,) = times(body)
    assert (str(found.period.start_on), str(found.period.end_on), found.period.precision) == (
        start,
        end,
        "range",
    )
    assert not found.is_inferred


@pytest.mark.parametrize(
    ("body", "start", "end", "precision"),
    [
        ("It was registered on March 24.", "2020-03-24", "2020-03-24", "day"),
        ("It was registered on June 24.", "2019-06-24", "2019-06-24", "day"),
        ("It will be registered on June 24.", "2020-06-24", "2020-06-24", "day"),
        ("It will be registered on March 24.", "2021-03-24", "2021-03-24", "day"),
        ("It had grown by February.", "2020-02-01", "2020-02-29", "month"),
        ("It had grown since August.", "2019-08-01", "2019-08-31", "month"),
        ("It grew last year.", "2019-01-01", "2019-12-31", "year"),
        ("It grew this year.", "2020-01-01", "2020-12-31", "year"),
        ("It grew last month.", "2020-04-01", "2020-04-30", "month"),
        ("It opened on Thursday.", "2020-05-07", "2020-05-07", "day"),
        ("It will open on Thursday.", "2020-05-14", "2020-05-14", "day"),
        ("It opened on Friday last week.", "2020-05-08", "2020-05-08", "day"),
        ("It opened the day before yesterday.", "2020-05-10", "2020-05-10", "day"),
        ("It opened on Tuesday.", "2020-05-12", "2020-05-12", "day"),
        ("It opened today.", "2020-05-12", "2020-05-12", "day"),
        ("It opened yesterday.", "2020-05-11", "2020-05-11", "day"),
        ("It opened two years ago.", "2018-01-01", "2018-12-31", "year"),
        ("It ran camps over the past two years.", "2018-05-12", "2020-05-12", "range"),
        ("It grew in the fourth quarter of last year.", "2019-10-01", "2019-12-31", "quarter"),
        ("It grew last quarter.", "2020-01-01", "2020-03-31", "quarter"),
        ("It grew in the last quarter.", "2020-01-01", "2020-03-31", "quarter"),
        ("It grew in the current quarter.", "2020-04-01", "2020-06-30", "quarter"),
        ("It grew this calendar year.", "2020-01-01", "2020-12-31", "year"),
        ("It grew in Q3 last year.", "2019-07-01", "2019-09-30", "quarter"),
        ("It opened in June last year.", "2019-06-01", "2019-06-30", "month"),
        ("It opened on 15 June last year.", "2019-06-15", "2019-06-15", "day"),
        ("It will open in June next year.", "2021-06-01", "2021-06-30", "month"),
        ("It opened on the first Friday of last month.", "2020-04-03", "2020-04-03", "day"),
        ("It opened last weekend.", "2020-05-09", "2020-05-10", "range"),
        ("It will open two weeks from now.", "2020-05-26", "2020-06-01", "range"),
        ("It opened on Friday the 8th.", "2020-05-08", "2020-05-08", "day"),
        ("It grew in the three months to March.", "2020-01-01", "2020-03-31", "quarter"),
    ],
)
def test_times_told_from_the_publication_date(body: str, start: str, end: str, precision: str) -> None:
    (found,) = times(body)
    period = found.period
    assert (str(period.start_on), str(period.end_on), period.precision) == (start, end, precision)
    assert found.is_inferred
    assert times(body, published_on=None) == []


def test_a_list_of_years_is_several_times() -> None:
    assert [found.period.year for found in times("It was held in 2018 and 2019.")] == [2018, 2019]


@pytest.mark.parametrize(
    ("body", "relation"),
    [
        ("It will open by 2025.", "by"),
        ("It has grown since August 2008.", "since"),
        ("It ran until 2019.", "until"),
        ("It ran over the past two years.", "over"),
        ("It opened before 2019.", "before"),
        ("It opened after the end of 2019.", "after"),
        ("It opened in 2019.", "in"),
    ],
)
def test_relations(body: str, relation: str) -> None:
    assert [found.relation for found in times(body)] == [relation]


@pytest.mark.parametrize(
    "body",
    [
        "They may march on.",
        "It is a club for the thirties.",
        "He was in his 30s then, and the 30s crowd came.",
        "It employs 1894 people, or 1894 in all.",
        "It opened on 31 April 2018.",
        "It opened on 2019-02-30.",
        "It sold on 5/6/2018.",
        "It hosts over 2000 companies.",
        "It employs 2000 people.",
        "It runs version 2019.1.2 there.",
        "The price is $2019 each.",
        "The same year was good.",
        "The next day it left.",
        "The chapel of 5 December 1391 stands.",
    ],
)
def test_no_times(body: str) -> None:
    assert times(body) == []


@given(st.text(alphabet="0123456789 -/.,MarchJune'to", max_size=120))
def test_found_times_lie_in_the_text_and_run_forward(body: str) -> None:
    for found in times(body):
        assert 0 <= found.start < found.end <= len(body) + len("Title\n\n")
        assert found.period.start_on is not None
        assert found.period.end_on is not None
        assert found.period.start_on <= found.period.end_on


@pytest.mark.parametrize(
    "unit", ["2016 ", "2016-", "March ", "1/", "first quarter of ", "last ", "on Monday "]
)
def test_hostile_runs_take_linear_time(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    started = time.perf_counter()
    times(text)
    assert time.perf_counter() - started < 8
