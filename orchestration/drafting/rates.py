"""Which way an exchange rate is quoted: by its header, else by comparison with rates that are known."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.drafting.words import Words, bare_header, header_key

Direction = Literal["usd_per_unit", "per_usd"]
_NEAR = 2.0  # a rate within this factor of a known one may be it
_PARITY = 1.15  # nearer to 1 than this, a rate says the same both ways
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class KnownRate:
    """US dollars a unit of a currency, on the average of a year."""

    currency: str
    year: int
    usd_per_unit: float


def load_known_rates(seeds_dir: Path) -> tuple[KnownRate, ...]:
    """The rates of the seed fx_rates.csv."""
    with (seeds_dir / "fx_rates.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            KnownRate(row["currency"], int(row["year"]), float(row["usd_per_unit"]))
            for row in csv.DictReader(file)
            if row["usd_per_unit"]  # of the current year only months are known
        )


_DIRECTIONS: tuple[Direction, Direction] = ("per_usd", "usd_per_unit")


def direction_of_header(header: str, words: Words) -> Direction | None:
    """What a header says of itself: "INR per USD", "USD value"."""
    for key in (header_key(header), bare_header(header)):
        for direction in _DIRECTIONS:
            for term in words.concepts[direction]:
                if re.search(rf"\b{re.escape(term)}\b", key):
                    return direction
    return None


@dataclass(frozen=True, slots=True)
class DirectionVotes:
    """How many rows of a sample agree with known rates, one way and the other."""

    usd_per_unit: int = 0
    per_usd: int = 0

    @property
    def winner(self) -> Direction | None:
        """The direction that at least nine in ten of the rows that tell speak for."""
        most, fewest = max(self.usd_per_unit, self.per_usd), min(self.usd_per_unit, self.per_usd)
        if most == 0 or fewest * 9 > most:
            return None
        return "usd_per_unit" if self.usd_per_unit > self.per_usd else "per_usd"


def compare_rates(
    rows: Sequence[Mapping[str, str]],
    columns: tuple[str, str, str],
    currency_of: Callable[[str], str | None],
    rate_of: Callable[[str], float | None],
    known_rates: Sequence[KnownRate],
) -> DirectionVotes:
    """Compare the rates of a sample with known ones of the same currency and year.

    Args:
        rows: of the sample, by column.
        columns: those of currency, time and rate.
        currency_of, rate_of: a cell as a code, and as a figure; None where it is none.
        known_rates: to compare with.
    """
    by_key = {(known.currency, known.year): known.usd_per_unit for known in known_rates}
    direct = inverse = 0
    currency_column, time_column, rate_column = columns
    for row in rows:
        currency = currency_of(row.get(currency_column, ""))
        year = _YEAR.search(row.get(time_column, ""))
        rate = rate_of(row.get(rate_column, ""))
        reference = by_key.get((currency or "", int(year[0]) if year else 0))
        if not rate or reference is None or max(reference, 1 / reference) < _PARITY:
            continue
        is_direct = 1 / _NEAR < rate / reference < _NEAR
        is_inverse = 1 / _NEAR < rate * reference < _NEAR
        if is_direct and is_inverse:  # a currency worth about a dollar: the nearer one
            is_direct = abs(rate / reference - 1) < abs(rate * reference - 1)
            is_inverse = not is_direct
        direct += is_direct
        inverse += is_inverse
    return DirectionVotes(direct, inverse)
