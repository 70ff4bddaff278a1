"""Backups: a folder each, whole or not there, with a checksum of every file; and the way back from one.

Belongs here: what is copied and how it comes back. Dagster's memory in PostgreSQL has PostgreSQL's own programs, and a
`raw/` in an object store that store's versions.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.pipeline.writer import writing
from orchestration.settings import Settings

SUMS = "SHA256SUMS"
LATEST = "latest"

_UNFINISHED = ".part"
# what the next run makes by itself, or is of processes of this moment
_LEFT_OUT = {".running", ".writer.lock", ".writer.pid", "dbt", "logs", "runs.lock"}
_HALF_WRITTEN = (".new", ".tmp")
_SQLITE_SIDES = ("-journal", "-shm", "-wal")
_SQLITE_HEAD = b"SQLite format 3\0"
_BLOCK = 1 << 20
_ESCAPED = "\\"


class BackupError(RuntimeError):
    """A backup that cannot be made or used; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is whole.

    Attributes:
        path: its folder.
        files, size_bytes: what it holds.
        linked: how many of the files are those of the backup before, which takes no room.
    """

    path: Path
    files: int
    size_bytes: int
    linked: int


def back_up(settings: Settings, folder: Path, keep: int, now: datetime, wait_seconds: float) -> Backup:
    """Copy all that cannot be made again, while no run writes, into a new folder below `folder`; its link `latest` follows.

    Args:
        settings: whose `raw/` (where it is a folder), warehouse, memory of Dagster and judgements.
        folder: of the backups; should be on another disk.
        keep: how many stay there, this one included.
        now: UTC, names the backup.
        wait_seconds: for a run to end.

    Raises:
        AnotherRunError: a run still writes after `wait_seconds`.
        BackupError: there is no warehouse, or the folder lies in what is to be backed up.
        OSError: a file cannot be read or written; what is half written is removed by the next backup.
    """
    roots = _roots(settings)
    for root in roots.values():
        if folder.resolve().is_relative_to(root.resolve()):
            raise BackupError(f"{folder} lies in {root}, which is to be backed up: name another folder")
    if not settings.warehouse_dir.is_dir():
        raise BackupError(f"{settings.warehouse_dir}: there is no warehouse")
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(f"*{_UNFINISHED}"):
        shutil.rmtree(leftover)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}"
    unfinished = path.with_name(path.name + _UNFINISHED)
    with writing(settings, wait_seconds):
        backup = _copied(roots, folder / LATEST, unfinished, path)
    unfinished.rename(path)
    _point(folder / LATEST, path.name)
    _sync(folder)
    for old in sorted(_backups(folder))[: -max(keep, 1)]:
        shutil.rmtree(old)
    return backup


def restore(settings: Settings, path: Path, now: datetime) -> list[Path]:
    """Put a backup back. Nothing that is there is lost: a warehouse is set aside whole, and files of `raw/` stay.

    Returns:
        What was set aside.

    Raises:
        AnotherRunError: a run writes.
        BackupError: it is no backup, or a file of it is missing or damaged; nothing was changed.
        OSError: a file cannot be read or written.
    """
    sums = _sums(path)
    _check(path, sums)
    aside = f"before-{now:%Y%m%dT%H%M%SZ}"
    moved: list[Path] = []
    with writing(settings):
        for name, root in _roots(settings).items():
            held = [Path(relative).relative_to(name) for relative in sums if relative.startswith(f"{name}/")]
            if name == "warehouse":
                moved += _set_aside(root, aside)
            for relative in held:
                moved += _put_back(path / name / relative, root / relative, aside, is_kept=name == "raw")
    return moved


def _roots(settings: Settings) -> Mapping[str, Path]:
    """Name in the backup -> where it stands. The rest of the checkout is in its repository."""
    roots = {"warehouse": settings.warehouse_dir, "judgements": settings.dbt_dir / "seeds"}
    return roots | ({} if isinstance(settings.raw, str) else {"raw": settings.raw_dir})


def _files(name: str, root: Path) -> Iterator[Path]:
    """What of a root is backed up, relative to it."""
    if name == "judgements":
        yield Path("organisation_judgements.csv")
        return
    for folder, folders, files in os.walk(root):
        relative = Path(folder).relative_to(root)
        if name == "warehouse":
            folders[:] = [each for each in folders if not _is_left_out(relative / each)]
        for file in sorted(files):
            is_left_out = name == "warehouse" and _is_left_out(relative / file)
            # a pipe would never end, and a link may lead nowhere
            if not is_left_out and (root / relative / file).is_file():
                yield relative / file


def _is_left_out(relative: Path) -> bool:
    return (
        str(relative) in _LEFT_OUT
        or relative.parts[0].startswith("before-")
        or relative.name.endswith((*_HALF_WRITTEN, *_SQLITE_SIDES))
    )


def _copied(roots: Mapping[str, Path], latest: Path, unfinished: Path, path: Path) -> Backup:
    known = _sums(latest) if latest.exists() else {}
    sums: dict[str, str] = {}
    size, linked = 0, 0
    for name, root in roots.items():
        for relative in _files(name, root):
            source, target = root / relative, unfinished / name / relative
            key = f"{name}/{relative.as_posix()}"
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                if key in known and _is_same(source, latest / key) and _link(latest / key, target):
                    sums[key] = known[key]
                    linked += 1
                else:
                    sums[key] = _copy(source, target)
            except FileNotFoundError:
                if source.exists():
                    raise
                continue  # no run writes, but people may take files out of raw/, and Dagster its own
            size += target.stat().st_size
    lines = "".join(_sum_line(key, digest) for key, digest in sums.items())
    (unfinished / SUMS).write_text(lines, encoding="utf-8", errors="surrogateescape")
    for folder, _, _ in os.walk(unfinished):
        _sync(Path(folder))
    _sync(unfinished / SUMS)
    return Backup(path, len(sums), size, linked)


def _is_same(source: Path, copy: Path) -> bool:
    """As rsync tells: by size and time. Copies of SQLite have times of their own, and so are always made anew."""
    if not copy.exists():
        return False
    one, other = source.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _link(copy: Path, target: Path) -> bool:
    try:
        target.hardlink_to(copy.resolve())
    except OSError:  # not every file system has links
        return False
    return True


def _copy(source: Path, target: Path) -> str:
    """Copy a file with its times, synced; its checksum. What Dagster writes meanwhile is copied by SQLite itself."""
    with source.open("rb") as opened:
        is_sqlite = opened.read(len(_SQLITE_HEAD)) == _SQLITE_HEAD
    if is_sqlite:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
        _sync(target)
        return _digest(target)
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while block := read.read(_BLOCK):
            digest.update(block)
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
    shutil.copystat(source, target)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sums(path: Path) -> dict[str, str]:
    """File of a backup -> checksum, as `sha256sum` writes them."""
    try:
        lines = (path / SUMS).read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(f"{path} is no backup: it has no {SUMS}") from None
    return dict(map(_read_sum_line, filter(None, lines)))


def _sum_line(key: str, digest: str) -> str:
    """As sha256sum does: a name with a line break or a backslash is written with escapes, and the line says so."""
    escaped = key.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == key else _ESCAPED}{digest}  {escaped}\n"


def _read_sum_line(line: str) -> tuple[str, str]:
    digest, _, key = line.partition("  ")
    if digest.startswith(_ESCAPED):
        key = re.sub(r"\\(.)", lambda escape: {"n": "\n", "r": "\r"}.get(escape[1], escape[1]), key)
    return key, digest.removeprefix(_ESCAPED)


def _check(path: Path, sums: Mapping[str, str]) -> None:
    for key, digest in sums.items():
        if not (path / key).is_file():
            raise BackupError(f"{path / key} is missing: nothing was restored; try an earlier backup")
        if _digest(path / key) != digest:
            raise BackupError(f"{path / key} is damaged: nothing was restored; try an earlier backup")


def _set_aside(warehouse: Path, name: str) -> list[Path]:
    """Move what stands in a warehouse into a folder of it."""
    standing = [each for each in warehouse.iterdir() if not _is_left_out(Path(each.name))]
    if not standing:
        return []
    (warehouse / name).mkdir()
    for each in standing:
        each.rename(warehouse / name / each.name)
    return [warehouse / name]


def _put_back(copy: Path, target: Path, aside: str, *, is_kept: bool) -> list[Path]:
    """Copy a file back by a rename; of one that differs, what was there is kept under another name."""
    if target.exists() and (is_kept or _digest(target) == _digest(copy)):
        return []
    moved = []
    if target.exists():
        moved.append(target.rename(target.with_name(f"{target.name}.{aside}")))
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.tmp")
    _copy(copy, new)
    new.replace(target)
    return moved


def _backups(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if (each / SUMS).is_file() and not each.is_symlink()]


def _point(link: Path, to: str) -> None:
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(link)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
