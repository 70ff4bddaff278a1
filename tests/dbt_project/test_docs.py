"""What dbt by hand gives besides a build: documentation of every column, with units, and how old the sources are."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.dbt_files import DbtFiles, parsed, variables_set
from orchestration.settings import PROJECT_DIR

NUMERIC = re.compile(r"(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL.*)$")
# a place, an order, a version or a part of a date: nothing is measured
PLACE = re.compile(
    r"(?:first_)?char_(?:start|end)|row_number|choice_rank|occurrence|level|(?:\w+_)?(?:version|year)|month"
)
COUNT = re.compile(
    r"\w+_count|documents|records|facts|figures|quarantined|items_\w+|rows_in|(?:min|max)_rows|tests_\w+"
)
UNIT = re.compile(
    r"\((?:number\b|times as much)|\bno number\b|\b(?:US dollars|per cent|square metres|0 to 1|bytes|seconds|nanoseconds)\b"
    r"|\bin (?:the )?(?:unit|original_unit|currency|investments_attracted_currency)\b|\bunits of\b",
    re.IGNORECASE,
)

DbtByHand = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(empty: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that was built, under the name that the profile gives it."""
    folder = tmp_path_factory.mktemp("by_hand")
    shutil.copyfile(empty.path, folder / "working.duckdb")
    return folder


@pytest.fixture(scope="module")
def dbt(folder: Path) -> DbtByHand:
    files = DbtFiles(PROJECT_DIR / "dbt_project", PROJECT_DIR, folder / "target", folder / "logs", folder)

    def invoke(*command: str) -> Any:
        project = parsed(files)
        with variables_set(files.environment("")):
            result = dbtRunner(project).invoke(["--quiet", *command, *files.arguments()])
        DuckDBConnectionManager.close_all_connections()
        assert result.exception is None, result.exception
        return result.result

    return invoke


@pytest.fixture(scope="module")
def described(dbt: DbtByHand, folder: Path) -> dict[str, Any]:
    """The documentation as one page, and by table what it says: `columns` as they are, `texts` as they are described."""
    dbt("docs", "generate", "--static")
    catalog = json.loads((folder / "target" / "catalog.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    assert catalog["errors"] is None
    return {
        "page": (folder / "target" / "static_index.html").read_text(encoding="utf-8"),
        "columns": {
            node_id.split(".", 2)[2]: {column["name"]: column["type"] for column in node["columns"].values()}
            for node_id, node in (catalog["nodes"] | catalog["sources"]).items()
        },
        "texts": {
            node_id.split(".", 2)[2]: (
                node["description"],
                {name: column["description"] for name, column in node["columns"].items()},
            )
            for node_id, node in (manifest["nodes"] | manifest["sources"]).items()
            if node["resource_type"] in {"model", "seed", "source"}
        },
    }


def test_the_documentation_is_one_page_of_all_tables(described: dict[str, Any]) -> None:
    assert described["page"].startswith("<!doctype html>")
    assert all(f'"{name.split(".")[-1]}"' in described["page"] for name in described["texts"])


def test_every_table_and_column_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    assert set(described["columns"]) == set(described["texts"])
    for name, (text, columns) in described["texts"].items():
        assert re.search(r"Grain: [^.]+\.$", text.strip()), name
        assert set(columns) == set(described["columns"][name]), name
        assert [column for column, words in columns.items() if not words.strip()] == [], name


def without_unit(described: dict[str, Any]) -> list[str]:
    return [
        f"{name}.{column}: {described['texts'][name][1].get(column)}"
        for name, columns in sorted(described["columns"].items())
        for column, kind in columns.items()
        if NUMERIC.match(kind)
        and not PLACE.fullmatch(column)
        and not COUNT.fullmatch(column)
        and not UNIT.search(described["texts"][name][1].get(column, ""))
    ]


def test_every_measure_says_its_unit(described: dict[str, Any]) -> None:
    assert without_unit(described) == []


@pytest.mark.parametrize(
    ("column", "kind", "text", "is_missed"),
    [
        ("floor_area", "DOUBLE", "Floor area.", True),
        ("floor_area", "DOUBLE", "Floor area (square metres).", False),
        ("floor_area", "VARCHAR", "Floor area.", False),
        ("amount", "DECIMAL(18,3)", "Amount, as one unit among many.", True),
        ("amount", "DECIMAL(18,3)", "Amount (in currency).", False),
        ("event_count", "BIGINT", "Events.", False),
        ("count_of_events", "BIGINT", "Events.", True),
        ("founded_year", "INTEGER", "Year it was founded.", False),
    ],
)
def test_what_a_measure_without_unit_is(column: str, kind: str, text: str, is_missed: bool) -> None:
    found = without_unit({"columns": {"t": {column: kind}}, "texts": {"t": ("", {column: text})}})
    assert bool(found) is is_missed


@pytest.mark.parametrize(
    ("ages", "statuses"),
    [
        ((30, 365), {"documents": "pass", "records": "pass"}),
        ((32, 365), {"documents": "warn", "records": "pass"}),
        ((30, 367), {"documents": "pass", "records": "warn"}),
        ((None, None), {"documents": "warn", "records": "warn"}),
    ],
)
def test_sources_without_a_new_row_are_warned_of(
    dbt: DbtByHand,
    folder: Path,
    statements_in: Callable[..., Any],
    ages: tuple[int | None, int | None],
    statuses: dict[str, str],
) -> None:
    """Ages are those of the newest document and of the newest record, in days."""
    documents, records = ages
    now = datetime.now(UTC).replace(tzinfo=None)
    with duckdb.connect(folder / "working.duckdb") as working:
        for table in ("documents", "record_files", "record_organisation"):
            working.execute(f"delete from landing.{table}")
        statements = statements_in(working)
        if documents is not None:
            newest = statements.document("A text", None)
            statements.document("An older text", None)
            working.execute(
                "update landing.documents set landed_at = ? where document_id = ?",
                [now - timedelta(days=documents), newest],
            )
        if records is not None:
            working.execute("delete from landing.record_sources")
            statements.record_source("hubs", "organisation", 1)
            working.execute("update landing.record_files set landed_at = ?", [now - timedelta(days=records)])
    assert {run.node.name: str(run.status) for run in dbt("source", "freshness").results} == statuses
