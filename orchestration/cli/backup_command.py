"""`starhall backup` and `starhall restore`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from orchestration.cli.console import errors, file_fault, output, settings_of
from orchestration.cli.run_command import DONE, OCCUPIED, WRONG_USAGE
from orchestration.pipeline.backups import BackupError, back_up, restore
from orchestration.pipeline.writer import AnotherRunError
from orchestration.settings import Settings

_MEGABYTE = 1_000_000


def backup(folder: Path, keep: int, wait_minutes: float, raw: str | None, warehouse_dir: Path | None) -> int:
    """Make a backup, say where it is, and give the exit code."""
    settings = settings_of(raw, warehouse_dir)
    return _told(settings, lambda: _back_up(settings, folder.absolute(), keep, wait_minutes))


def restore_backup(path: Path, raw: str | None, warehouse_dir: Path | None) -> int:
    """Put a backup back, say what was set aside, and give the exit code."""
    settings = settings_of(raw, warehouse_dir)
    return _told(settings, lambda: _restore(settings, path.absolute()))


def _back_up(settings: Settings, folder: Path, keep: int, wait_minutes: float) -> None:
    made = back_up(settings, folder, keep, datetime.now(UTC), wait_minutes * 60)
    output().print(
        f"{made.path}: {made.files:,} files, {made.size_bytes / _MEGABYTE:,.1f} MB, "
        f"{made.linked:,} of them those of the backup before",
        soft_wrap=True,
    )
    if isinstance(settings.raw, str):
        output().print(f"not in it: {settings.raw_shown}, which has to keep versions itself", soft_wrap=True)


def _restore(settings: Settings, path: Path) -> None:
    moved = restore(settings, path, datetime.now(UTC))
    output().print(f"restored {path.resolve()} into {settings.warehouse_dir}", soft_wrap=True)
    for each in moved:
        output().print(f"what was there is in {each}", soft_wrap=True)


def _told(settings: Settings, work: Callable[[], None]) -> int:
    """Do it, with its errors as one line each."""
    try:
        work()
    except AnotherRunError as error:
        errors().print(str(error), style="red", markup=False)
        return OCCUPIED
    except BackupError as error:
        errors().print(str(error), style="red", markup=False)
        return WRONG_USAGE
    except OSError as error:
        errors().print(file_fault(error, settings), markup=False)
        return WRONG_USAGE
    return DONE
