"""The formats of dates, decided by the cells of a column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.drafting.date_formats import guess_dates
from orchestration.drafting.words import Words, load_words


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2020-03-31", "2021-12-01"], ("%Y-%m-%d",)),
        (["31/03/2020", "01/12/2021"], ("%d/%m/%Y",)),
        (["03/31/2020", "12/01/2021"], ("%m/%d/%Y",)),
        (["31.3.2020", "1.12.2021"], ("%d.%m.%Y",)),
        (["5 March 2020", "12 May 2021"], ("%d %B %Y",)),
        (["Mar 5, 2020", "Nov 12, 2021"], ("%b %d, %Y",)),
        (["2020", "2021", "2022"], ("%Y",)),
        (["03/2020", "11/2021"], ("%m/%Y",)),
        (["2020-03-31T10:00:00Z"], ("%Y-%m-%dT%H:%M:%SZ",)),
        (["31/03/2020", "2019"], ("%d/%m/%Y", "%Y")),
        (["20200331", "20211201"], ("%Y%m%d",)),
        (["Quayside", "Lanternquay"], ()),
        (["12.5", "1,000"], ()),
        ([], ()),
    ],
)
def test_formats_that_the_cells_decide(cells: list[str], formats: tuple[str, ...], words: Words) -> None:
    guess = guess_dates(dict.fromkeys(cells, 1), words)
    assert guess.formats == formats
    assert guess.doubts == ()
    assert guess.share == (1.0 if formats else 0.0)


def test_an_order_that_no_cell_tells_is_said(words: Words) -> None:
    guess = guess_dates({"01/02/2020": 1, "03/04/2021": 2}, words)
    assert guess.formats == ("%d/%m/%Y",)
    assert guess.doubts == (
        "no cell tells whether day or month comes first: %d/%m/%Y is taken, it could be %m/%d/%Y",
    )


def test_both_orders_at_once_are_said_and_the_rarer_is_not_read(words: Words) -> None:
    guess = guess_dates({"31/01/2020": 5, "30/04/2021": 5, "04/25/2021": 1}, words)
    assert guess.formats == ("%d/%m/%Y",)
    assert "both orders of day and month occur" in guess.doubts[0]
    assert guess.share == pytest.approx(10 / 11)


def test_the_first_of_january_of_every_year_means_the_year(words: Words) -> None:
    guess = guess_dates({"2018-01-01": 9, "2019-01-01": 9, "2020-01-01": 9}, words)
    assert guess.formats == ("%Y-01-01",)
    assert "first of January" in guess.doubts[0]


def test_the_first_of_every_month_means_the_month(words: Words) -> None:
    guess = guess_dates({f"01.{month:02d}.2020": 1 for month in range(1, 13)}, words)
    assert guess.formats == ("01.%m.%Y",)
    assert "first of its month" in guess.doubts[0]


@given(st.dictionaries(st.text(min_size=1, max_size=30), st.integers(1, 5), max_size=20))
def test_any_cells(cells: dict[str, int]) -> None:
    assert 0 <= guess_dates(cells, load_words()).share <= 1
