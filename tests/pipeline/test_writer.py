"""One writer at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.pipeline.writer import AnotherRunError, writing
from orchestration.settings import Settings

HOLDER = """
import sys
from pathlib import Path
from orchestration.pipeline.writer import writing
from orchestration.settings import Settings
with writing(Settings(Path("raw"), Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


def hold(settings: Settings) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.warehouse_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_the_second_is_told_who_writes(settings: Settings) -> None:
    with hold(settings) as holder:
        with pytest.raises(AnotherRunError, match=rf"\(pid {holder.pid}\)"), writing(settings, 0.1):
            pytest.fail("two writers")
        holder.communicate("\n", timeout=30)


def test_the_second_waits_for_the_first(settings: Settings) -> None:
    with hold(settings) as holder:
        assert holder.stdin is not None
        holder.stdin.write("\n")
        holder.stdin.flush()
        with writing(settings, 30):
            assert (settings.warehouse_dir / ".writer.pid").read_text() == f"{os.getpid()}\n"


def test_a_killed_writer_leaves_no_lock(settings: Settings) -> None:
    with hold(settings) as holder:
        holder.kill()
        holder.wait(30)
        with writing(settings, 5):
            pass


def test_the_lock_is_free_after_a_fault(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), writing(settings):
        raise ZeroDivisionError
    with writing(settings, 0.1):
        pass
