"""What waits in raw/, against the ledger of a real publication."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from orchestration.pipeline.waiting import raw_listing
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def settings(built_warehouse: Settings, tmp_path: Path) -> Settings:
    """The built publication, and a raw/ of its own that may be changed."""
    shutil.copytree(built_warehouse.raw_dir, tmp_path / "raw")
    return Settings(tmp_path / "raw", built_warehouse.warehouse_dir)


def waiting(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    with raw_listing(settings) as listing:
        found = listing.waiting(settings)
    return found.new.first, found.changed.first, found.gone.first


def fingerprint(settings: Settings) -> str:
    with raw_listing(settings) as listing:
        return listing.fingerprint()


def test_nothing_waits_after_a_publication(settings: Settings) -> None:
    assert waiting(settings) == ((), (), ())


def test_a_new_file_waits(settings: Settings) -> None:
    (settings.news_dir / "later.txt").write_text("Later\n\nA text.", encoding="utf-8")
    assert waiting(settings) == (("news/later.txt",), (), ())


def test_a_file_that_was_written_waits(settings: Settings) -> None:
    path = settings.news_dir / "quayside.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("31", "32"), encoding="utf-8")
    assert waiting(settings) == ((), ("news/quayside.txt",), ())


def test_a_file_that_was_only_touched_does_not_wait(settings: Settings) -> None:
    os.utime(settings.news_dir / "quayside.txt")
    assert waiting(settings) == ((), (), ())


def test_a_file_that_went_waits(settings: Settings) -> None:
    (settings.records_dir / "hubs.csv").unlink()
    assert waiting(settings) == ((), (), ("records/hubs.csv",))


def test_without_a_publication_everything_is_new(settings: Settings, tmp_path: Path) -> None:
    unpublished = Settings(settings.raw_dir, tmp_path / "none")
    new, changed, gone = waiting(unpublished)
    assert "news/quayside.txt" in new
    assert (changed, gone) == ((), ())


def test_the_listing_differs_as_soon_as_a_file_is_touched(settings: Settings) -> None:
    before = fingerprint(settings)
    assert fingerprint(settings) == before
    os.utime(settings.news_dir / "quayside.txt", ns=(1, 1))
    assert fingerprint(settings) != before
