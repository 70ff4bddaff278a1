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

RECORDS = [
    {
        "record_id": str(number),
        "source_name": "hubs",
        "source_path": "records/hubs.csv",
        "row_number": number,
        "entity": "organisation",
        "values_json": f'{{"name": "Hub {number}"}}',
        "columns_json": "{}",
        "landed_at": datetime(2024, 1, 1),
    }
    for number in range(3)
]


@pytest.fixture
def working(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(Settings(tmp_path / "raw", tmp_path / "warehouse")) as connection:
        insert_rows(connection, "landing.records", RECORDS)
        yield connection


def test_the_order_and_the_time_of_loading_do_not_matter(working: duckdb.DuckDBPyConnection) -> None:
    before = input_fingerprint(working, "code")
    working.execute("delete from landing.records")
    later = [{**record, "landed_at": datetime(2025, 2, 2)} for record in reversed(RECORDS)]
    insert_rows(working, "landing.records", later)
    assert input_fingerprint(working, "code") == before


@pytest.mark.parametrize(
    "change",
    [
        "update landing.records set values_json = '{}' where record_id = '1'",
        "delete from landing.records where record_id = '1'",
        "insert into landing.records select * replace ('9' as record_id) from landing.records where row_number = 1",
        "insert into landing.quarantine values ('q', 'news/a.txt', '', null, 'r', '', '', now()::timestamp, null)",
    ],
)
def test_any_change_of_content_matters(working: duckdb.DuckDBPyConnection, change: str) -> None:
    before = input_fingerprint(working, "code")
    working.execute(change)
    assert input_fingerprint(working, "code") != before


def test_the_code_matters(working: duckdb.DuckDBPyConnection) -> None:
    assert input_fingerprint(working, "code") != input_fingerprint(working, "other code")


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("orchestration/extraction/names.py", True),
        ("orchestration/schema.sql", True),
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
