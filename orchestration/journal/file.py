"""The file of the journal: appended to, read, bounded; and the locks by which a run shows that it lives."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from orchestration.journal.runs import Ending, Run, runs_of

_LOG = logging.getLogger(__name__)

_LOCK_SECONDS = 5.0
_NOT_OF_A_NAME = re.compile(r"[^\w.-]+")


class Journal:
    """The file, and the locks by which a run shows that it lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._running_dir = path.with_name(".running")

    @contextmanager
    def living(self, run_id: str) -> Iterator[None]:
        """Hold a lock of the operating system for as long as the run lives: it goes with the process, however that ends."""
        lock_path = self._lock_path(run_id)
        lock = FileLock(lock_path, timeout=_LOCK_SECONDS, thread_local=False)
        try:
            lock_path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except (OSError, Timeout):
            _LOG.warning("%s: cannot be written: the run will look as if it were gone", lock_path)
            yield
            return
        try:
            yield
        finally:
            lock.release()
            lock_path.unlink(missing_ok=True)

    def append(self, run_id: str, event: str, **more: object) -> None:
        """Add a line and see it on disk. What cannot be written is logged: the run itself is worth more than its line."""
        line = json.dumps({"run_id": run_id, "event": event, "at": now().isoformat(), **more}) + "\n"
        try:
            with self._alone(), self.path.open("ab") as file:
                if file.tell() and not _ends_a_line(self.path):
                    file.write(b"\n")
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except (OSError, Timeout) as error:
            _LOG.warning("%s: cannot be written (%s): %s", self.path, error, line.strip())

    def runs(self) -> list[Run]:
        """Every run of the file in the order in which they began; what was cut off is passed over.

        Raises:
            OSError: the file is there and cannot be read.
        """
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [self._settled(run) for run in runs_of(lines)]

    def shorten(self, most_bytes: int) -> None:
        """Of a file longer than this, keep the newer half, whole runs only, and whatever still runs."""
        try:
            if not self.path.exists() or self.path.stat().st_size <= most_bytes:
                return
            living = {run.run_id for run in self.runs() if run.whole.ending is Ending.RUNNING}
            with self._alone():
                new_path = self.path.with_suffix(".new")
                kept = _newer_half(self.path.read_bytes().splitlines(keepends=True), most_bytes // 2, living)
                with new_path.open("wb") as file:
                    file.writelines(kept)
                    file.flush()
                    os.fsync(file.fileno())
                new_path.replace(self.path)
        except (OSError, Timeout) as error:
            _LOG.warning("%s: cannot be shortened: %s", self.path, error)

    def _settled(self, run: Run) -> Run:
        """A run that has not ended and whose process is gone, as what it is."""
        if run.whole.ending is not Ending.RUNNING or self._lives(run.run_id):
            return run
        at = next((stage.stage for stage in run.stages if stage.ending is Ending.RUNNING), None)
        error = "ended without a word: it was killed, or the machine went down" + (f", in {at}" if at else "")
        stages = tuple(
            replace(stage, ending=Ending.LOST, error=error) if stage.ending is Ending.RUNNING else stage
            for stage in run.stages
        )
        return replace(run, whole=replace(run.whole, ending=Ending.LOST, error=error), stages=stages)

    def _lives(self, run_id: str) -> bool:
        lock_path = self._lock_path(run_id)
        if not lock_path.exists():
            return False
        try:
            with FileLock(lock_path, timeout=0):
                lock_path.unlink(missing_ok=True)
                return False
        except (OSError, Timeout):
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock"), timeout=_LOCK_SECONDS):
            yield

    def _lock_path(self, run_id: str) -> Path:
        return self._running_dir / f"{_NOT_OF_A_NAME.sub('_', run_id)}.lock"


def _newer_half(lines: list[bytes], most_bytes: int, living: set[str]) -> list[bytes]:
    """The last lines up to this size, of runs that are whole in them or live."""
    size, first = 0, len(lines)
    while first > 0 and size + len(lines[first - 1]) <= most_bytes:
        first -= 1
        size += len(lines[first])
    cut = {run_id for line in lines[:first] if (run_id := _run_id(line)) is not None} - living
    return [
        line
        for number, line in enumerate(lines)
        if (run_id := _run_id(line)) in living
        or (number >= first and run_id is not None and run_id not in cut)
    ]


def _run_id(line: bytes) -> str | None:
    try:
        run_id = json.loads(line)["run_id"]
    except (ValueError, KeyError, TypeError):
        return None
    return str(run_id)


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def now() -> datetime:
    """UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)
