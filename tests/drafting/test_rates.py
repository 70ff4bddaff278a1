"""Which way an exchange rate is quoted."""

from __future__ import annotations

import pytest

from orchestration.drafting.rates import (
    Direction,
    DirectionVotes,
    KnownRate,
    compare_rates,
    direction_of_header,
)
from orchestration.drafting.words import Words

KNOWN = (KnownRate("CNY", 2018, 0.15), KnownRate("EUR", 2018, 1.18), KnownRate("CHF", 2018, 1.02))


@pytest.mark.parametrize(
    ("header", "direction"),
    [
        ("INR per USD", "per_usd"),
        ("LCU per US dollar, period average", "per_usd"),
        ("USD per unit", "usd_per_unit"),
        ("usd", "usd_per_unit"),
        ("Exchange rate", None),
        ("Usdt", None),
    ],
)
def test_a_header_that_says_the_direction(header: str, direction: Direction | None, words: Words) -> None:
    assert direction_of_header(header, words) == direction


@pytest.mark.parametrize(
    ("rows", "votes"),
    [
        ([("CNY", "2018", "6.61")], DirectionVotes(0, 1)),
        ([("CNY", "2018-06-01", "0.151")], DirectionVotes(1, 0)),
        ([("EUR", "2018", "0.847")], DirectionVotes(0, 1)),
        ([("EUR", "2018", "1.17")], DirectionVotes(1, 0)),
        ([("CHF", "2018", "0.98")], DirectionVotes(0, 0)),  # says the same both ways
        ([("CNY", "2011", "6.61"), ("XXX", "2018", "6.61"), ("CNY", "2018", "none")], DirectionVotes(0, 0)),
        ([("CNY", "2018", "55")], DirectionVotes(0, 0)),
    ],
)
def test_rows_are_compared_with_known_rates(rows: list[tuple[str, str, str]], votes: DirectionVotes) -> None:
    sample = [dict(zip(("c", "t", "r"), row, strict=True)) for row in rows]

    def figure(cell: str) -> float | None:
        return None if cell == "none" else float(cell)

    assert compare_rates(sample, ("c", "t", "r"), str, figure, KNOWN) == votes


@pytest.mark.parametrize(
    ("votes", "winner"),
    [
        (DirectionVotes(20, 2), "usd_per_unit"),
        (DirectionVotes(0, 1), "per_usd"),
        (DirectionVotes(5, 4), None),
        (DirectionVotes(), None),
    ],
)
def test_a_direction_wins_clearly_or_not_at_all(votes: DirectionVotes, winner: Direction | None) -> None:
    assert votes.winner == winner
