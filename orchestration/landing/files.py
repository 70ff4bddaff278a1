"""What lies in raw/: every file with its size and time, what is left out and why, and safe reading.

A file is read only if it stands still: files written a moment ago get one short wait, all together.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.readers.base import MAX_DOCUMENT_BYTES

MAX_FILE_BYTES = 256_000_000
_FRESH_SECONDS = 2.0
_TEMPORARY_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".swp", "~")
STILL_WRITTEN = "still being written: left for the next run"


class UnreadableFileError(OSError):
    """A file that cannot be read; the message says why and what to do."""


class UnsettledFileError(OSError):
    """A file that changed while it was read."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file under raw/.

    Attributes:
        path: where it lies.
        source_path: relative to raw/, with forward slashes.
        collection: news or records.
        size_bytes, modified_ns: of its stat.
        left_out: why it is not read; "" for a file to read.
        fault: why it cannot be read, as far as its stat tells; "" for none.
    """

    path: Path
    source_path: str
    collection: str
    size_bytes: int
    modified_ns: int
    left_out: str = ""
    fault: str = ""
    etag: str | None = None


def walk(raw_dir: Path, collection: str) -> list[RawFile]:
    """Every file of a collection, sorted by path. Hidden files and folders are passed over.

    Links to folders are followed once: one that leads back, or to a folder walked already, is a row that says so.
    """
    root = raw_dir / collection
    walked = _Walk(raw_dir, collection)
    if root.is_dir():
        walked.folder(root)
    while walked.links:  # a link may lead to a folder with more of them
        walked.follow(walked.links.pop(0))
    return sorted(walked.found, key=lambda raw: raw.source_path)


class _Walk:
    """One walk: what it found, and the folders it has been to."""

    def __init__(self, raw_dir: Path, collection: str) -> None:
        self.found: list[RawFile] = []
        self.links: list[Path] = []
        self._raw_dir = raw_dir
        self._collection = collection
        self._visited: dict[tuple[int, int], str] = {}

    def folder(self, root: Path) -> None:
        pending = [root]
        while pending:
            folder = pending.pop()
            try:
                status = folder.stat()
                entries = list(os.scandir(folder))
            except OSError as error:
                fault = f"the folder cannot be read ({error.strerror}): check its permissions"
                self.found.append(_unseen(folder, self._raw_dir, self._collection, fault))
                continue
            self._visited[(status.st_dev, status.st_ino)] = _source_path(folder, self._raw_dir)
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                path = Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif entry.is_symlink() and path.is_dir():
                    self.links.append(path)
                else:
                    self.found.append(_raw_file(path, self._raw_dir, self._collection))
        self.links.sort()

    def follow(self, link: Path) -> None:
        status = link.stat()
        walked = self._visited.get((status.st_dev, status.st_ino))
        if walked is None:
            self.folder(link)
        else:
            reason = f"a link to the folder {walked}, which is read already"
            self.found.append(_unseen(link, self._raw_dir, self._collection, left_out=reason))


def _unseen(path: Path, raw_dir: Path, collection: str, fault: str = "", left_out: str = "") -> RawFile:
    return RawFile(path, _source_path(path, raw_dir), collection, 0, 0, left_out, fault)


def _source_path(path: Path, raw_dir: Path) -> str:
    relative = path.relative_to(raw_dir).as_posix()
    # a name that is not UTF-8 is shown with its bytes written out
    return os.fsencode(relative).decode("utf-8", "backslashreplace")


def _raw_file(path: Path, raw_dir: Path, collection: str) -> RawFile:
    try:
        status = path.stat()
    except OSError as error:
        return _unseen(
            path, raw_dir, collection, f"cannot be read ({error.strerror}): check the link or permissions"
        )
    left_out = ""
    if path.name.lower().endswith(_TEMPORARY_SUFFIXES):
        left_out = "a temporary name: it is read once it has its own"
    elif not stat.S_ISREG(status.st_mode):
        left_out = "not a regular file"
    return RawFile(
        path, _source_path(path, raw_dir), collection, status.st_size, status.st_mtime_ns, left_out
    )


def settle(files: Sequence[RawFile], seconds: float) -> frozenset[str]:
    """Wait once if any of the files was written a moment ago.

    Returns:
        The source paths of those that changed in the meantime.
    """
    now = time.time()
    fresh = [raw for raw in files if abs(now - raw.modified_ns / 1e9) < _FRESH_SECONDS]
    if not fresh:
        return frozenset()
    time.sleep(seconds)
    return frozenset(raw.source_path for raw in fresh if _has_changed(raw))


def _has_changed(raw: RawFile) -> bool:
    try:
        status = raw.path.stat()
    except OSError:
        return True  # it went away, which is a change
    return (status.st_size, status.st_mtime_ns) != (raw.size_bytes, raw.modified_ns)


def read_file(raw: RawFile, unsettled: frozenset[str] = frozenset()) -> bytes:
    """All of a file that stood still while it was read.

    Args:
        raw: the file as it was first seen.
        unsettled: source paths of files that are known to be changing.

    Raises:
        UnreadableFileError: permissions, a broken link, or larger than a file may be.
        UnsettledFileError: it changed since it was first seen.
    """
    if raw.source_path in unsettled:
        raise UnsettledFileError(STILL_WRITTEN)
    if raw.fault:
        raise UnreadableFileError(raw.fault)
    if raw.size_bytes > MAX_FILE_BYTES:
        raise UnreadableFileError(
            f"{raw.size_bytes:,} bytes; the limit for a file is {MAX_FILE_BYTES:,}: split it"
        )
    try:
        data = raw.path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror}): check its permissions") from None
    if len(data) != raw.size_bytes or _has_changed(raw):
        raise UnsettledFileError(STILL_WRITTEN)
    return data


def batches(files: Sequence[RawFile], max_files: int = 500) -> Iterator[list[RawFile]]:
    """Files in groups that are written together: bounded in number and in bytes."""
    batch: list[RawFile] = []
    size = 0
    for raw in files:
        if batch and (len(batch) >= max_files or size + raw.size_bytes > 4 * MAX_DOCUMENT_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(raw)
        size += raw.size_bytes
    if batch:
        yield batch
