"""A warehouse without a single document: every table is there and empty, and every test passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

MARTS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts"
VOCABULARIES = {"dim_event_types", "dim_industries", "dim_metrics"}


@pytest.fixture(scope="session")
def empty(build_of: Callable[..., Any]) -> Any:
    return build_of("empty", lambda statements: None)


def test_every_model_and_test_succeeds(empty: Any) -> None:
    assert set(empty.outcomes.values()) == {"success", "pass"}


def test_every_table_is_there_and_only_the_vocabularies_have_rows(empty: Any) -> None:
    tables = [
        str(name)
        for (name,) in empty.rows(
            "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        )
    ]
    assert tables == sorted(path.stem for path in MARTS.glob("*.sql"))
    filled = {table for table in tables if empty.rows(f"select count(*) from {table}") != [(0,)]}
    assert filled == VOCABULARIES


def test_every_published_column_is_described_under_contract(empty: Any) -> None:
    built: dict[str, list[str]] = {}
    for table, column in empty.rows(
        "select table_name, column_name from information_schema.columns where table_schema = 'marts'"
        " order by table_name, ordinal_position"
    ):
        built.setdefault(str(table), []).append(str(column))
    described: dict[str, list[str]] = {}
    for path in MARTS.glob("*.yml"):
        [model] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        described[model["name"]] = [column["name"] for column in model["columns"]]
        assert re.search(r" Grain: [^.]+\.$", model["description"]), f"{path.name}: no sentence on the grain"
        for column in model["columns"]:
            assert column["description"].strip(), f"{path.name}: {column['name']} has no description"
            assert column["data_type"], f"{path.name}: {column['name']} has no type"
    assert {table: sorted(columns) for table, columns in built.items()} == {
        table: sorted(columns) for table, columns in described.items()
    }
