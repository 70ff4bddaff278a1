"""A working database that is damaged: how that shows, and the file set aside, so that the next run makes another of raw/.

What DuckDB says of a damaged file is told from what may pass (a full disk, another process) by its words: its errors have
no codes.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path

import duckdb

from orchestration.settings import Settings
from orchestration.warehouse import WorkingDatabaseError

_DAMAGED = re.compile(
    r"not a valid duckdb database|corrupt|checksum|could not read enough bytes|failure while replaying wal|"
    r"failed to deserialize|serialization error",
    re.IGNORECASE,
)
_HEADERS_BYTES = 3 * 4096
_FULL = (errno.ENOSPC, errno.EDQUOT)


class DamagedDatabaseError(WorkingDatabaseError):
    """The working database was damaged and is set aside; the message says where it is, in one line."""


def is_damage(said: Exception | str) -> bool:
    """Whether an error of DuckDB says that the file is damaged."""
    return bool(_DAMAGED.search(str(said)))


def is_full(error: OSError | duckdb.Error | str) -> bool:
    """Whether a disk is full; DuckDB says so in words alone."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    said = str(error).lower()
    return "no space left on device" in said or "disk quota exceeded" in said


def damage_of(settings: Settings) -> str | None:
    """What is wrong with the working database, as far as opening it tells, in one line; None where nothing is, or there is none.

    A file that was cut off opens like a whole one: so its size is held against the blocks in use. What that does not tell,
    since free blocks may lie between them, is met where the file is read.
    """
    path = settings.working_path
    if not path.exists():
        return None
    try:
        with duckdb.connect(path) as connection:
            ((block_bytes, blocks),) = connection.execute(
                "select block_size, used_blocks from pragma_database_size() where database_name = current_database()"
            ).fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0] if is_damage(error) else None
    missing = _HEADERS_BYTES + block_bytes * blocks - path.stat().st_size
    return f"{missing:,} bytes are missing at its end" if missing > 0 else None


def set_aside(settings: Settings, cause: str) -> DamagedDatabaseError:
    """Move the working database out of the way, over one that was set aside before, and give the error that says so."""
    path = settings.working_path
    aside = path.with_suffix(".damaged")
    path.replace(aside)
    wal = Path(f"{path}.wal")
    if wal.exists():
        wal.replace(f"{aside}.wal")
    return DamagedDatabaseError(
        f"{path}: was damaged ({cause}) and is set aside as {aside.name}: the run that follows rebuilds it from raw/, without "
        "what had gone from there; a backup has that (starhall restore)"
    )
