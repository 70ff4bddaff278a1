"""When a run has something to do: the fingerprint of content and code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.pipeline.fingerprint import code_fingerprint, input_fingerprint
from orchestration.settings import Settings
from orchestration.warehouse import insert_rows, open_working

FILES = [
    {
        "source_path": f"records/hubs_{number}.csv",
        "source_name": "hubs",
        "entity": "organisation",
        "content_sha256": str(number),
        "yaml_sha256": "y",
        "rows_loaded": 5,
        "columns_json": "{}",
        "units_json": "{}",
        "unmapped_columns_json": "[]",
        "landed_at": datetime(2024, 1, 1),
    }
    for number in range(3)
]
SETTINGS = {"min_confidence": 0.5}


@pytest.fixture
def working(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(Settings(tmp_path / "raw", tmp_path / "warehouse")) as connection:
        insert_rows(connection, "landing.record_files", FILES)
        yield connection


def test_the_order_and_the_time_of_loading_do_not_matter(working: duckdb.DuckDBPyConnection) -> None:
    before = input_fingerprint(working, "code", SETTINGS)
    working.execute("delete from landing.record_files")
    later = [{**file, "landed_at": datetime(2025, 2, 2)} for file in reversed(FILES)]
    insert_rows(working, "landing.record_files", later)
    assert input_fingerprint(working, "code", SETTINGS) == before


@pytest.mark.parametrize(
    "change",
    [
        "update landing.record_files set content_sha256 = 'x' where content_sha256 = '1'",
        "delete from landing.record_files where content_sha256 = '1'",
        "insert into landing.record_files select * replace ('9' as source_path) from landing.record_files where content_sha256 = '1'",
        "insert into landing.quarantine values ('q', 'news/a.txt', '', null, 'r', '', '', now()::timestamp, null)",
        "insert into landing.retractions values ('no document yet', 'why', now()::timestamp)",
    ],
)
def test_any_change_of_content_matters(working: duckdb.DuckDBPyConnection, change: str) -> None:
    before = input_fingerprint(working, "code", SETTINGS)
    working.execute(change)
    assert input_fingerprint(working, "code", SETTINGS) != before


def test_the_threshold_matters(working: duckdb.DuckDBPyConnection) -> None:
    assert input_fingerprint(working, "code", SETTINGS) == input_fingerprint(working, "code", SETTINGS)
    assert input_fingerprint(working, "code", SETTINGS) != input_fingerprint(
        working, "code", {"min_confidence": 0.55}
    )


def test_the_code_matters(working: duckdb.DuckDBPyConnection) -> None:
    assert input_fingerprint(working, "code", SETTINGS) != input_fingerprint(working, "other code", SETTINGS)


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("orchestration/extraction/names.py", True),
        ("orchestration/schema/landing.sql", True),
        ("dbt_project/models/marts/fct_funding.sql", True),
        ("dbt_project/seeds/metrics.csv", True),
        ("dbt_project/dbt_project.yml", True),
        ("dbt_project/target/manifest.json", False),
        ("orchestration/cli/console.py", False),
        ("orchestration/defs/automation.py", False),
        ("README.md", False),
    ],
)
def test_which_sources_matter(tmp_path: Path, name: str, matters: bool) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("before", encoding="utf-8")
    before = code_fingerprint(tmp_path)
    path.write_text("after", encoding="utf-8")
    assert (code_fingerprint(tmp_path) != before) is matters
