"""The daily audit: tests alone, over every row, where a run tests what it has changed."""

from __future__ import annotations

from collections.abc import Callable

import dagster as dg
import duckdb
import pytest

from orchestration.definitions import definitions
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def copied(copy_warehouse: Callable[..., Settings], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the built warehouse that the tests of this module change one after the other."""
    return copy_warehouse(tmp_path_factory.mktemp("audit"))


def run(settings: Settings, job: str) -> dg.ExecuteInProcessResult:
    folders = {"raw_dir": str(settings.raw_dir), "warehouse_dir": str(settings.warehouse_dir)}
    with dg.DagsterInstance.ephemeral() as instance:
        return (
            definitions()
            .get_repository_def()
            .get_job(job)
            .execute_in_process(
                run_config={"resources": {"folders": {"config": folders}}},
                raise_on_error=False,
                instance=instance,
            )
        )


def test_every_test_runs_and_nothing_is_made(copied: Settings) -> None:
    result = run(copied, "audit")
    assert result.success
    assert result.get_asset_materialization_events() == []
    checks = definitions().get_repository_def().asset_graph.asset_check_keys
    assert len(result.get_asset_check_evaluations()) == len(checks)


def test_a_row_that_no_run_has_touched_is_looked_at(copied: Settings) -> None:
    with duckdb.connect(copied.working_path) as connection:
        connection.execute("update marts.fct_events set confidence = 7")
    assert run(copied, "refresh").success
    audited = run(copied, "audit")
    assert not audited.success
    failed = [check.check_name for check in audited.get_asset_check_evaluations() if not check.passed]
    assert "sound_fct_events" in failed


def test_the_verification_finds_it_too(copied: Settings) -> None:
    result = run(copied, "verification")
    assert not result.success
    (failure,) = result.get_step_failure_events()
    said = failure.step_failure_data.user_failure_data
    assert said is not None
    assert "differ from a full refresh, the first: " in (said.description or "")
