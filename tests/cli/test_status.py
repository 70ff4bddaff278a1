"""`starhall status`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]


def test_a_warehouse_that_is_up_to_date(built_warehouse: Settings, starhall_program: Starhall) -> None:
    shown = starhall_program("status", settings=built_warehouse)
    assert shown.code == 0
    assert "1 documents" in shown.out
    assert re.search(r"newest +document \d+ \w+ ago, record file \d+ \w+ ago", shown.out)
    assert "ago, took" in shown.out
    assert "the publication holds everything in raw/" in shown.out
    assert "0 items" in shown.out


def test_files_that_wait(built_warehouse: Settings, starhall: Starhall, tmp_path: Path) -> None:
    shutil.copytree(built_warehouse.raw_dir, tmp_path / "raw")
    (tmp_path / "raw" / "news" / "later.txt").write_text("Later\n\nA text.", encoding="utf-8")
    shown = starhall("status", settings=Settings(tmp_path / "raw", built_warehouse.warehouse_dir))
    assert "1 files in" in shown.out


def test_before_the_first_run(starhall: Starhall, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    shown = starhall("status", settings=Settings(tmp_path / "raw", tmp_path / "warehouse"))
    assert shown.code == 0
    assert "nothing yet" in shown.out
    assert "no document yet, no record file yet" in shown.out
    assert "starhall run" in shown.out


def test_failures_before_the_first_run_are_one_line(starhall: Starhall, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    shown = starhall("status", "--failures", settings=settings)
    assert (shown.code, len(shown.out.splitlines())) == (0, 1)
    assert "starhall run" in shown.out
    assert starhall("status", "--failures", "--json", settings=settings).out == "null\n"


def test_failures_of_a_build_without_any(built_warehouse: Settings, starhall: Starhall) -> None:
    shown = starhall("status", "--failures", settings=built_warehouse)
    assert shown.code == 0
    assert "no error" in shown.out
    assert ", 0 found something" in shown.out


def test_failures_that_cannot_be_read_are_one_line(starhall: Starhall, tmp_path: Path) -> None:
    (tmp_path / "failed_rows.duckdb").write_bytes(b"not a database" * 1000)
    shown = starhall("status", "--failures", settings=Settings(tmp_path, tmp_path))
    assert (shown.code, len(shown.err.splitlines())) == (2, 1)


def test_json_is_of_failures_alone(starhall: Starhall, tmp_path: Path) -> None:
    shown = starhall("status", "--json", settings=Settings(tmp_path, tmp_path))
    assert shown.code == 2
    assert "--json goes with --failures" in shown.err


def test_a_published_file_that_cannot_be_read(starhall_program: Starhall, tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    shown = starhall_program("status", settings=Settings(tmp_path, tmp_path))
    assert shown.code == 2
    assert len(shown.err.splitlines()) == 1
