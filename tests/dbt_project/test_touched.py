"""Builds of what was touched alone: every model waits for those that may still touch what it builds."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.changes import note_changes
from orchestration.dbt_files import DbtFiles
from orchestration.pipeline.fingerprint import build_version
from orchestration.settings import Settings
from orchestration.transformation import Transformation, build, failing_queries
from orchestration.warehouse import open_working

FROM_PYTHON = {"origin", "organisation", "source", "register"}
LOOKED_AT = re.compile(r"touched\.kind in \(([^)]*)\)")
WRITTEN = re.compile(
    r"insert into changes\.touched(?:(?!insert into).)*?select(?: distinct)?\s+'([\w{} ]+)'", re.DOTALL
)


class Project:
    """Artifacts of a build of changes alone: dbt has compiled every model as such a build runs it."""

    def __init__(self, files: DbtFiles) -> None:
        manifest: dict[str, Any] = json.loads(files.manifest_path.read_text(encoding="utf-8"))
        results = json.loads(files.run_results_path.read_text(encoding="utf-8"))["results"]
        self.nodes = manifest["nodes"]
        self.compiled = {
            result["unique_id"]: result["compiled_code"]
            for result in results
            if result["unique_id"].startswith("model.")
        }
        self.macros = {
            macro["name"]: macro["macro_sql"]
            for macro in manifest["macros"].values()
            if macro["package_name"] == "starhall"
        }

    def looks_at(self, model: str) -> set[str]:
        """Kinds by which a model selects or replaces rows."""
        kinds = {
            kind for listed in LOOKED_AT.findall(self.compiled[model]) for kind in re.findall(r"\w+", listed)
        }
        for named, _ in self.touched_by(model):
            kinds |= {named} if isinstance(named, str) else set(named)
        return kinds

    def touched_by(self, model: str) -> list[Any]:
        return self.nodes[model]["config"]["meta"].get("touched_by", [])

    def touches(self, model: str) -> set[str]:
        config = self.nodes[model]["config"]
        kinds = set(config["meta"].get("touches", {}))
        for hook in config["pre-hook"] + config["post-hook"]:
            name, argument = re.match(r"\{\{ *(\w+)\((?:'(\w+)')?", hook["sql"]).groups(default="")
            written = self.macros[name]
            if "touch_event_components()" in written:
                written += self.macros["touch_event_components"]
            kinds |= {kind.replace("{{ kind }}", argument) for kind in WRITTEN.findall(written)}
        return kinds

    def before(self, model: str) -> set[str]:
        found: set[str] = set()
        waiting = [model]
        while waiting:
            for node in self.nodes[waiting.pop()]["depends_on"].get("nodes", []):
                if node in self.nodes and node not in found:
                    found.add(node)
                    waiting.append(node)
        return found


def changed_copy(built: Settings, folder: Path, change: str) -> Settings:
    """A copy of a warehouse with a change that is noted and not yet built."""
    settings = replace(built, warehouse_dir=folder)
    shutil.copyfile(built.working_path, settings.working_path)
    with open_working(settings) as connection:
        connection.execute(change)
        changes = note_changes(connection, build_version(settings))
        assert not changes.is_whole
        assert changes.origins
    return settings


@pytest.fixture(scope="module")
def changed(
    built_warehouse: Settings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, Transformation]:
    """A copy of the shared warehouse, built again with other titles."""
    change = "update landing.documents set title = title || ' (revised)'"
    settings = changed_copy(built_warehouse, tmp_path_factory.mktemp("changed"), change)
    return settings, build(DbtFiles.of(settings), "", only_changes=True, test_all=False)


@pytest.fixture(scope="module")
def project(changed: tuple[Settings, Transformation]) -> Project:
    return Project(DbtFiles.of(changed[0]))


def test_a_build_of_changes_passes(changed: tuple[Settings, Transformation]) -> None:
    settings, outcome = changed
    assert outcome.passed, outcome
    with duckdb.connect(settings.working_path, read_only=True) as connection:
        titles = connection.execute(
            "select distinct title like '% (revised)' from marts.dim_documents"
        ).fetchall()
    assert titles == [(True,)]


def test_what_a_model_looks_at_is_touched_before(project: Project) -> None:
    """Else it would build too little now and then, by which of two threads was the first."""
    touching = {model: project.touches(model) for model in project.compiled}
    known = FROM_PYTHON.union(*touching.values())
    for model in project.compiled:
        looked_at = project.looks_at(model)
        assert looked_at <= known, f"{model} looks at what nobody touches"
        ready = project.before(model) | {model}
        late = {
            other: kinds & looked_at
            for other, kinds in touching.items()
            if other not in ready and kinds & looked_at
        }
        assert not late, f"{model} may be built before"


def test_models_replace_what_they_select(project: Project) -> None:
    """A model that selects what was touched and replaces all, or the other way round, would lose rows or double them."""
    for model in project.compiled:
        selects = "changes.touched" in project.compiled[model]
        assert selects == bool(project.touched_by(model)), model


@pytest.mark.parametrize(
    ("taken_out", "broken_rule"),
    [
        ("resolution.members", "local_organisation_id is not in resolution.members"),
        ("landing.documents", "document_id is not in landing.documents"),
        ("landing.record_files", "source_path is not in landing.records"),
    ],
)
def test_statements_that_lost_what_they_lead_to_are_found(
    built_warehouse: Settings, tmp_path: Path, taken_out: str, broken_rule: str
) -> None:
    """Though nothing became of the statements themselves."""
    change = f"delete from {taken_out}"
    files = DbtFiles.of(changed_copy(built_warehouse, tmp_path, change))
    test = "starhall.assert_statements_rest_on_something"
    assert len(build(files, "", select=[test], only_changes=True, test_all=False).failures) == 1
    [query] = failing_queries(files).values()
    with duckdb.connect(files.working_path, read_only=True) as connection:
        rules = connection.execute(f"select distinct broken_rule from ({query})").fetchall()
    assert rules == [(broken_rule,)]
