"""`starhall path`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]


def test_it_is_alone_on_standard_output(built_warehouse: Settings, starhall_program: Starhall) -> None:
    shown = starhall_program("path", settings=built_warehouse)
    assert (shown.code, shown.out, shown.err) == (0, f"{built_warehouse.published_path}\n", "")
    given = starhall_program("path", "--warehouse", str(built_warehouse.warehouse_dir))
    assert given.out == shown.out


def test_without_a_publication_there_is_none(starhall: Starhall, tmp_path: Path) -> None:
    shown = starhall("path", settings=Settings(tmp_path / "raw", tmp_path / "warehouse"))
    assert (shown.code, shown.out) == (2, "")
    assert "nothing is published yet" in shown.err
    assert len(shown.err.splitlines()) == 1
