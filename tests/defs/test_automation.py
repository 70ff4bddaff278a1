"""The sensor on raw/: what starts a run, what does not, and what it does while one is under way."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs import automation
from orchestration.defs.automation import raw_files_changed
from orchestration.defs.resources import Folders
from orchestration.pipeline.arrivals import ActedOn
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end


@pytest.fixture(autouse=True)
def short_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automation, "_TICK_SECONDS", 0.5)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def raw(tmp_path: Path, write_raw: Callable[[Path], None]) -> Settings:
    """A raw/ that was never published."""
    write_raw(tmp_path / "raw")
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


def tick(
    settings: Settings, instance: dg.DagsterInstance, cursor: str | None = None
) -> dg.SensorResult | dg.SkipReason:
    folders = Folders(raw_dir=str(settings.raw_dir), warehouse_dir=str(settings.warehouse_dir))
    with dg.build_sensor_context(instance=instance, cursor=cursor, resources={"folders": folders}) as context:
        outcome = raw_files_changed(context)
    assert isinstance(outcome, dg.SensorResult | dg.SkipReason)
    return outcome


def started(outcome: dg.SensorResult | dg.SkipReason) -> str:
    """The cursor of a tick that started one run."""
    assert isinstance(outcome, dg.SensorResult)
    assert len(outcome.run_requests or []) == 1
    assert outcome.cursor
    return outcome.cursor


def left(outcome: dg.SensorResult | dg.SkipReason) -> str:
    """The cursor of a tick that started none."""
    assert isinstance(outcome, dg.SensorResult)
    assert not outcome.run_requests
    assert outcome.cursor
    return outcome.cursor


def test_new_files_start_one_run(raw: Settings, instance: dg.DagsterInstance) -> None:
    cursor = started(tick(raw, instance))
    assert left(tick(raw, instance, cursor)) == cursor


def test_a_file_that_goes_starts_a_run(raw: Settings, instance: dg.DagsterInstance) -> None:
    cursor = started(tick(raw, instance))
    (raw.news_dir / "quayside.txt").unlink()
    assert started(tick(raw, instance, cursor)) != cursor


def test_a_file_that_is_written_anew_starts_a_run(raw: Settings, instance: dg.DagsterInstance) -> None:
    cursor = started(tick(raw, instance))
    os.utime(raw.news_dir / "quayside.txt", (1_700_000_000, 1_700_000_000))
    assert started(tick(raw, instance, cursor)) != cursor


def test_what_comes_while_a_run_is_under_way_goes_into_the_next_one(
    raw: Settings, instance: dg.DagsterInstance
) -> None:
    cursor = started(tick(raw, instance))
    run = instance.create_run_for_job(dg.GraphDefinition("refresh").to_job())
    (raw.news_dir / "later.txt").write_text("Quayside Labs opened a second site.", encoding="utf-8")
    waiting = tick(raw, instance, cursor)
    assert left(waiting) == cursor
    assert isinstance(waiting, dg.SensorResult)
    assert "under way" in str(waiting.skip_reason)
    instance.report_run_failed(run)
    assert started(tick(raw, instance, cursor)) != cursor


def test_what_a_run_did_not_publish_is_tried_again_later(raw: Settings, instance: dg.DagsterInstance) -> None:
    cursor = started(tick(raw, instance))
    acted_on = ActedOn.from_cursor(cursor)
    a_while_ago = ActedOn(acted_on.state, acted_on.attempts, time.time() - 31).cursor()
    again = ActedOn.from_cursor(started(tick(raw, instance, a_while_ago)))
    assert (again.state, again.attempts) == (acted_on.state, 2)


def test_what_is_published_already_starts_nothing(
    built_warehouse: Settings, raw: Settings, instance: dg.DagsterInstance
) -> None:
    settings = Settings(raw.raw_dir, built_warehouse.warehouse_dir)
    cursor = left(tick(settings, instance))
    assert ActedOn.from_cursor(cursor).attempts == 0
    assert left(tick(settings, instance, cursor)) == cursor


def test_a_report_has_a_store_looked_at_at_once(
    raw: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that nobody watches stands for a store of objects."""
    news = iter([("", True), ("", False), ("report", False), ("", False)])

    def looks(settings: Settings, seconds: float) -> Iterator[bool]:
        for happening, has_changed in news:
            if happening == "report":
                raw.news_dir.joinpath("new.txt").write_text("Quayside Labs grew.", encoding="utf-8")
                instance.report_runless_asset_event(dg.AssetMaterialization("raw"))
            yield has_changed

    cursor = started(tick(raw, instance))
    monkeypatch.setattr(automation, "looks", looks)
    assert started(tick(raw, instance, cursor)) != cursor
    assert list(news) == [("", False)]


def test_without_a_folder_the_sensor_says_so(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    assert "no such folder" in str(tick(Settings(tmp_path / "none", tmp_path), instance))
