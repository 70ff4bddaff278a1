"""The check on sources: passes, warns and says which, by the published file."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.definitions import definitions
from orchestration.defs.freshness import sources_fresh
from orchestration.defs.resources import Folders
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def copied(built_warehouse: Settings, tmp_path: Path) -> Settings:
    settings = Settings(built_warehouse.raw, tmp_path / "warehouse")
    settings.warehouse_dir.mkdir()
    shutil.copyfile(built_warehouse.published_path, settings.published_path)
    return settings


def checked(settings: Settings) -> dg.AssetCheckResult:
    result = sources_fresh(Folders(raw_dir=str(settings.raw), warehouse_dir=str(settings.warehouse_dir)))
    assert isinstance(result, dg.AssetCheckResult)
    return result


def test_what_was_loaded_today_is_fresh(copied: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STARHALL_ALERT_STALE", "30")
    result = checked(copied)
    assert result.passed
    assert "records/hubs.csv" in str(result.metadata["sources"].value)


def test_a_source_that_brings_nothing_is_said(copied: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STARHALL_ALERT_STALE", "30")
    long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=40)
    with duckdb.connect(copied.published_path) as connection:
        connection.execute("update ops_ingestion_ledger set seen_at = ?", [long_ago])
    result = checked(copied)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert f"| records/hubs.csv | {long_ago:%Y-%m-%d} | 30 | True |" in str(result.metadata["sources"].value)


@pytest.mark.parametrize("is_there", [False, True])
def test_without_a_publication(tmp_path: Path, is_there: bool) -> None:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    settings.warehouse_dir.mkdir()
    if is_there:
        settings.published_path.write_bytes(b"no database " * 900)
    assert checked(settings).passed is not is_there


def test_a_run_does_not_look_and_the_audit_does() -> None:
    jobs = {
        name: definitions().get_repository_def().get_job(name) for name in ("refresh", "reprocess", "audit")
    }
    looking = {name for name, job in jobs.items() if any("sources_fresh" in node.name for node in job.nodes)}
    assert looking == {"audit"}
