"""Every way in which what was built reaches somebody is written down (models/exposures.yml), with what it reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.dbt_files import fresh_manifest
from orchestration.publication import CONTRACT_TABLES
from orchestration.settings import PROJECT_DIR, Settings

MARTS = PROJECT_DIR / "dbt_project" / "models" / "marts"
TABLES = {path.stem for path in MARTS.glob("*.sql")}
READERS = ("alerting", "cli", "pipeline")  # the parts of the package that ask what is published
OF_WHATEVER_IS_THERE = {
    "verification"
}  # reads the tables that it finds, and names those alone that it passes over
OF_ITSELF = {"ops_publications"}  # read by `publication.current`, for whoever asks which publication it is


@pytest.fixture(scope="module")
def exposures() -> dict[str, dict[str, Any]]:
    """By name, as dbt has read them."""
    settings = Settings(PROJECT_DIR / "raw", PROJECT_DIR / "warehouse")
    manifest = json.loads(fresh_manifest(settings).read_text(encoding="utf-8"))
    return {exposure["name"]: exposure for exposure in manifest["exposures"].values()}


def read_by(exposure: dict[str, Any]) -> set[str]:
    return {node.rpartition(".")[2] for node in exposure["depends_on"]["nodes"]}


def code_of(exposure: dict[str, Any]) -> list[Path]:
    return [PROJECT_DIR / path for path in exposure["config"]["meta"].get("code", [])]


def named_in(path: Path) -> set[str]:
    return set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) & TABLES


def test_every_published_table_has_a_way_out(exposures: dict[str, dict[str, Any]]) -> None:
    assert set(CONTRACT_TABLES) <= TABLES
    for name in ("published_file", "starhall_sql", "dagster_ui"):
        assert read_by(exposures[name]) == TABLES


def test_every_way_out_is_somebodys_and_described(exposures: dict[str, dict[str, Any]]) -> None:
    for name, exposure in exposures.items():
        assert exposure["owner"]["name"], name
        assert exposure["label"], name
        assert exposure["description"].endswith("."), name
        assert read_by(exposure) <= TABLES, name


def test_what_a_way_out_reads_is_what_its_code_names(exposures: dict[str, dict[str, Any]]) -> None:
    for name, exposure in exposures.items():
        if (code := code_of(exposure)) and name not in OF_WHATEVER_IS_THERE:
            named = set().union(*map(named_in, code))
            assert named
            assert read_by(exposure) - OF_ITSELF == named - OF_ITSELF, name


def test_no_program_reads_the_published_file_unmentioned(exposures: dict[str, dict[str, Any]]) -> None:
    known = {path for exposure in exposures.values() for path in code_of(exposure)}
    package = PROJECT_DIR / "orchestration"
    readers = {path for folder in READERS for path in (package / folder).rglob("*.py") if named_in(path)}
    assert readers <= known
    assert package / "cli" / "review_command.py" in readers


def test_the_functions_of_the_published_file_read_what_is_written_down(
    exposures: dict[str, dict[str, Any]], empty: Any
) -> None:
    definitions = " ".join(
        str(definition)
        for (definition,) in empty.rows(
            "select macro_definition from duckdb_functions() where function_type = 'table_macro' "
            "and schema_name = 'marts' and database_name = current_database()"
        )
    )
    assert read_by(exposures["as_known_on"]) == set(re.findall(r"\bmarts\.(\w+)", definitions))
