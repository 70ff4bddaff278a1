"""A run that meets a damaged working database begins another of raw/, says so, and publishes what it would have."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.landing.scope import Scope
from orchestration.pipeline import refresh, stages
from orchestration.pipeline.reporting import Silent
from orchestration.settings import Settings
from orchestration.warehouse import WorkingDatabaseError

pytestmark = pytest.mark.end_to_end

LATER = "Quayside Labs grows\n\n2022-05-01\n\nIn 2021 Quayside Labs had 40 resident projects.\n"
COMPARED = "columns(lambda name: name not in ('landed_at', 'known_from', 'source_count', 'last_reported_on'))"


def cut_off(settings: Settings) -> None:
    os.truncate(settings.working_path, settings.working_path.stat().st_size // 2)


def no_database(settings: Settings) -> None:
    settings.working_path.write_bytes(b"this is no database " * 500)


@pytest.mark.parametrize("spoil", [cut_off, no_database])
def test_it_is_rebuilt_and_said(
    copied: Settings, built_warehouse: Settings, spoil: Callable[[Settings], None]
) -> None:
    spoil(copied)
    outcome = refresh.run(copied, Silent(), "test", scope=Scope("news/nothing-there"))
    assert outcome.status == "nothing new", "all of raw/ is landed again, and is what is published"
    assert outcome.landing.documents_landed == 1
    (warning,) = [line for line in outcome.landing.warnings if "damaged" in line]
    assert "is set aside as working.damaged" in warning
    assert (copied.warehouse_dir / "working.damaged").exists()
    (copied.news_dir / "later.txt").write_text(LATER, encoding="utf-8")
    assert refresh.run(copied, Silent(), "test").status == "published"
    with duckdb.connect(copied.published_path, read_only=True) as connection:
        connection.execute(f"attach '{built_warehouse.published_path}' as before (read_only)")
        for table in ("fct_metric_claims", "fct_events", "fct_funding", "dim_documents"):
            gone = connection.execute(
                f"select {COMPARED} from before.{table} except select {COMPARED} from {table}"
            ).fetchall()
            assert gone == [], table
        ((publications,),) = connection.execute("select count(*) from ops_publications").fetchall()
    assert publications == 2, "the one before is remembered"


@pytest.mark.parametrize("reading", ["resolve", "note_changes", "settle_changes"])
def test_damage_that_shows_later_is_met_the_same_way(
    copied: Settings, monkeypatch: pytest.MonkeyPatch, reading: str
) -> None:
    """A block goes bad while the run is under way: what reads it says so, and the run begins again."""
    (copied.news_dir / "later.txt").write_text(LATER, encoding="utf-8")
    tries: list[object] = []
    read = getattr(stages, reading)

    def broken_once(*arguments: Any, **options: Any) -> Any:
        tries.append(arguments)
        if len(tries) == 1:
            raise duckdb.Error("Corrupt database file: computed checksum 1 does not match stored checksum 2")
        return read(*arguments, **options)

    monkeypatch.setattr(stages, reading, broken_once)
    outcome = refresh.run(copied, Silent(), "test")
    assert outcome.status == "published"
    assert len(tries) == 2
    assert outcome.landing.documents_landed == 2, "both documents, into another database"
    assert any("set aside" in line for line in outcome.landing.warnings)


def test_a_later_stage_does_not_begin_a_database(tmp_path: Path) -> None:
    """It would build an empty warehouse."""
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    with pytest.raises(WorkingDatabaseError, match="nothing has landed yet"), stages.working(settings):
        pass
