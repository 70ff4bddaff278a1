"""`starhall backup` and `starhall restore`: what they say, and their exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.pipeline.writer import writing
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    settings.warehouse_dir.mkdir()
    settings.published_path.write_text("published", encoding="utf-8")
    return settings


def test_there_and_back(starhall: Callable[..., Any], settings: Settings, tmp_path: Path) -> None:
    made = starhall("backup", str(tmp_path / "backups"), settings=settings)
    assert made.code == 0, made.err
    path = (tmp_path / "backups" / "latest").resolve()
    assert made.out.startswith(f"{path}: 2 files, ")
    settings.published_path.write_text("newer", encoding="utf-8")
    restored = starhall("restore", str(tmp_path / "backups" / "latest"), settings=settings)
    assert restored.code == 0, restored.err
    first, second = restored.out.splitlines()
    assert first == f"restored {path} into {settings.warehouse_dir}"
    (aside,) = settings.warehouse_dir.glob("before-*")
    assert second == f"what was there is in {aside}"
    assert settings.published_path.read_text(encoding="utf-8") == "published"


def test_a_store_is_said_to_be_left_out(
    starhall: Callable[..., Any], settings: Settings, tmp_path: Path
) -> None:
    elsewhere = Settings("s3://someone:secret@bucket/raw", settings.warehouse_dir)
    made = starhall("backup", str(tmp_path / "backups"), settings=elsewhere)
    assert made.code == 0
    assert "not in it: s3://someone:***@bucket/raw, which has to keep versions itself" in made.out


def test_a_run_that_does_not_end(starhall: Callable[..., Any], settings: Settings, tmp_path: Path) -> None:
    with writing(settings):
        made = starhall("backup", str(tmp_path / "backups"), "--wait", "0", settings=settings)
    assert made.code == 4
    assert made.err.startswith("another run is writing ")
    assert made.err.count("\n") == 1


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_cannot_be_used_is_told_in_one_line(
    command: str, starhall: Callable[..., Any], settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("no folder", encoding="utf-8")
    finished = starhall(command, str(file), settings=settings)
    assert finished.code == 2
    assert str(file) in finished.err
    assert finished.err.count("\n") == 1
