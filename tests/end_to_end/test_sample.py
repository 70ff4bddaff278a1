"""The sample in raw/: what README asks of it has answers, and the marts agree with the facts that they are made of.

The expectations are worked out here from the facts, in other words than the marts use.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

BENCHMARKS = Path("tests") / "benchmarks"
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def sample(
    tmp_path_factory: pytest.TempPathFactory, project_dir: Path, starhall_program: Callable[..., Any]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of raw/."""
    settings = Settings(project_dir / "raw", tmp_path_factory.mktemp("sample") / "warehouse")
    finished = starhall_program("run", settings=settings)
    assert finished.code == 0, finished.err
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        yield connection


def analyst_queries(project_dir: Path) -> dict[str, str]:
    text = (project_dir / BENCHMARKS / "analyst_queries.sql").read_text(encoding="utf-8")
    return dict(re.findall(r"^-- (.+?)\n(.+?);\s*$", text, re.DOTALL | re.MULTILINE))


def test_each_of_the_ten_queries_of_analysts_has_an_answer(
    sample: duckdb.DuckDBPyConnection, project_dir: Path
) -> None:
    queries = analyst_queries(project_dir)
    assert len(queries) == 10
    for question, query in queries.items():
        assert sample.execute(query).fetchall(), question


def test_readme_lists_the_questions_of_the_ten_queries(project_dir: Path) -> None:
    readme = (project_dir / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\d+\. (.+\?)$", readme, re.MULTILINE) == list(analyst_queries(project_dir))


def test_each_query_of_readme_gives_what_readme_shows(
    sample: duckdb.DuckDBPyConnection, project_dir: Path
) -> None:
    """The cells of every row that stands below the query, whatever the table around them looks like."""
    readme = (project_dir / "README.md").read_text(encoding="utf-8")
    shown = re.findall(
        r'^    \$ \S*starhall sql "(select [^"]+)".*\n\n?((?:    │.*\n)+)', readme, re.MULTILINE
    )
    assert len(shown) >= 7
    for query, lines in shown:
        rows = [[cell.strip() for cell in line.strip(" │").split("│")] for line in lines.splitlines()]
        found = [
            ["NULL" if value is None else str(value).removesuffix(".0") for value in row]
            for row in sample.execute(query).fetchall()
        ]
        for row in rows:
            assert row in found, query


def test_money_by_industry_and_year_adds_up_to_the_financings(sample: duckdb.DuckDBPyConnection) -> None:
    expected: dict[Any, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for year, amount, low in sample.execute(
        "select year, amount_usd, amount_usd_low from fct_funding where is_additive"
        " and status not in ('planned', 'rumoured') and round_type <> 'fund_close'"
    ).fetchall():
        expected[year][0] += 1
        expected[year][1] += amount or low or 0
        expected[year][2] += low or 0
    found = sample.execute(
        "select year, financing_count, coalesce(raised_usd, 0), coalesce(raised_usd_low, 0)"
        " from mart_funding_by_industry_year where classification = 'all' and financing_count > 0"
    ).fetchall()
    assert {year: pytest.approx(list(figures)) for year, *figures in found} == dict(expected)


@pytest.mark.parametrize("classification", ["theme", "division", "section"])
def test_every_financing_counts_once_in_all_and_at_least_once_by_industry(
    sample: duckdb.DuckDBPyConnection, classification: str
) -> None:
    totals = by_year(sample, "all", "financing_count")
    alone = by_year(sample, classification, "financing_count - shared_financing_count")
    assert all(count <= totals[year] for year, count in alone.items())
    at_least = by_year(sample, classification, "financing_count")
    assert at_least.keys() == totals.keys()
    assert all(at_least[year] >= count for year, count in totals.items())
    assert sum(at_least.values()) > sum(totals.values())  # the sample has recipients in several industries


def by_year(sample: duckdb.DuckDBPyConnection, classification: str, figure: str) -> dict[Any, int]:
    return dict(
        sample.execute(
            f"select year, cast(sum({figure}) as integer) from mart_funding_by_industry_year"
            " where classification = ? group by year",
            [classification],
        ).fetchall()
    )


def test_every_investor_of_a_financing_is_in_a_portfolio(sample: duckdb.DuckDBPyConnection) -> None:
    expected = sample.execute(
        "select distinct i.organisation_id, f.organisation_id from bridge_funding_investors as i"
        " inner join fct_funding as f using (funding_id) where f.round_type <> 'fund_close'"
    ).fetchall()
    found = sample.execute(
        "select investor_organisation_id, organisation_id from mart_investor_portfolio"
    ).fetchall()
    assert sorted(found) == sorted(expected)


def test_each_disputed_value_of_a_year_is_among_the_contradictions(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    expected = sample.execute("select yearly_metric_id from fct_yearly_metrics where has_conflict").fetchall()
    reported = "fact_table = 'fct_yearly_metrics' and unit <> 'currency'"
    found = sample.execute(f"select distinct fact_id from mart_contradictions where {reported}").fetchall()
    derived = sample.execute(
        "select yearly_metric_id from fct_yearly_metrics where basis = 'derived'"
    ).fetchall()
    assert sorted(found) == sorted(set(expected) - set(derived))
    assert len(found) >= 3


def test_what_stands_in_a_hub_and_year_is_the_value_of_that_year(sample: duckdb.DuckDBPyConnection) -> None:
    wrong = sample.execute(
        "select * from mart_hub_panel as hubs left join fct_yearly_metrics as v on hubs.organisation_id ="
        " v.organisation_id and hubs.year = v.year and v.metric_id = 'floor_area'"
        " where hubs.floor_area_m2_low is distinct from v.value_low"
        " or hubs.floor_area_m2_high is distinct from v.value_high"
    ).fetchall()
    assert wrong == []


def test_every_claim_is_one_of_a_publisher(sample: duckdb.DuckDBPyConnection) -> None:
    [(claims,)] = sample.execute("select sum(claim_count) from mart_source_reliability").fetchall()
    [(expected,)] = sample.execute(
        "select (select count(*) from fct_metric_claims) + (select count(*) from fct_funding_claims)"
        " + (select count(*) from fct_event_claims)"
    ).fetchall()
    assert claims == expected


def test_shares_of_few_claims_have_the_interval_of_wilson(sample: duckdb.DuckDBPyConnection) -> None:
    rows = sample.execute(
        "select disputed_count, compared_count, disputed_pct, disputed_pct_low, disputed_pct_high"
        " from mart_source_reliability where compared_count > 0"
    ).fetchall()
    assert len(rows) > 3
    for part, whole, *found in rows:
        assert found == pytest.approx([100 * part / whole, *wilson(part / whole, whole)], abs=1e-3)


def test_the_interval_of_wilson_is_that_of_the_books() -> None:
    assert wilson(0.5, 10) == pytest.approx((23.66, 76.34), abs=0.005)
    assert wilson(0, 10) == pytest.approx((0, 27.75), abs=0.005)


def wilson(share: float, whole: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share of `whole`, in per cent (Wilson 1927)."""
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z / (1 + z * z / whole) * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return 100 * max(0, middle - reach), 100 * min(1, middle + reach)


@pytest.mark.parametrize(
    "table", ["dim_organisations", "fct_events", "fct_funding", "fct_yearly_metrics", "fct_metric_claims"]
)
def test_what_is_known_today_is_what_the_tables_say(sample: duckdb.DuckDBPyConnection, table: str) -> None:
    held = " where is_current" if table == "fct_metric_claims" else ""
    said = sample.execute(f"select * from {table}{held} order by all").fetchall()
    assert said
    assert sample.execute(f"select * from {table}_as_known_on(current_date) order by all").fetchall() == said
