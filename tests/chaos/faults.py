"""What befalls a run: it is killed, its disk is full, its working file is cut off, its clock is wrong."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.settings import Settings

PROGRAM = Path(sys.executable).with_name("starhall")
_FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
_LONGEST_SECONDS = 300.0
_POLL_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: by itself, with a code, or killed after some seconds."""

    code: int | None
    seconds: float
    said: str


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk of its own for a warehouse, in memory, whose free space can be set; needs root."""

    folder: Path
    whole_bytes: int = 2_000_000_000

    @staticmethod
    def is_possible() -> bool:
        return os.geteuid() == 0 and shutil.which("mount") is not None

    def mount(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        _call("mount", "-t", "tmpfs", "-o", f"size={self.whole_bytes}", "tmpfs", str(self.folder))

    def unmount(self) -> None:
        _call("umount", "--lazy", str(self.folder))

    def leave_free(self, free_bytes: int) -> None:
        """Have it full when so much more is written."""
        used = shutil.disk_usage(self.folder).used
        self._resize(used + free_bytes)

    def widen(self) -> None:
        self._resize(self.whole_bytes)

    def _resize(self, size: int) -> None:
        _call("mount", "-o", f"remount,size={size}", str(self.folder))


def _call(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def faketime() -> str | None:
    """The library that tells a process another time; None where it is not installed."""
    found = sorted(Path("/").glob(_FAKETIME.removeprefix("/")))
    return str(found[0]) if found else None


def start(settings: Settings, log_path: Path, clock: str = "") -> subprocess.Popen[bytes]:
    """`starhall run` with its processes in a group of its own; `clock` is how far its clock is off, as "+3d"."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STARHALL_")}
    environment |= {
        "STARHALL_RAW_DIR": str(settings.raw),
        "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
        "STARHALL_KEEP": str(settings.keep),
    }
    if clock:
        environment |= {
            "LD_PRELOAD": faketime() or "",
            "FAKETIME": clock,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
    with log_path.open("wb") as log:
        return subprocess.Popen(
            [str(PROGRAM), "run"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """The whole tree at once, without a word."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ended_after(process: subprocess.Popen[bytes], seconds: float, log_path: Path) -> Ended:
    """Kill it after so many seconds, unless it has ended by then."""
    began = time.monotonic()
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        kill(process)
        code = None
    return Ended(code, time.monotonic() - began, log_path.read_text(encoding="utf-8", errors="replace"))


def ended_while_publishing(
    process: subprocess.Popen[bytes], settings: Settings, chance: random.Random, log_path: Path
) -> Ended:
    """Kill it some milliseconds after a publication has begun to be written, unless it has ended by then."""
    began = time.monotonic()
    left = _half_written(settings)  # by a run that was killed before
    while process.poll() is None and time.monotonic() - began < _LONGEST_SECONDS:
        if _half_written(settings) - left:
            time.sleep(chance.uniform(0, 0.4))
            break
        time.sleep(_POLL_SECONDS)
    ended = ended_after(process, 0.0, log_path)
    return replace(ended, seconds=time.monotonic() - began)


def _half_written(settings: Settings) -> set[tuple[str, int]]:
    found = set()
    for path in settings.warehouse_dir.glob("*.duckdb.*new*"):
        with suppress(FileNotFoundError):
            found.add((path.name, path.stat().st_ino))
    return found


def cut_off(settings: Settings, chance: random.Random) -> None:
    """The working file ends anywhere."""
    path = settings.working_path
    if path.exists():
        os.truncate(path, chance.randrange(path.stat().st_size))
