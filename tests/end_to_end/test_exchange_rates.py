"""A file of exchange rates beside the financings: their amounts in dollars follow it, each rate with its day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

FIXTURES = Path(__file__).parents[1] / "fixtures" / "records"
ROUNDS_CSV = """Company,Date,Amount,Currency
Tidegauge Robotics,2019-03-03,"1,000,000",EUR
Marrowlight Imaging,2019-05,"1,000,000",EUR
Pollenworks,2019,"1,000,000",EUR
Tallowgraph,2019-03-03,"1,000,000",CNY
"""
ROUNDS_YAML = """source: rounds
entity: funding
file: rounds.csv
publisher: Example agency (invented)
licence: CC0-1.0
dates: ["%Y-%m-%d", "%Y-%m", "%Y"]
columns:
  organisation: {column: Company}
  date: {column: Date}
  amount: {column: Amount}
  currency: {column: Currency}
"""


def money(settings: Settings) -> dict[str, tuple[float, float, str]]:
    """(amount in dollars, rate, its day) by organisation."""
    query = (
        "select organisation_name, amount_usd, fx_rate, cast(fx_rate_on as varchar) "
        "from fct_funding inner join dim_organisations using (organisation_id)"
    )
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        rows: Sequence[Any] = connection.execute(query).fetchall()
    return {name: (amount, rate, day) for name, amount, rate, day in rows}


def test_a_loaded_rate_changes_the_amount_in_dollars(starhall: Callable[..., Any], tmp_path: Path) -> None:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    records = tmp_path / "raw" / "records"
    records.mkdir(parents=True)
    (records / "rounds.csv").write_text(ROUNDS_CSV, encoding="utf-8")
    (records / "rounds.yml").write_text(ROUNDS_YAML, encoding="utf-8")
    finished = starhall("run", settings=settings)
    assert finished.code == 0, finished.out + finished.err
    before = money(settings)
    assert {name: day for name, (_, _, day) in before.items()} == {
        "Tidegauge Robotics": "2019-03-31",
        "Marrowlight Imaging": "2019-05-31",
        "Pollenworks": "2019-12-31",
        "Tallowgraph": "2019-03-31",
    }
    assert before["Tidegauge Robotics"][:2] == (1_129_560, 1.12956)  # 0.8853 euro a dollar in March 2019

    for name in ("exchange_rates.csv", "exchange_rates.yml"):
        (records / name).write_bytes((FIXTURES / name).read_bytes())
    finished = starhall("run", settings=settings)
    assert finished.code == 0, finished.out + finished.err
    assert money(settings) == {
        "Tidegauge Robotics": (1_500_000, 1.5, "2019-03-01"),  # a Sunday: the rate of the Friday
        "Marrowlight Imaging": (1_250_000, 1.25, "2019-05-31"),
        "Pollenworks": (1_750_000, 1.75, "2019-12-31"),
        "Tallowgraph": before["Tallowgraph"],
    }
