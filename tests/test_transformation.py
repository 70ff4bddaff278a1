"""A build of a small dbt project, and the reading of dbt's artifacts."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.dbt_files import DbtFiles, TransformationError
from orchestration.transformation import (
    Transformation,
    build,
    failing_queries,
    outcome_of,
    read_outcome,
    statuses,
)

PROJECT = {
    "profiles.yml": """
toy:
  target: working
  outputs:
    working: {type: duckdb, path: "{{ env_var('STARHALL_WAREHOUSE_DIR') }}/working.duckdb"}
""",
    "project/dbt_project.yml": """
name: toy
version: "1.0"
profile: toy
""",
    "project/models/hubs.sql": "select 1 as hub_id, 'Ghent' as city union all select 2, null",
    "project/models/cities.sql": "select city from {{ ref('hubs') }}",
    "project/models/schema.yml": """
models:
  - name: hubs
    columns:
      - name: hub_id
        data_tests: [unique]
      - name: city
        data_tests: [{not_null: {config: {severity: warn}}}]
  - name: cities
    columns:
      - name: city
        data_tests: [not_null]
unit_tests:
  - name: cities_are_those_of_hubs
    model: cities
    given: [{input: ref('hubs'), rows: [{hub_id: 1, city: Delft}]}]
    expect: {rows: [{city: Delft}]}
""",
}


def write_project(folder: Path, **replaced: str) -> DbtFiles:
    for name, text in {**PROJECT, **replaced}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return DbtFiles(folder / "project", folder, folder / "target", folder / "logs", folder)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DbtFiles:
    return write_project(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="module")
def steps() -> list[tuple[int, int, str]]:
    return []


@pytest.fixture(scope="module")
def outcome(files: DbtFiles, steps: list[tuple[int, int, str]]) -> Transformation:
    return build(files, "fingerprint", lambda *step: steps.append(step))


def test_counts(outcome: Transformation) -> None:
    assert (outcome.models_built, outcome.tests_passed) == (2, 1)
    assert (len(outcome.warnings), len(outcome.failures)) == (1, 1)
    assert outcome.not_run == ()
    assert not outcome.passed


def test_the_failed_test_is_named_with_what_it_speaks_of(outcome: Transformation) -> None:
    (failure,) = outcome.failures
    assert (failure.name, failure.subject, failure.status, failure.failures) == (
        "not_null_cities_city",
        "cities.city",
        "fail",
        1,
    )


def test_what_the_build_was_made_from_is_kept_in_the_record(files: DbtFiles, outcome: Transformation) -> None:
    assert outcome.input_fingerprint == "fingerprint"
    assert read_outcome(files) == outcome


def test_a_later_build_in_the_same_process_bears_its_own_fingerprint(tmp_path: Path) -> None:
    files = write_project(tmp_path)
    for fingerprint in ("first", "second"):
        assert build(files, fingerprint, select=["toy.hubs"]).input_fingerprint == fingerprint


def test_progress_ends_with_everything_done(
    outcome: Transformation, steps: list[tuple[int, int, str]]
) -> None:
    assert [done for done, _, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1][0] == steps[-1][1] == 5
    assert {name for _, _, name in steps} >= {"hubs", "cities", "not_null_cities_city"}
    assert "cities_are_those_of_hubs" not in {name for _, _, name in steps}, "unit tests are the test suite's"


def test_the_queries_of_tests_that_found_rows(files: DbtFiles, outcome: Transformation) -> None:
    queries = failing_queries(files)
    assert set(queries) == {"not_null_cities_city", "not_null_hubs_city"}
    with duckdb.connect(files.warehouse_dir / "working.duckdb", read_only=True) as connection:
        rows = connection.execute(f"select city from ({queries['not_null_cities_city']})").fetchall()
    assert rows == [(None,)] * outcome.failures[0].failures


def test_a_part_leaves_the_rest_not_run(tmp_path: Path) -> None:
    part = build(write_project(tmp_path), "", select=["toy.hubs"])
    assert part.models_built == 1
    assert set(part.not_run) >= {"cities", "unique_hubs_hub_id"}
    assert not part.passed


def test_a_model_that_does_not_run_is_named_with_its_reason(tmp_path: Path) -> None:
    files = write_project(tmp_path, **{"project/models/hubs.sql": "select hub_id, city from nowhere"})
    outcome = build(files, "")
    assert [name for name, _ in outcome.broken_models] == ["hubs"]
    assert "nowhere" in outcome.broken_models[0][1]
    assert "cities" in outcome.not_run
    assert not outcome.passed


def test_a_project_that_cannot_be_parsed_is_one_line(tmp_path: Path) -> None:
    files = write_project(tmp_path, **{"project/models/cities.sql": "select * from {{ ref('nothing') }}"})
    with pytest.raises(TransformationError, match="nothing") as raised:
        build(files, "")
    assert "\n" not in str(raised.value)


def test_what_was_parsed_serves_every_warehouse_until_the_project_changes(tmp_path: Path) -> None:
    files = write_project(tmp_path)
    build(files, "", select=["toy.hubs"])
    manifest_path = files.project_dir / "target" / "definitions" / "manifest.json"
    parsed_at = manifest_path.stat().st_mtime_ns

    other = replace(files, target_dir=tmp_path / "other" / "target", warehouse_dir=tmp_path / "other")
    assert build(other, "", select=["toy.hubs"]).models_built == 1
    assert manifest_path.stat().st_mtime_ns == parsed_at
    assert hubs_in(other) == [(1, "Ghent"), (2, None)]

    (files.project_dir / "models" / "hubs.sql").write_text(
        "select 3 as hub_id, 'Delft' as city", encoding="utf-8"
    )
    build(other, "", select=["toy.hubs"])
    assert hubs_in(other) == [(3, "Delft")]
    assert hubs_in(files) == [(1, "Ghent"), (2, None)]


def test_a_checkout_that_cannot_be_written_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write_project(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: path != files.project_dir)  # root may write anywhere
    assert build(files, "", select=["toy.hubs"]).models_built == 1
    assert not (files.project_dir / "target").exists()
    assert not (files.project_dir / "logs").exists()


def hubs_in(files: DbtFiles) -> list[tuple[int, str | None]]:
    with duckdb.connect(files.warehouse_dir / "working.duckdb", read_only=True) as connection:
        return connection.execute("select hub_id, city from hubs order by hub_id").fetchall()


def test_an_interrupt_during_an_import_waits_until_that_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the lock of all imports may stay held, and every thread that imports waits for ever."""
    (tmp_path / "interrupted_import.py").write_text(
        "import os, signal, time\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "for _ in range(20):\n    time.sleep(0.01)\n"
        "IS_WHOLE = True\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)

    def parse(files: DbtFiles) -> None:
        importlib.import_module("interrupted_import")
        time.sleep(30)
        pytest.fail(f"{files.project_dir}: no interrupt came")

    monkeypatch.setattr("orchestration.transformation.parsed", parse)
    with pytest.raises(KeyboardInterrupt):
        build(write_project(tmp_path / "dbt"), "")
    assert sys.modules["interrupted_import"].IS_WHOLE


def test_an_interrupt_that_dbt_reports_as_a_failure_is_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(files: DbtFiles) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise TransformationError(f"{files.project_dir}: cut off")

    monkeypatch.setattr("orchestration.transformation.parsed", cut_off)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        build(write_project(tmp_path), "")
    assert signal.getsignal(signal.SIGINT) is before


def test_without_a_finished_build_there_is_no_outcome(tmp_path: Path) -> None:
    with pytest.raises(TransformationError, match="no finished dbt build"):
        read_outcome(write_project(tmp_path))


def test_a_record_that_is_cut_off_is_said_to_be(tmp_path: Path) -> None:
    files = write_project(tmp_path)
    files.run_results_path.parent.mkdir(parents=True, exist_ok=True)
    files.run_results_path.write_text('{"results": [{"unique_id": "test.to', encoding="utf-8")
    with pytest.raises(TransformationError, match=r"run_results\.json: dbt could not write all of it"):
        read_outcome(files)


def artifacts(status: str, kind: str = "test") -> tuple[dict[str, Any], dict[str, Any]]:
    node_id = f"{kind}.toy.checked" + (".0a1b" if kind == "test" else "")
    results = {
        "metadata": {},
        "results": [{"unique_id": node_id, "status": status, "failures": 3, "message": "m"}],
    }
    node = {
        "resource_type": kind,
        "name": "checked",
        "fqn": ["toy", "checked"],
        "config": {},
        "attached_node": "model.toy.hubs",
    }
    return results, {"nodes": {node_id: node}}


@pytest.mark.parametrize(
    ("status", "kind", "passed", "counted"),
    [
        ("pass", "test", True, "tests_passed"),
        ("warn", "test", True, "warnings"),
        ("fail", "test", False, "failures"),
        ("error", "test", False, "failures"),
        ("skipped", "test", False, "not_run"),
        ("success", "model", True, "models_built"),
        ("error", "model", False, "broken_models"),
        ("skipped", "model", False, "not_run"),
        ("success", "seed", True, "models_built"),
    ],
)
def test_each_status(status: str, kind: str, passed: bool, counted: str) -> None:
    outcome = outcome_of(*artifacts(status, kind))
    assert outcome.passed is passed
    counts = {
        "tests_passed": outcome.tests_passed,
        "models_built": outcome.models_built,
        "warnings": len(outcome.warnings),
        "failures": len(outcome.failures),
        "broken_models": len(outcome.broken_models),
        "not_run": len(outcome.not_run),
    }
    assert {name for name, count in counts.items() if count} == {counted}


def test_a_finding_has_the_key_of_its_model_and_what_to_do() -> None:
    results, manifest = artifacts("fail")
    (checked,) = manifest["nodes"].values()
    checked["config"] = {"meta": {"remedy": "Look at\n it."}}
    for model in ("hubs", "other"):
        manifest["nodes"][f"test.toy.sound_{model}.1"] = {
            "resource_type": "test",
            "name": f"sound_{model}",
            "config": {"enabled": False},
            "attached_node": f"model.toy.{model}",
            "test_metadata": {"name": "sound", "kwargs": {"primary_key": [f"{model}_id", "year"]}},
        }
    (finding,) = outcome_of(results, manifest).failures
    assert (finding.key, finding.remedy) == (("hubs_id", "year"), "Look at it.")


def test_what_is_disabled_or_ephemeral_is_not_waited_for() -> None:
    results: dict[str, Any] = {"metadata": {}, "results": []}
    nodes = {
        "model.toy.a": {"resource_type": "model", "name": "a", "fqn": ["a"], "config": {"enabled": False}},
        "model.toy.b": {
            "resource_type": "model",
            "name": "b",
            "fqn": ["b"],
            "config": {"materialized": "ephemeral"},
        },
    }
    assert outcome_of(results, {"nodes": nodes}).passed


def test_of_changes_alone_what_the_project_determines_is_left_out(tmp_path: Path) -> None:
    files = write_project(tmp_path)
    (files.project_dir / "models" / "hubs.sql").write_text(
        "{{ config(materialized='table') }} select 1 as hub_id, 'Ghent' as city", encoding="utf-8"
    )
    whole = build(files, "")
    assert (whole.models_built, whole.tests_passed, whole.not_run) == (2, 3, ())
    changed = build(files, "", only_changes=True)
    assert (changed.models_built, changed.tests_passed, changed.not_run) == (1, 2, ())


def test_exposures_are_no_part_of_a_build(tmp_path: Path) -> None:
    files = write_project(tmp_path)
    (files.project_dir / "models" / "exposures.yml").write_text(
        "exposures: [{name: page, type: dashboard, owner: {name: Us}, depends_on: [ref('hubs')]}]",
        encoding="utf-8",
    )
    outcome = build(files, "")
    assert (outcome.models_built, outcome.tests_passed, outcome.not_run) == (2, 1, ())
    assert not [node_id for node_id in statuses(files) if node_id.startswith("exposure.")]


def test_exposures_that_a_build_by_hand_went_through_count_nowhere() -> None:
    results, manifest = artifacts("pass")
    results["results"].append({"unique_id": "exposure.toy.page", "status": "no-op"})
    outcome = outcome_of(results, manifest)
    assert (outcome.passed, outcome.tests_passed, outcome.broken_models) == (True, 1, ())
