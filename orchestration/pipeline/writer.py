"""One writer at a time: the lock on a warehouse folder, held by whoever writes the working database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from orchestration.settings import Settings

_WAIT_SECONDS = 5.0


class AnotherRunError(RuntimeError):
    """Another process writes this warehouse; the message names it."""


@contextmanager
def writing(settings: Settings, wait_seconds: float = _WAIT_SECONDS) -> Iterator[None]:
    """Be the only writer. The lock is the operating system's: it goes with the process, however that ends.

    Raises:
        AnotherRunError: another process still writes after `wait_seconds`.
    """
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    holder_path = settings.lock_path.with_suffix(".pid")
    lock = FileLock(settings.lock_path, timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout:
        holder = holder_path.read_text(encoding="ascii").strip() if holder_path.exists() else "unknown"
        raise AnotherRunError(
            f"another run is writing {settings.warehouse_dir} (pid {holder}): try again when it has ended"
        ) from None
    try:
        holder_path.write_text(f"{os.getpid()}\n", encoding="ascii")
        yield
    finally:
        holder_path.unlink(missing_ok=True)
        lock.release()
