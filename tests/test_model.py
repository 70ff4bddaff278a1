"""Identifiers, periods, and the balance of the ledger."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.model import IngestOutcome, Period, stable_id


def test_an_identifier_is_the_same_on_every_machine() -> None:
    assert stable_id("organisation", "harbour labs", "") == "fd95bb3a34d3440e733b"


@given(st.lists(st.one_of(st.none(), st.text(), st.integers()), max_size=4), st.text(min_size=1))
def test_an_identifier_has_twenty_hexadecimal_digits_whatever_it_is_made_of(
    parts: list[object], kind: str
) -> None:
    identifier = stable_id(kind, *parts)
    assert len(identifier) == 20
    assert int(identifier, 16) >= 0
    assert identifier == stable_id(kind, *parts)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("document", "a", "b"), ("document", "ab")),
        (("document", None), ("document", "")),
        (("document", "a"), ("event", "a")),
    ],
)
def test_different_parts_give_different_identifiers(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    assert stable_id(*left) != stable_id(*right)


@pytest.mark.parametrize(
    ("period", "year"),
    [
        (Period(date(2018, 1, 1), date(2018, 12, 31), "year"), 2018),
        (Period(date(2004, 4, 1), date(2005, 3, 31), "range"), 2005),
        (Period(date(2004, 10, 1), date(2005, 3, 31), "range"), None),
        (Period(date(2018, 3, 24), date(2018, 3, 24), "day"), 2018),
        (Period(date(2017, 1, 1), date(2018, 12, 31), "range"), None),
        (Period(date(2017, 1, 1), None, "range"), None),
        (Period(), None),
    ],
)
def test_the_year_of_a_period_is_that_of_the_whole_span(period: Period, year: int | None) -> None:
    assert period.year == year


def test_a_ledger_row_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="10 in, 6 loaded, 3 quarantined"):
        IngestOutcome("news/a.jsonl", "", "loaded", 10, 6, 3)
    assert IngestOutcome("news/a.jsonl", "", "loaded", 10, 7, 3).items_in == 10
