"""Raw files in a folder of this machine."""

from __future__ import annotations

import heapq
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from orchestration.landing.store.base import (
    FRESH_SECONDS,
    MAX_TEXT_BYTES,
    NOT_REGULAR,
    PAGE_FILES,
    STILL_WRITTEN,
    TEMPORARY_NAME,
    WENT_AWAY,
    NoRawFolderError,
    RawFile,
    UnreadableFileError,
    UnsettledFileError,
    breaks_off,
    check_readable,
    decoded,
    is_hidden,
    is_temporary,
)

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})")
_ESCAPE_BYTES = re.compile(rb"\\x([0-9a-f]{2})")


class LocalStore:
    """A folder that holds `news/` and `records/`."""

    def __init__(self, root: Path) -> None:
        self._root = os.fspath(root)

    def check(self) -> None:
        if not Path(self._root).is_dir():
            raise NoRawFolderError(
                f"{self._root}: no such folder: say where the raw files are with --raw DIR"
            )

    def listing(self, collection: str, under: str = "") -> Iterator[list[RawFile]]:
        page: list[RawFile] = []
        for raw in _Walk(self._root, collection, path_of(under or collection)).files():
            page.append(raw)
            if len(page) >= PAGE_FILES:
                yield page
                page = []
        if page:
            yield page

    def settle(self, files: Sequence[RawFile], seconds: float) -> frozenset[str]:
        now = time.time()
        fresh = [raw for raw in files if abs(now - raw.modified_ns / 1e9) < FRESH_SECONDS]
        if not fresh:
            return frozenset()
        time.sleep(max(_left_of(seconds, raw, now) for raw in fresh))
        return frozenset(raw.source_path for raw in fresh if self._has_changed(raw))

    def prepare(self, files: Sequence[RawFile]) -> None:
        """Nothing: reading a file of this machine is not worth an announcement."""

    def keep(self, files: Iterable[RawFile]) -> None:
        """Nothing: a file of this machine is its own copy."""

    def release(self, files: Iterable[RawFile]) -> None:
        """Nothing: see `keep`."""

    def open(self, raw: RawFile) -> BinaryIO:
        descriptor = self._descriptor(raw)
        file = os.fdopen(descriptor, "rb")
        if not _is_as_listed(raw, os.fstat(descriptor)):
            file.close()
            raise UnsettledFileError(STILL_WRITTEN)
        return file

    def read(self, raw: RawFile) -> bytes:
        descriptor = self._descriptor(raw)
        try:
            was_as_listed = _is_as_listed(raw, os.fstat(descriptor))
            data = _bytes_of(descriptor, raw.size_bytes) if was_as_listed else b""
            is_whole = (
                was_as_listed and len(data) == raw.size_bytes and _is_as_listed(raw, os.fstat(descriptor))
            )
        finally:
            os.close(descriptor)
        if not is_whole:
            raise UnsettledFileError(STILL_WRITTEN)
        return data

    def _descriptor(self, raw: RawFile) -> int:
        check_readable(raw)
        try:
            # without waiting: what was a file when it was listed may be a pipe by now
            return os.open(self._path(raw.source_path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            raise UnsettledFileError(WENT_AWAY) from None
        except OSError as error:
            raise UnreadableFileError(f"cannot be read ({error.strerror}): check its permissions") from None

    def check_unchanged(self, raw: RawFile) -> None:
        if self._has_changed(raw):
            raise UnsettledFileError(STILL_WRITTEN)

    def read_text(self, path: str) -> str | None:
        try:
            with open(self._path(path), "rb") as file:  # noqa: PTH123 - a str, as everywhere here
                data = file.read(MAX_TEXT_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnreadableFileError(f"cannot be read ({error.strerror}): check its permissions") from None
        if len(data) > MAX_TEXT_BYTES:
            raise UnreadableFileError(f"larger than {MAX_TEXT_BYTES:,} bytes: split it")
        return decoded(data)

    def write_text(self, path: str, text: str) -> None:
        whole = Path(self._path(path))
        beside = whole.with_name(f".{whole.name}.tmp")
        try:
            whole.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(whole)
        except OSError as error:
            raise UnreadableFileError(
                f"cannot be written ({error.strerror}): check the permissions of the folder"
            ) from None

    def _path(self, source_path: str) -> str:
        return f"{self._root}/{path_of(source_path)}"

    def _has_changed(self, raw: RawFile) -> bool:
        try:
            return not _is_as_listed(raw, os.stat(self._path(raw.source_path)))  # noqa: PTH116
        except OSError:
            return True  # it went away, which is a change


def _bytes_of(descriptor: int, size: int) -> bytes:
    """What a file holds, and more than `size` only if it has grown: a file object would take longer to make."""
    try:
        data = os.read(descriptor, size + 1)
        while len(data) <= size and (more := os.read(descriptor, size + 1)):
            data += more
    except OSError as error:
        raise breaks_off(error) from None
    return data


def _is_as_listed(raw: RawFile, status: os.stat_result) -> bool:
    return (status.st_size, status.st_mtime_ns) == (raw.size_bytes, raw.modified_ns)


def source_path_of(path: str) -> str:
    r"""A path as text that every table holds: bytes that are not UTF-8 are written out as `\xe9`.

    So that no two paths become one, a backslash that stands before such letters by itself is written as `\x5c`.
    """
    if "\\" in path:
        path = _ESCAPE.sub(r"\\x5cx\1", path)
    if path.isascii():
        return path
    return _NOT_UTF8.sub(lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", path)


def path_of(source_path: str) -> str:
    """The path that `source_path_of` was given."""
    if "\\" not in source_path:
        return source_path
    return os.fsdecode(
        _ESCAPE_BYTES.sub(lambda escape: bytes.fromhex(escape[1].decode()), os.fsencode(source_path))
    )


class _Walk:
    """One walk of a collection: the folders it has been to, and the links that are still to follow."""

    def __init__(self, root: str, collection: str, under: str) -> None:
        self._prefix_length = len(root) + 1
        self._root = f"{root}/{under}"
        self._is_whole = under == collection
        self._collection = collection
        self._links: list[
            str
        ] = []  # a heap: in the order of their paths, so that every walk takes the same way
        self._visited: dict[tuple[int, int], str] = {}

    def files(self) -> Iterator[RawFile]:
        if os.path.isfile(self._root) and not self._is_whole:  # noqa: PTH113 - of a str, as everywhere here
            yield self._file(Path(self._root))
        elif os.path.lexists(self._root):
            yield from self._tree(self._root, is_linked=False)
        while self._links:  # a link may lead to a folder with more of them
            yield from self._tree(heapq.heappop(self._links), is_linked=True)

    def _tree(self, top: str, *, is_linked: bool) -> Iterator[RawFile]:
        pending = [top]
        while pending:
            folder = pending.pop()
            try:
                walked = self._visit(folder)
                if walked is not None and is_linked:
                    yield self._folder(
                        folder, left_out=f"a link to the folder {walked}, which is read already"
                    )
                    continue
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if is_hidden(entry.name):
                            continue
                        is_link = entry.is_symlink()
                        # of the path for a link: a link to itself is an error of the entry's own is_dir
                        if not (os.path.isdir(entry.path) if is_link else entry.is_dir()):  # noqa: PTH112
                            yield self._file(entry)
                        elif is_temporary(entry.name):
                            yield self._folder(entry.path, left_out=TEMPORARY_NAME)
                        elif is_link:
                            heapq.heappush(self._links, entry.path)
                        else:
                            pending.append(entry.path)
            except OSError as error:
                fault = f"the folder cannot be read ({error.strerror}): check its permissions"
                yield self._folder(folder, fault=fault)

    def _visit(self, folder: str) -> str | None:
        """Take note of a folder; where it was walked already, the path that it had then."""
        status = os.stat(folder)  # noqa: PTH116 - of a str: a Path for each would take most of the time
        key = (status.st_dev, status.st_ino)
        if key in self._visited:
            return self._visited[key]
        self._visited[key] = self._source_path(folder)
        return None

    def _source_path(self, path: str) -> str:
        return source_path_of(path[self._prefix_length :])

    def _folder(self, path: str, left_out: str = "", fault: str = "") -> RawFile:
        return RawFile(self._source_path(path), self._collection, 0, 0, None, left_out, fault, is_folder=True)

    def _file(self, entry: os.DirEntry[str] | Path) -> RawFile:
        source_path = self._source_path(os.fspath(entry))
        try:
            status = entry.stat()
        except OSError as error:
            fault = f"cannot be read ({error.strerror}): check the link or permissions"
            return RawFile(source_path, self._collection, 0, 0, None, "", fault)
        left_out = ""
        if is_temporary(entry.name):
            left_out = TEMPORARY_NAME
        elif not stat.S_ISREG(status.st_mode):
            left_out = NOT_REGULAR
        return RawFile(source_path, self._collection, status.st_size, status.st_mtime_ns, None, left_out)


def _left_of(seconds: float, raw: RawFile, now: float) -> float:
    """How much longer a file must stand still to have done so for so long; where times are whole seconds, they say little."""
    quiet = now - raw.modified_ns / 1e9
    is_exact = raw.modified_ns % 1_000_000_000 != 0
    return max(0.0, seconds - quiet) if is_exact and quiet >= 0 else seconds
