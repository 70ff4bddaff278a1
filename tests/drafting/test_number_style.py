"""Decimal and grouping marks, and currency signs, decided by the cells of a table."""

from __future__ import annotations

import pytest

from orchestration.drafting.number_style import (
    currency_of_signs,
    currency_of_word,
    guess_numbers,
    is_figure_like,
)
from orchestration.drafting.words import Words
from orchestration.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["1,234.50", "12.5"], (".", ",")),
        (["1.234,50", "12,5"], (",", ".")),
        (["20,00,00,000", "1,50,000"], (".", ",")),
        (["1 234,5", "12 000 000"], (",", " ")),
        (["1'234'000", "12.5"], (".", "'")),
        (["12,000", "8,500", "31,300"], (".", ",")),  # who writes three noughts after a decimal?
        (["12.000", "8.500", "31.300"], (",", ".")),
        (["0,881", "1,284"], (",", ".")),  # a nought groups no thousands
        (["12", "1000"], (".", ",")),
        ([], (".", ",")),
    ],
)
def test_marks_that_the_cells_decide(cells: list[str], style: tuple[str, str], words: Words) -> None:
    guess = guess_numbers([dict.fromkeys(cells, 1)], words)
    assert (guess.decimal, guess.grouping) == style
    assert not guess.reason


def test_marks_that_no_cell_decides_are_said(words: Words) -> None:
    guess = guess_numbers([{"1.214": 1, "5.337": 2}], words)
    assert guess.decimal == "."
    assert guess.reason == (
        "no cell tells what the mark in '1.214' is: decimal '.' is taken, it could be ','"
    )


@pytest.mark.parametrize(
    ("cells", "is_figures"),
    [({"1,000": 3, "undisclosed": 1}, True), ({"Series A": 2}, False), ({"3M": 1}, False), ({}, False)],
)
def test_columns_of_figures(cells: dict[str, int], is_figures: bool) -> None:
    assert is_figure_like(cells) is is_figures


@pytest.mark.parametrize(
    ("cells", "currency"),
    [
        ({"€1,000": 1, "2,000": 1}, ("EUR", False)),
        ({"1 000 €": 1}, ("EUR", False)),
        ({"$1,000": 1}, ("USD", True)),
        ({"€1": 1, "$1": 1}, (None, True)),
        ({"1,000": 1}, (None, False)),
    ],
)
def test_the_currency_of_signs(
    cells: dict[str, int], currency: tuple[str | None, bool], vocabulary: Vocabulary
) -> None:
    assert currency_of_signs(cells, vocabulary) == currency


@pytest.mark.parametrize(
    ("word", "currency"),
    [
        ("INR", ("INR", False)),
        ("euros", ("EUR", False)),
        ("dollars", ("USD", True)),
        ("metres", (None, False)),
    ],
)
def test_the_currency_of_a_word(word: str, currency: tuple[str | None, bool], vocabulary: Vocabulary) -> None:
    assert currency_of_word(word, vocabulary) == currency
