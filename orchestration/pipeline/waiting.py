"""What waits in raw/: files that the publication does not know, knows otherwise, or knows and that are gone.

Reads the published file alone, so that it can be asked while a run writes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from orchestration.landing.files import RawFile, walk
from orchestration.settings import Settings

_COLLECTIONS = ("news", "records")
_LEFT_OUT = "ignored"


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """Paths relative to raw/."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.gone)


@dataclass(frozen=True, slots=True)
class _Known:
    content_sha256: str | None
    size_bytes: int | None
    seen_at: datetime


def raw_files(settings: Settings) -> list[RawFile]:
    """Every file of raw/ that a run would look at."""
    return [
        raw for collection in _COLLECTIONS for raw in walk(settings.raw_dir, collection) if not raw.left_out
    ]


def listing_fingerprint(files: list[RawFile]) -> str:
    """Hash of names, sizes and times: differs as soon as a file comes, goes or is written."""
    digest = hashlib.sha256()
    for raw in files:
        digest.update(f"{raw.source_path}\0{raw.size_bytes}\0{raw.modified_ns}\n".encode())
    return digest.hexdigest()


def waiting_files(settings: Settings, files: list[RawFile]) -> WaitingFiles:
    """Compare `files` with the ledger of the publication; without one, everything is new.

    Raises:
        duckdb.Error: the published file cannot be read.
    """
    known = _published_ledger(settings)
    new = tuple(raw.source_path for raw in files if raw.source_path not in known)
    changed = tuple(
        raw.source_path for raw in files if raw.source_path in known and _differs(raw, known[raw.source_path])
    )
    gone = tuple(sorted(set(known) - {raw.source_path for raw in files}))
    return WaitingFiles(new, changed, gone)


def _published_ledger(settings: Settings) -> dict[str, _Known]:
    if not settings.published_path.exists():
        return {}
    with duckdb.connect(settings.published_path, read_only=True) as published:
        rows = published.execute(
            "select source_path, content_sha256, size_bytes, seen_at from ops_ingestion_ledger "
            "where member = '' and outcome <> ?",
            [_LEFT_OUT],
        ).fetchall()
    return {source_path: _Known(*row) for source_path, *row in rows}


def _differs(raw: RawFile, known: _Known) -> bool:
    """Contents are compared only for a file of the same size that was written since it was read."""
    if raw.size_bytes != known.size_bytes:
        return True
    seen_at = known.seen_at.replace(tzinfo=UTC).timestamp()
    if raw.fault or raw.modified_ns / 1e9 < seen_at:
        return False
    with raw.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() != known.content_sha256
