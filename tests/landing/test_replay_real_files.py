"""Real feeds, pages, crawls and articles: landed at once, or in portions of any order, they give the same tables."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.landing import land
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import open_working

pytestmark = pytest.mark.end_to_end

FOLDERS = ("feeds", "html_pages", "warc", "news_unlabelled")
TABLES = ("documents", "places", "ledger", "quarantine")
TIMES = {"landed_at", "seen_at", "quarantined_at", "released_at", "modified_ns"}
LONG_AGO = 1_600_000_000


def landed(
    folder: Path, portions: Sequence[Sequence[Path]], root: Path, vocabulary: Vocabulary
) -> dict[str, list[str]]:
    """The landing tables as sorted lines, after one landing a portion."""
    settings = Settings(folder / "raw", folder / "warehouse")
    for portion in portions:
        for path in portion:
            target = settings.raw_dir / "news" / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
            os.utime(target, (LONG_AGO, LONG_AGO))
        with open_working(settings) as connection:
            land(connection, settings, vocabulary, datetime.now(UTC), lambda *_: None)
    with open_working(settings) as connection:
        return {
            table: sorted(
                repr(row)
                for row in connection.execute(
                    f"select columns(lambda c: c not in {tuple(sorted(TIMES))}) from landing.{table}"
                ).fetchall()
            )
            for table in TABLES
        }


def test_no_order_of_arrival_counts(tmp_path: Path, shared_data: Path, vocabulary: Vocabulary) -> None:
    files = sorted(path for name in FOLDERS for path in (shared_data / name).rglob("*") if path.is_file())
    at_once = landed(tmp_path / "once", [files], shared_data, vocabulary)
    assert len(at_once["documents"]) > 500
    assert len(at_once["quarantine"]) > 500
    random.Random(1).shuffle(files)
    size = len(files) // 6 + 1
    portions = [files[start : start + size] for start in range(0, len(files), size)]
    assert landed(tmp_path / "shuffled", portions, shared_data, vocabulary) == at_once
