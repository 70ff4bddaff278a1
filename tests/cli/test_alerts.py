"""`starhall alerts`, and what `starhall run` tells when it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import Settings

Starhall = Callable[..., Any]

SAVED = "import pathlib, sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return tmp_path / "told.jsonl"


@pytest.fixture
def command(told: Path) -> dict[str, str]:
    """A channel that works."""
    return {"STARHALL_ALERT_COMMAND": f'{sys.executable} -c "{SAVED}" {told}'}


def test_without_a_channel_one_line_says_which_variables_make_one(
    starhall: Starhall, settings: Settings
) -> None:
    for arguments in (["alerts"], ["alerts", "--test"]):
        shown = starhall(*arguments, settings=settings)
        assert (shown.code, len(shown.err.splitlines())) == (2, 1)
        assert "STARHALL_ALERT_WEBHOOK" in shown.err


def test_a_variable_that_cannot_be_used_is_named_in_one_line(starhall: Starhall, settings: Settings) -> None:
    shown = starhall("alerts", settings=settings, environment={"STARHALL_ALERT_WEBHOOK": "hooks"})
    assert (shown.code, len(shown.err.splitlines())) == (2, 1)
    assert "STARHALL_ALERT_WEBHOOK" in shown.err


def test_a_test_says_of_each_channel_what_happened(
    starhall: Starhall, settings: Settings, command: dict[str, str], told: Path
) -> None:
    unreachable = {"STARHALL_ALERT_WEBHOOK": "http://127.0.0.1:9/secret"}
    shown = starhall("alerts", "--test", settings=settings, environment=command | unreachable)
    assert shown.code == 1
    assert shown.out.splitlines() == [
        "http://127.0.0.1:9/… cannot be reached (ConnectionError)",
        f"{sys.executable}: took it",
    ]
    assert "this is a test" in told.read_text(encoding="utf-8")


def test_a_run_that_fails_is_told_when_it_ends(
    starhall: Starhall, settings: Settings, command: dict[str, str], told: Path
) -> None:
    shown = starhall("run", settings=settings, environment=command)
    assert (shown.code, len(shown.err.splitlines())) == (2, 1)
    assert "starhall run failed: " in told.read_text(encoding="utf-8")
    assert starhall("alerts", settings=settings, environment=command).out == "nothing to tell\n"
    status = starhall("status", settings=settings).out
    assert "starhall run, failed" in status
    assert "no such folder" in status


def test_what_is_wrong_with_alerts_changes_nothing_of_a_run(starhall: Starhall, settings: Settings) -> None:
    shown = starhall("run", settings=settings, environment={"STARHALL_ALERT_STALE": "soon"})
    assert shown.code == 2
    assert [line for line in shown.err.splitlines() if "STARHALL_ALERT_STALE" in line]
    missing = {"STARHALL_ALERT_COMMAND": "/nowhere/notify"}
    shown = starhall("run", settings=settings, environment=missing)
    assert shown.code == 2
    assert "alert not delivered, to be tried again: /nowhere/notify" in shown.err
    status = starhall("status", settings=settings).out
    assert "alerts" in status
    assert "/nowhere/notify: No such file or directory" in status
