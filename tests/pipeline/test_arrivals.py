"""When raw/ is looked at again, and when what is seen there calls for a run."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from orchestration.pipeline.arrivals import ActedOn, looks
from orchestration.settings import Settings

_NOW = 1_800_000_000.0


def test_a_state_that_was_never_acted_on_is_due() -> None:
    assert ActedOn().is_due("one", _NOW)
    assert ActedOn().started("one", _NOW).is_due("two", _NOW)


def test_a_state_that_is_published_is_not_looked_at_again() -> None:
    assert not ActedOn().published("one").is_due("one", _NOW + 1e9)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (1500, 3600)]
)
def test_a_state_that_runs_did_not_publish_is_tried_again_later_each_time(
    attempts: int, seconds: float
) -> None:
    acted_on = ActedOn("one", attempts, _NOW)
    assert not acted_on.is_due("one", _NOW + seconds - 1)
    assert acted_on.is_due("one", _NOW + seconds)


def test_another_state_begins_to_count_anew() -> None:
    acted_on = ActedOn("one", 5, _NOW)
    assert acted_on.started("one", _NOW + 9) == ActedOn("one", 6, _NOW + 9)
    assert acted_on.started("two", _NOW + 9) == ActedOn("two", 1, _NOW + 9)


def test_a_cursor_keeps_it() -> None:
    acted_on = ActedOn("one", 2, _NOW)
    assert ActedOn.from_cursor(acted_on.cursor()) == acted_on


@pytest.mark.parametrize("cursor", [None, "", "a hash of before", "[]", "3", '{"state": "one", "colour": 1}'])
def test_a_cursor_of_another_kind_counts_for_nothing(cursor: str | None) -> None:
    assert ActedOn.from_cursor(cursor) == ActedOn()


def moved_in(folder: Path, name: str) -> None:
    written = folder.parent.parent / name
    written.write_text("An incubator opened.", encoding="utf-8")
    written.rename(folder / name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "raw" / "news" / "deep").mkdir(parents=True)
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


def test_a_file_is_noticed_as_it_comes(settings: Settings) -> None:
    moments = looks(settings, 30)
    assert next(moments)  # at once: what lies there may be new
    assert not next(moments)
    moved_in(settings.news_dir / "deep", "one.txt")
    began = time.monotonic()
    while not next(moments):
        assert time.monotonic() - began < 10
    assert not next(moments)


def test_files_that_come_together_are_one_change(settings: Settings) -> None:
    moments = looks(settings, 60)
    next(moments)

    def arrive() -> None:
        for number in range(40):
            moved_in(settings.news_dir, f"{number}.txt")

    arrival = threading.Thread(target=arrive)
    arrival.start()
    while not next(moments):
        pass
    arrival.join()
    seen = len(list(settings.news_dir.glob("*.txt")))
    assert seen == 40
    assert sum(next(moments) for _ in range(5)) <= 1  # what came after the lull, if the machine was slow


def test_looking_ends(settings: Settings) -> None:
    assert list(looks(settings, 0.5))[1:].count(True) == 0


def test_without_a_folder_there_is_one_look(tmp_path: Path) -> None:
    assert list(looks(Settings(tmp_path / "none", tmp_path), 0.5)).count(True) == 1


def test_a_store_of_objects_is_looked_at_once(tmp_path: Path) -> None:
    first, *others = looks(Settings("memory://arrivals/raw", tmp_path), 0.5)
    assert first
    assert others
    assert not any(others)
