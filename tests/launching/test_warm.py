"""What a forked process does with a run: the run itself, or, where the code has changed, what a new process would do."""

from __future__ import annotations

import json
import os
import sys

import pytest

from orchestration.launching import warm

_COMMAND = ["dagster", "api", "execute_run", "{}"]


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that took the place of the process."""
    commands: list[list[str]] = []

    def execv(path: str, words: list[str]) -> None:
        commands.append([path, *words])
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", execv)
    return commands


def test_everything_is_loaded(replaced: list[list[str]]) -> None:
    assert warm.LOADED
    with pytest.raises(json.JSONDecodeError):  # so Dagster's own command has read it, in this process
        warm.execute([*_COMMAND[:-1], "no JSON"])
    assert replaced == []


def test_changed_code_is_loaded_anew(monkeypatch: pytest.MonkeyPatch, replaced: list[list[str]]) -> None:
    monkeypatch.setattr(warm, "LOADED", "an older version")
    with pytest.raises(SystemExit):
        warm.execute(_COMMAND)
    assert replaced == [[sys.executable, sys.executable, "-m", "dagster", "api", "execute_run", "{}"]]
