"""`starhall ui` before it starts anything: what it refuses, and what it warns of. That it runs is tested in tests/deploy."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestration.cli.ui_command import keep_small
from orchestration.settings import PROJECT_DIR, Settings


@pytest.fixture
def taken_port() -> Iterator[int]:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


def test_a_port_that_is_taken(starhall: Callable[..., Any], settings: Settings, taken_port: int) -> None:
    finished = starhall("ui", "--port", str(taken_port), settings=settings)
    assert finished.code == 2
    assert finished.err == f"port {taken_port} of 127.0.0.1 is taken: choose another with --port\n"


@pytest.mark.parametrize(
    ("host", "is_warned"),
    [("127.0.0.1", False), ("localhost", False), ("127.8.8.8", False), ("0.0.0.0", True)],
)
def test_an_address_that_others_reach_is_warned_of(
    host: str, is_warned: bool, starhall: Callable[..., Any], settings: Settings, taken_port: int
) -> None:
    with closing(socket.socket()) as listener:
        listener.bind((host, 0))
        listener.listen()
        port = listener.getsockname()[1]
        finished = starhall("ui", "--host", host, "--port", str(port), settings=settings)
    assert finished.code == 2
    assert ("Dagster has no log-in" in finished.err) is is_warned


def test_variables_that_the_settings_of_dagster_need(
    starhall: Callable[..., Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = replace(settings, dagster_yaml=PROJECT_DIR / "deploy" / "postgresql" / "dagster.yaml")
    finished = starhall("ui", settings=team)
    assert finished.code == 2
    assert finished.err.startswith(f"not set, and {team.dagster_yaml} needs it: STARHALL_POSTGRES_USER, ")
    assert finished.err.count("\n") == 1


@pytest.mark.end_to_end
def test_a_memory_that_does_not_answer_is_told_in_one_line(
    settings: Settings,
) -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]  # bound, and nobody listens
        environment = {
            "STARHALL_RAW_DIR": str(settings.raw),
            "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
            "STARHALL_DAGSTER_YAML": str(PROJECT_DIR / "deploy" / "postgresql" / "dagster.yaml"),
            "STARHALL_POSTGRES_HOST": "127.0.0.1",
            "STARHALL_POSTGRES_PORT": str(port),
            "STARHALL_POSTGRES_DB": "starhall",
            "STARHALL_POSTGRES_USER": "starhall",
            "STARHALL_POSTGRES_PASSWORD": "secret of ours",
        }
        finished = subprocess.run(
            [str(Path(sys.executable).with_name("starhall")), "ui", "--port", "1"],
            env=os.environ | environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert finished.returncode == 3, finished.stdout + finished.stderr
    (line,) = finished.stderr.splitlines()
    assert f"port {port} failed: Connection refused" in line
    assert "dagster.log" in line
    assert "secret" not in line


def test_a_log_that_grows_is_begun_anew_under_who_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "dagster.log"
    with path.open("ab", buffering=0) as writer:
        writer.write(b"x" * 50)
        keep_small(path, 100)
        assert path.stat().st_size == 50
        writer.write(b"y" * 51)
        keep_small(path, 100)
        writer.write(b"z")
    assert path.read_bytes() == b"z"
    assert path.with_name("dagster.log.1").read_bytes() == b"x" * 50 + b"y" * 51


def test_a_path_prefix_is_a_path(starhall: Callable[..., Any], settings: Settings) -> None:
    finished = starhall("ui", "--path-prefix", "starhall", settings=settings)
    assert finished.code == 2
    assert "--path-prefix begins with /" in finished.err
