"""The worked example of the data model, row by row, from the article under shared/seeds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.settings import PROJECT_DIR, Settings

SEEDS = PROJECT_DIR.parent / "shared" / "seeds"
EXPECTED = yaml.safe_load(
    Path(__file__).with_name("worked_example").joinpath("expected.yml").read_text(encoding="utf-8")
)

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, starhall: Callable[..., Any]
) -> duckdb.DuckDBPyConnection:
    if not SEEDS.is_dir():
        pytest.skip(f"the seed article is not here: {SEEDS}")
    folder = tmp_path_factory.mktemp("worked_example")
    settings = Settings(folder / "raw", folder / "warehouse")
    settings.news_dir.mkdir(parents=True)
    for article in SEEDS.iterdir():
        shutil.copy(article, settings.news_dir)
    finished = starhall("run", settings=settings)
    assert finished.code == 0, finished.out + finished.err
    return duckdb.connect(str(settings.published_path), read_only=True)


@pytest.mark.parametrize("name", EXPECTED)
def test_rows(published: duckdb.DuckDBPyConnection, name: str) -> None:
    rows = [list(row) for row in published.execute(EXPECTED[name]["query"]).fetchall()]
    assert rows == EXPECTED[name]["rows"]


@pytest.mark.parametrize(
    "table", ["dim_organisations", "fct_events", "fct_funding", "fct_yearly_metrics", "fct_metric_claims"]
)
def test_what_is_known_today_is_what_the_tables_say(published: duckdb.DuckDBPyConnection, table: str) -> None:
    held = " where is_current" if table == "fct_metric_claims" else ""
    said = published.execute(f"select * from {table}{held} order by all").fetchall()
    assert said
    assert (
        published.execute(f"select * from {table}_as_known_on(current_date) order by all").fetchall() == said
    )
