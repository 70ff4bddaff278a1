"""Builds of changes that repeat what dbt ran for an earlier one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration import repeated_build, transformation
from orchestration.changes import note_changes
from orchestration.dbt_files import DbtFiles
from orchestration.pipeline import stages
from orchestration.pipeline.reporting import Silent
from orchestration.settings import Settings
from orchestration.transformation import Transformation
from orchestration.warehouse import open_working

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def recorded(built_warehouse: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the shared warehouse in which dbt has built one change."""
    settings = replace(built_warehouse, warehouse_dir=tmp_path_factory.mktemp("recorded"))
    shutil.copyfile(built_warehouse.working_path, settings.working_path)
    change(settings, "once")
    assert stages.transform(settings, "once", Silent()).passed
    return settings


@pytest.fixture
def copied(recorded: Settings, tmp_path: Path) -> Settings:
    """A copy of that, with a further change that is not built yet."""
    settings = replace(recorded, warehouse_dir=tmp_path)
    shutil.copytree(recorded.warehouse_dir, tmp_path, dirs_exist_ok=True)
    change(settings, "twice")
    return settings


def change(settings: Settings, word: str) -> None:
    with open_working(settings) as connection:
        connection.execute("update landing.documents set title = title || ' ' || ?, view_count = 7", [word])


def rows(settings: Settings) -> Rows:
    with duckdb.connect(settings.working_path, read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where schema_name in ('intermediate', 'marts') order by all"
        ).fetchall()
        return {table: connection.execute(f"from {table} order by all").fetchall() for (table,) in tables}


def by_dbt(*_: object, **__: object) -> Transformation:
    raise AssertionError("dbt was called")


def test_it_makes_what_dbt_makes(copied: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = replace(copied, warehouse_dir=tmp_path / "whole")
    whole.warehouse_dir.mkdir()
    shutil.copyfile(copied.working_path, whole.working_path)
    with open_working(whole) as connection:
        connection.execute("delete from changes.builds")
    first = transformation.read_outcome(DbtFiles.of(copied))
    expected = stages.transform(whole, "whole", Silent())

    finished: list[str] = []
    monkeypatch.setattr(transformation, "build", by_dbt)
    reporter = Silent()
    monkeypatch.setattr(reporter, "advanced", lambda stage, done, total, name: finished.append(name))
    outcome = stages.transform(copied, "twice", reporter)
    assert outcome == replace(first, input_fingerprint="twice")
    assert expected.passed
    assert len(finished) == outcome.models_built + outcome.tests_passed + len(outcome.warnings)
    assert transformation.read_outcome(DbtFiles.of(copied)) == outcome
    assert rows(copied) == rows(whole)


@pytest.mark.parametrize(
    ("node_id", "waits_for"),
    [
        ("model.a", set()),
        ("test.of_a", {"model.a"}),
        ("model.b", {"model.a", "test.of_a"}),
        ("test.of_a_and_b", {"model.a", "model.b"}),
        ("model.c", {"model.b", "test.of_a", "test.of_a_and_b"}),
        ("model.aside", set()),
    ],
)
def test_a_node_waits_for_what_it_reads_and_the_tests_of_that(node_id: str, waits_for: set[str]) -> None:
    reads = {
        "model.a": ["seed.not_built_again"],
        "test.of_a": ["model.a"],
        "model.b": ["model.a"],
        "test.of_a_and_b": ["model.b", "model.a"],
        "model.c": ["model.b"],
        "model.aside": [],
    }
    nodes = {name: {"depends_on": {"nodes": parents}} for name, parents in reads.items()}
    assert repeated_build._order(reads, nodes)[node_id] == waits_for


def unbalance_ledger(settings: Settings) -> None:
    with duckdb.connect(settings.working_path) as connection:
        connection.execute("update landing.ledger set items_in = items_in + 1 where member = ''")


def break_statement(settings: Settings) -> None:
    path = DbtFiles.of(settings).changes_build_path
    build = json.loads(path.read_text(encoding="utf-8"))
    build["statements"]["model.starhall.fct_events"].append("select 1 from nothing_of_that_name")
    path.write_text(json.dumps(build), encoding="utf-8")


def cut_off(settings: Settings) -> None:
    path = DbtFiles.of(settings).changes_build_path
    path.write_text(path.read_text(encoding="utf-8")[:1000], encoding="utf-8")


def delete_record(settings: Settings) -> None:
    DbtFiles.of(settings).changes_build_path.unlink()


@pytest.mark.parametrize("what", [unbalance_ledger, break_statement, cut_off, delete_record])
def test_what_cannot_be_repeated_is_left_to_dbt(copied: Settings, what: Callable[[Settings], None]) -> None:
    what(copied)
    version = stages.build_version(copied)
    with open_working(copied, as_dbt=True) as connection:
        note_changes(connection, version)
        assert repeated_build.repeat(connection, DbtFiles.of(copied), version, "twice") is None
    outcome = stages.transform(copied, "twice", Silent())
    assert outcome.passed is (what is not unbalance_ledger)
    assert DbtFiles.of(copied).changes_build_path.exists() == outcome.passed


def test_other_code_is_not_repeated(copied: Settings) -> None:
    with open_working(copied, as_dbt=True) as connection:
        assert repeated_build.repeat(connection, DbtFiles.of(copied), "another version", "twice") is None
    assert DbtFiles.of(copied).run_results_path.exists()


def test_a_test_that_warns_is_told_as_dbt_tells_it(copied: Settings) -> None:
    assert stages.transform(copied, "twice", Silent()).passed
    with duckdb.connect(copied.working_path) as connection:
        connection.execute(
            "update marts.fct_yearly_metrics set value = -5, value_low = -5, value_high = -5 where yearly_metric_id = "
            "(select min(yearly_metric_id) from marts.fct_yearly_metrics where unit = 'count')"
        )
    repeated = stages.transform(copied, "thrice", Silent())
    delete_record(copied)
    assert stages.transform(copied, "thrice", Silent()) == repeated
    assert [finding.name for finding in repeated.warnings] == ["assert_metrics_within_plausible_bounds"]
    assert repeated.warnings[0].failures == 1
