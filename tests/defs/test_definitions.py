"""What Dagster shows, and what its runs do to a warehouse."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.dbt_files import fresh_manifest
from orchestration.definitions import definitions
from orchestration.journal import Ending, Journal, Run
from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def loaded() -> dg.Definitions:
    return definitions()


@pytest.fixture(scope="module")
def repository(loaded: dg.Definitions) -> dg.RepositoryDefinition:
    return loaded.get_repository_def()


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    path = fresh_manifest(Settings(PROJECT_DIR / "raw", PROJECT_DIR / "warehouse"))
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


@pytest.fixture(scope="module")
def copied(copy_warehouse: Callable[..., Settings], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the built warehouse that the tests of this module change one after the other."""
    return copy_warehouse(tmp_path_factory.mktemp("dagster"))


def run(
    repository: dg.RepositoryDefinition, settings: Settings, *assets: dg.AssetKey
) -> dg.ExecuteInProcessResult:
    folders = {"raw_dir": str(settings.raw_dir), "warehouse_dir": str(settings.warehouse_dir)}
    with dg.DagsterInstance.ephemeral() as instance:
        return repository.get_job("refresh").execute_in_process(
            run_config={"resources": {"folders": {"config": folders}}},
            raise_on_error=False,
            instance=instance,
            asset_selection=list(assets) or None,
        )


def failure_of(result: dg.ExecuteInProcessResult, step: str) -> str:
    (event,) = [event for event in result.get_step_failure_events() if event.step_key == step]
    error = event.step_failure_data.user_failure_data
    assert error is not None
    return str(error.description)


def last_run(settings: Settings) -> Run:
    return Journal(settings.journal_path).runs()[-1]


def test_groups_are_the_layers(repository: dg.RepositoryDefinition) -> None:
    nodes = repository.asset_graph.asset_nodes
    assert {node.group_name for node in nodes} == {
        "landing",
        "extraction",
        "resolution",
        "seeds",
        "staging",
        "intermediate",
        "marts",
        "publication",
    }


def test_the_statement_tables_have_the_versions_of_their_rules(repository: dg.RepositoryDefinition) -> None:
    graph = repository.asset_graph
    versions = {
        key.path[1]: graph.get(key).code_version
        for key in graph.get_all_asset_keys()
        if key.path[0] == "statements"
    }
    assert all(versions.values())
    assert versions["events"] == versions["event_organisations"]
    assert len({versions[table] for table in ("industries", "events", "funding", "metrics")}) == 4


def test_every_asset_has_a_description(repository: dg.RepositoryDefinition) -> None:
    assert [
        node.key.to_user_string() for node in repository.asset_graph.asset_nodes if not node.description
    ] == []


def test_every_model_is_an_asset_and_every_test_a_check(
    repository: dg.RepositoryDefinition, manifest: dict[str, Any]
) -> None:
    graph = repository.asset_graph
    models = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    tests = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    assert models <= {key.path[-1] for key in graph.get_all_asset_keys()}
    assert {key.name for key in graph.asset_check_keys} == tests | {"sources_fresh"}


def test_everything_that_writes_shares_a_pool_of_one(repository: dg.RepositoryDefinition) -> None:
    graph = repository.asset_graph
    pools = {key: graph.get(key).assets_def.op.pool for key in graph.executable_asset_keys}
    assert set(pools.values()) == {"working_database"}
    assert "default_limit: 1" in (PROJECT_DIR / "dagster.yaml").read_text(encoding="utf-8")


def test_what_starts_runs_can_be_switched(repository: dg.RepositoryDefinition) -> None:
    sensor = repository.get_sensor_def("raw_files_changed")
    schedule = repository.get_schedule_def("daily_refresh")
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert "Automation" in (sensor.description or "")


def test_the_project_is_parsed_only_when_it_has_changed(manifest: dict[str, Any]) -> None:
    settings = Settings(PROJECT_DIR / "raw", PROJECT_DIR / "warehouse")
    first = fresh_manifest(settings).stat().st_mtime_ns
    assert fresh_manifest(settings).stat().st_mtime_ns == first
    assert manifest["nodes"]


def test_refresh_publishes(repository: dg.RepositoryDefinition, copied: Settings) -> None:
    with duckdb.connect(copied.working_path) as connection:
        connection.execute("delete from changes.builds")  # so that all is built
    inode = copied.published_path.stat().st_ino
    result = run(repository, copied)
    assert result.success
    assert copied.published_path.stat().st_ino != inode
    (materialised,) = result.asset_materializations_for_node("publication")
    assert materialised.metadata["dagster/row_count"].value > 0
    previews = {
        event.asset_key: event.step_materialization_data.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key is not None
    }
    documents = previews[dg.AssetKey(["landing", "documents"])]
    assert documents["dagster/row_count"].value == 1
    assert "Quayside Labs" in str(documents["preview"].value)
    assert "dagster/row_count" in previews[dg.AssetKey(["marts", "fct_events"])]
    checks = result.get_asset_check_evaluations()
    assert len(checks) == len(repository.asset_graph.asset_check_keys) - 1, (
        "whether sources are fresh is for the audit"
    )
    assert all(check.passed for check in checks if check.severity is dg.AssetCheckSeverity.ERROR)
    for table, stage, numbers in (
        (["landing", "documents"], "land", {"documents", "records", "size_bytes", "quarantined"}),
        (["statements", "extractions"], "extract", {"documents", "quarantined"}),
        (["resolution", "members"], "resolve", {"documents"}),
        (["marts", "ops_runs"], "transform", {"documents"}),
        (["publication"], "publish", {"documents", "facts"}),
    ):
        shown = {
            name.removeprefix("stage/"): value.value
            for name, value in previews[dg.AssetKey(table)].items()
            if name.startswith("stage/")
        }
        assert shown.keys() == numbers | {"seconds"}, (
            stage
        )  # nothing was extracted: there is no cost a document
        assert all(isinstance(value, (int, float)) for value in shown.values())
    journalled = last_run(copied)
    assert journalled.run_id == result.run_id
    assert (journalled.started_by, journalled.whole.ending) == ("dagster refresh", Ending.PUBLISHED)
    assert [(stage.stage, stage.ending) for stage in journalled.stages] == [
        (stage, Ending.DONE) for stage in ("land", "extract", "resolve", "transform", "publish")
    ]


def test_a_refresh_of_changes_leaves_what_the_project_alone_determines(
    repository: dg.RepositoryDefinition, copied: Settings
) -> None:
    result = run(repository, copied)
    assert result.success
    built = {event.asset_key for event in result.get_asset_materialization_events()}
    assert dg.AssetKey(["marts", "fct_events"]) in built
    left = {dg.AssetKey(["seeds", "metrics"]), dg.AssetKey(["staging", "stg_landing__documents"])}
    assert not left & built
    checked = {check.asset_key for check in result.get_asset_check_evaluations()}
    assert dg.AssetKey(["marts", "fct_events"]) in checked
    assert not left & checked


def test_a_part_of_the_models_alone(repository: dg.RepositoryDefinition, copied: Settings) -> None:
    result = run(repository, copied, dg.AssetKey(["marts", "dim_years"]))
    assert result.success
    assert [event.asset_key for event in result.get_asset_materialization_events()] == [
        dg.AssetKey(["marts", "dim_years"])
    ]


def test_a_part_is_not_published(repository: dg.RepositoryDefinition, copied: Settings) -> None:
    before = copied.published_path.read_bytes()
    result = run(repository, copied, dg.AssetKey("publication"))
    assert not result.success
    assert "did not run" in failure_of(result, "publication")
    failed = last_run(copied).whole
    assert failed.ending is Ending.FAILED
    assert failed.error.startswith("publication: Not published, the old publication stands: ")
    assert copied.published_path.read_bytes() == before


def test_a_failed_test_stops_the_run_and_the_old_publication_stands(
    repository: dg.RepositoryDefinition, copied: Settings
) -> None:
    before = copied.published_path.read_bytes()
    with duckdb.connect(copied.working_path) as connection:
        connection.execute(
            "insert into landing.ledger select * replace "
            "('unbalanced' as member, 9 as items_in, 1 as items_loaded, 1 as items_quarantined) "
            "from landing.ledger where source_path = 'news/quayside.txt' and member = ''"
        )
    result = run(repository, copied)
    assert not result.success
    assert "assert_files_total_their_items" in failure_of(result, "dbt")
    assert "publication" not in {event.step_key for event in result.get_step_success_events()}
    held_back = last_run(copied)
    assert held_back.whole.ending is Ending.HELD_BACK
    assert held_back.failed_tests == ("assert_files_total_their_items",)
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert any("news/quayside.txt" in str(check.metadata["first_rows"].value) for check in failed)
    assert copied.published_path.read_bytes() == before


def test_the_publication_looks_at_the_tests_itself(
    repository: dg.RepositoryDefinition, copied: Settings
) -> None:
    before = copied.published_path.read_bytes()
    result = run(repository, copied, dg.AssetKey("publication"))
    assert not result.success
    assert "the old publication stands" in failure_of(result, "publication")
    assert copied.published_path.read_bytes() == before
