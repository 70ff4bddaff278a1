"""A landing that is told what is new looks there and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.landing import OutsideRawError, Scope
from orchestration.settings import Settings

_SETTINGS = Settings(Path("/data/raw"), Path("/data/warehouse"))
_STORE = Settings("s3://bucket/raw", Path("/data/warehouse"))


@pytest.mark.parametrize(
    ("settings", "stated", "path"),
    [
        (_SETTINGS, "", ""),
        (_SETTINGS, "news/a.txt", "news/a.txt"),
        (_SETTINGS, "raw/news/a.txt", "news/a.txt"),
        (_SETTINGS, "/data/raw/news/2026/", "news/2026"),
        (_SETTINGS, "news", "news"),
        (_SETTINGS, "records/hubs.csv", "records"),
        (_STORE, "s3://bucket/raw/news/a.txt", "news/a.txt"),
    ],
)
def test_a_scope_is_a_path_below_raw(settings: Settings, stated: str, path: str) -> None:
    assert Scope.of(stated, settings).path == path


@pytest.mark.parametrize(
    "stated",
    [
        "/etc/passwd",
        "news/../../secret",
        "retractions.csv",
        ".",
        "/data/raw",
        "s3://other/news/a.txt",
        "newsroom/a.txt",
    ],
)
def test_what_lies_elsewhere_is_refused(stated: str) -> None:
    with pytest.raises(OutsideRawError, match="name a file or folder below news/ or records/"):
        Scope.of(stated, _SETTINGS)


@pytest.mark.parametrize(
    "stated", ["news/.hidden.txt", "news/.git/a.txt", "news/a.txt.part", "news/x.tmp/a.txt"]
)
def test_what_is_never_read_is_refused(stated: str) -> None:
    with pytest.raises(OutsideRawError, match="passed over"):
        Scope.of(stated, _SETTINGS)


@pytest.mark.parametrize(
    ("path", "collections"),
    [("", ("news", "records")), ("news/a.txt", ("news",)), ("news", ("news",)), ("records", ("records",))],
)
def test_a_scope_is_of_collections(path: str, collections: tuple[str, ...]) -> None:
    assert Scope(path).collections == collections


@pytest.fixture
def filled(desk: Any) -> Any:
    """A landing with three files in two folders, one of which has defaults."""
    desk.put("news/one/a.txt", "Harbour opens\n\nThe harbour opened.")
    desk.put("news/one/source.yml", "publisher: Harbour Post\n")
    desk.put("news/two/b.txt", "Pier closes\n\nThe pier closed.")
    desk.put("news/two/c.txt", "Dock moves\n\nThe dock moved.")
    desk.land()
    return desk


def outcome(desk: Any, path: str) -> str:
    return str(desk.ledger(path)[0])


def test_one_file_is_landed_and_nothing_else(filled: Any) -> None:
    filled.put("news/two/new.txt", "Quay grows\n\nThe quay grew.")
    filled.put("news/one/later.txt", "Mole sinks\n\nThe mole sank.")
    summary = filled.land(scope=Scope("news/two/new.txt"))
    assert (summary.files, summary.documents_landed) == (1, 1)
    assert outcome(filled, "news/two/new.txt") == "loaded"
    assert filled.land().documents_landed == 1  # what was left alone is found by the next


def test_what_is_not_looked_at_is_not_gone(filled: Any) -> None:
    (filled.settings.news_dir / "one" / "a.txt").unlink()
    (filled.settings.news_dir / "two" / "b.txt").unlink()
    filled.land(scope=Scope("news/two"))
    assert filled.gone() == {"news/two/b.txt"}
    filled.land()
    assert filled.gone() == {"news/one/a.txt", "news/two/b.txt"}


def test_a_file_that_is_gone_is_seen_by_its_name(filled: Any) -> None:
    (filled.settings.news_dir / "two" / "b.txt").unlink()
    assert filled.land(scope=Scope("news/two/b.txt")).files == 0
    assert filled.gone() == {"news/two/b.txt"}


def test_a_folder_of_a_like_name_is_another(filled: Any) -> None:
    (filled.settings.news_dir / "two" / "b.txt").unlink()
    filled.land(scope=Scope("news/tw"))
    assert filled.gone() == set()


def test_defaults_of_other_folders_stand(filled: Any) -> None:
    before = filled.state()
    filled.land(scope=Scope("news/two"))
    assert filled.state() == before
    filled.put("news/one/new.txt", "Quay grows\n\nThe quay grew.")
    filled.land(scope=Scope("news/one/new.txt"))
    assert filled.rows(
        "select distinct publisher from landing.documents where source_path like 'news/one/%'"
    ) == [("Harbour Post",)]


def test_in_parts_is_as_in_one(filled: Any, desk: Any) -> None:
    filled.put("news/three/d.txt", "Slip bends\n\nThe slip bent.")
    filled.put("news/one/a.txt", "Harbour opens\n\nThe harbour opened at last.")
    for folder in ("news/one", "news/two", "news/three"):
        filled.land(scope=Scope(folder))
    in_parts = filled.state()
    filled.land()
    assert filled.state() == in_parts
