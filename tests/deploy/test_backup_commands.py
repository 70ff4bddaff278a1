"""The commands of deploy/README.md for backup and restore, run as they stand there, on a team's warehouse."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from dagster._core.test_utils import create_run_for_test

from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.end_to_end


def commands(section: str) -> list[str]:
    """The commands of a section, a line each."""
    text = (PROJECT_DIR / "deploy" / "README.md").read_text(encoding="utf-8")
    (body,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return re.findall(r"^    (.+)$", body, re.MULTILINE)


@pytest.fixture
def shell(copied: Settings, postgresql: Any, tmp_path: Path) -> Callable[[str], str]:
    """A shell in a checkout, with the variables that the page speaks of."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / ".venv").symlink_to(sys.prefix)
    environment = {
        **os.environ,
        **postgresql.client_variables(),
        "PATH": f"{postgresql.programs}:{os.environ['PATH']}",
        "BACKUPS": str(tmp_path / "backups"),
        "STARHALL_RAW_DIR": str(copied.raw_dir),
        "STARHALL_WAREHOUSE_DIR": str(copied.warehouse_dir),
    }

    def run(command: str) -> str:
        finished = subprocess.run(
            ["bash", "-euc", command],
            check=False,
            capture_output=True,
            text=True,
            cwd=checkout,
            env=environment,
            timeout=600,
        )
        assert finished.returncode == 0, f"{command}: {finished.stdout}{finished.stderr}"
        return finished.stdout

    return run


@pytest.fixture
def dagster_home(copied: Settings, postgresql: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in postgresql.variables.items():
        monkeypatch.setenv(name, value)
    home = copied.warehouse_dir / "dagster"
    home.mkdir()
    shutil.copyfile(PROJECT_DIR / "deploy" / "postgresql" / "dagster.yaml", home / "dagster.yaml")
    return home


def facts(path: Path, schema: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(f"select * from {schema}.fct_events order by all").fetchall()


def test_what_was_lost_comes_back(copied: Settings, dagster_home: Path, shell: Callable[[str], str]) -> None:
    assert len(commands("Backup")) == len(commands("Restore")) == 3
    with dg.DagsterInstance.from_config(str(dagster_home)) as instance:
        run_id = create_run_for_test(instance, job_name="refresh").run_id
    raw = sorted(path.relative_to(copied.raw_dir) for path in copied.raw_dir.rglob("*"))
    published, working = facts(copied.published_path, "main"), facts(copied.working_path, "marts")
    assert published

    for command in commands("Backup"):
        shell(command)
    shutil.rmtree(copied.raw_dir)
    shutil.rmtree(copied.warehouse_dir)
    shell('psql --quiet --command="drop schema public cascade" --command="create schema public"')

    for command in commands("Restore"):
        said = shell(command)
    assert "nothing new" in said, "the last command has nothing to do: all is as it was"
    assert facts(copied.published_path, "main") == published
    assert facts(copied.working_path, "marts") == working
    assert sorted(path.relative_to(copied.raw_dir) for path in copied.raw_dir.rglob("*")) == raw
    with dg.DagsterInstance.from_config(str(dagster_home)) as instance:
        assert instance.get_run_by_id(run_id) is not None
