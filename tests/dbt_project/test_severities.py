"""What holds a publication back is decided and written down for every test, where a reader finds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT_DIR = Path(__file__).resolve().parents[2]
TESTS = PROJECT_DIR / "dbt_project" / "tests"


@pytest.fixture(scope="module")
def decided() -> dict[str, dict[str, Any]]:
    """The tests of several tables, by name: what `_tests.yml` says of each."""
    tests = yaml.safe_load((TESTS / "_tests.yml").read_text(encoding="utf-8"))["data_tests"]
    return {test["name"]: test for test in tests}


def test_every_test_of_several_tables_is_described(decided: dict[str, dict[str, Any]]) -> None:
    assert set(decided) == {path.stem for path in TESTS.glob("assert_*.sql")}
    assert [name for name, test in decided.items() if not test["description"].strip()] == []


def test_severities_are_stated_there_and_nowhere_else(decided: dict[str, dict[str, Any]]) -> None:
    stated = [
        path.name
        for folder in ("models", "seeds", "tests")
        for path in (PROJECT_DIR / "dbt_project" / folder).rglob("*.*")
        if path.suffix in {".sql", ".yml"} and "severity" in path.read_text(encoding="utf-8")
    ]
    assert stated == ["_tests.yml"]
    settings = yaml.safe_load((PROJECT_DIR / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    of_all = settings["data_tests"]["starhall"]
    assert of_all["+severity"] == "error"
    assert of_all["+meta"]["why"]
    assert of_all["+meta"]["remedy"]


def test_every_warning_has_its_own_reason_and_remedy_and_stands_in_the_readme(
    decided: dict[str, dict[str, Any]],
) -> None:
    readme = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
    warnings = {
        name: test["config"]["meta"]
        for name, test in decided.items()
        if test.get("config", {}).get("severity") == "warn"
    }
    assert all(meta["remedy"].strip() for meta in warnings.values())
    rows = [line for line in readme.splitlines() if line.startswith("| `assert_")]
    assert rows == [f"| `{name}` | {meta['why']} |" for name, meta in warnings.items()]
