"""Raw files behind an address that fsspec knows: an object store, a file server, the memory of this process.

Reading is here; how file systems list is `entries`, and how a failure of a service reads to a person `faults`.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from fsspec.core import url_to_fs

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
    check_readable,
    decoded,
    is_hidden,
    is_temporary,
)
from orchestration.landing.store.copies import Copies
from orchestration.landing.store.entries import Entry, entry_of, entry_pages, is_digest
from orchestration.landing.store.faults import store_fault

_IN_MEMORY_BYTES = 8 * 1024**2  # a larger object is kept in a temporary file while it is read
_AHEAD_BYTES = 16 * 1024**2
_AHEAD_FILES = 64

# Where an object is there as a whole or not at all: none of them is ever half written.
_WHOLE_OR_NOT = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss"})


class ObjectStore:
    """An address that holds `news/` and `records/`.

    Endpoint and credentials are those that the library of the address finds by itself: of s3:// in
    AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or the machine's role; of gs:// in
    GOOGLE_APPLICATION_CREDENTIALS. Any other option of the library is FSSPEC_<PROTOCOL>_<OPTION>
    (FSSPEC_S3_ANON=true for a public bucket). Large objects are kept in TMPDIR while they are read.
    """

    def __init__(self, address: str, shown: str) -> None:
        """Args: the address, and the same as people may see it.

        Raises:
            RawStoreError: of no kind that is known here, or its library is not installed.
        """
        self._address, self._shown = address, shown
        try:
            # an instance of its own: one that fsspec remembers may hold an older endpoint and credentials
            self._fs, root = url_to_fs(address, skip_instance_cache=True)
        except Exception as error:  # each library has its own
            raise store_fault(error, shown) from error
        self._root = root.rstrip("/")
        protocol = self._fs.protocol
        self._is_whole_or_not = not _WHOLE_OR_NOT.isdisjoint(
            [protocol] if isinstance(protocol, str) else protocol
        )
        # s3fs would otherwise hold ten pieces of 50 MB in memory
        self._download_options = {"max_concurrency": 1} if hasattr(self._fs, "call_s3") else {}
        self._ahead: deque[RawFile] = deque()
        self._fetched: dict[str, bytes] = {}
        self._copies = Copies()

    def check(self) -> None:
        try:
            kind = self._info(self._root or "/")["type"]
        except Exception as error:
            raise store_fault(error, self._shown) from error
        if kind != "directory":
            raise NoRawFolderError(f"{self._shown}: a file, not a folder: name what holds news/ and records/")

    def listing(self, collection: str, under: str = "") -> Iterator[list[RawFile]]:
        pages = chain(self._itself(under), entry_pages(self._fs, f"{self._root}/{under or collection}"))
        temporary: set[str] = set()  # folders, each told once
        while True:
            try:
                entries = next(pages, None)
            except Exception as error:
                raise store_fault(error, self._shown) from error
            if entries is None:
                return
            listed = (self._listed(entry, collection, temporary) for entry in entries)
            files = [raw for raw in listed if raw is not None]
            for start in range(0, len(files), PAGE_FILES):
                yield files[start : start + PAGE_FILES]

    def _itself(self, path: str) -> Iterator[list[Entry]]:
        """The object that a path names, if it is one."""
        with suppress(FileNotFoundError):
            if path and (entry := entry_of(self._info(f"{self._root}/{path}"))).is_file:
                yield [entry]

    def settle(self, files: Sequence[RawFile], seconds: float) -> frozenset[str]:
        if self._is_whole_or_not:
            return frozenset()
        now = time.time()
        fresh = [raw for raw in files if abs(now - raw.modified_ns / 1e9) < FRESH_SECONDS]
        if not fresh:
            return frozenset()
        time.sleep(seconds)
        return frozenset(raw.source_path for raw in fresh if not self._is_as_listed(raw))

    def prepare(self, files: Sequence[RawFile]) -> None:
        self._ahead = deque(files)
        self._fetched.clear()

    def keep(self, files: Iterable[RawFile]) -> None:
        self._copies.announce(files)

    def release(self, files: Iterable[RawFile]) -> None:
        self._copies.release(files)

    def open(self, raw: RawFile) -> BinaryIO:
        check_readable(raw)
        copy = self._copies.open(raw)
        if copy is not None:
            return copy
        if raw.size_bytes > _IN_MEMORY_BYTES:
            return self._spooled(raw)
        data = self._bytes(raw)
        if len(data) != raw.size_bytes or not (is_digest(raw.etag, data) or self._is_as_listed(raw)):
            raise UnsettledFileError(STILL_WRITTEN)
        self._copies.keep_data(raw, data)
        return io.BytesIO(data)

    def read(self, raw: RawFile) -> bytes:
        with self.open(raw) as stream:
            return stream.read()

    def check_unchanged(self, raw: RawFile) -> None:
        """Nothing is left to check: `open` gave a whole copy, and compared it with the listing."""

    def read_text(self, path: str) -> str | None:
        whole = f"{self._root}/{path}"
        try:
            size = self._info(whole)["size"] or 0
            data = self._fs.cat_file(whole) if size <= MAX_TEXT_BYTES else b""
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise UnreadableFileError(f"cannot be read ({error}): check its permissions") from None
        except Exception as error:
            raise store_fault(error, self._shown) from error
        if size > MAX_TEXT_BYTES:
            raise UnreadableFileError(f"larger than {MAX_TEXT_BYTES:,} bytes: split it")
        return decoded(data)

    def write_text(self, path: str, text: str) -> None:
        try:
            self._fs.pipe_file(f"{self._root}/{path}", text.encode())
        except PermissionError as error:
            raise UnreadableFileError(
                f"cannot be written ({error}): check the permissions of {self._shown}"
            ) from None
        except Exception as error:
            raise store_fault(error, self._shown) from error

    def __reduce__(self) -> tuple[type[ObjectStore], tuple[str, str]]:
        """Another process opens the address anew: connections do not travel."""
        return ObjectStore, (self._address, self._shown)

    def _listed(self, entry: Entry, collection: str, temporary: set[str]) -> RawFile | None:
        """One entry as a row; None where it is passed over."""
        path = entry.path[len(self._root) + 1 :]
        *parents, name = path.split("/")[1:]
        if is_hidden(name) or any(map(is_hidden, parents)):
            return None
        if not name:
            # an empty object whose name ends in a slash stands for a folder; one with content is somebody's mistake
            left_out = "a name that ends in a slash: it is read once it has another"
            return (
                RawFile(path, collection, entry.size_bytes, 0, None, left_out) if entry.size_bytes else None
            )
        for depth, parent in enumerate(parents, start=2):
            if is_temporary(parent):
                folder = "/".join(path.split("/")[:depth])
                if folder in temporary:
                    return None
                temporary.add(folder)
                return RawFile(folder, collection, 0, 0, None, TEMPORARY_NAME, is_folder=True)
        left_out = TEMPORARY_NAME if is_temporary(name) else "" if entry.is_file else NOT_REGULAR
        return RawFile(path, collection, entry.size_bytes, entry.modified_ns, entry.etag, left_out)

    def _bytes(self, raw: RawFile) -> bytes:
        if not raw.size_bytes:
            return b""  # a range of no bytes cannot be asked for
        self._fetch_ahead(raw)
        data = self._fetched.pop(raw.source_path, None)
        return self._fetch(raw) if data is None else data

    def _fetch_ahead(self, wanted: RawFile) -> None:
        """Where `wanted` is one of those that were announced: get it and some after it, all at once."""
        if wanted.source_path in self._fetched or wanted not in self._ahead:
            return
        while self._ahead[0] != wanted:
            self._ahead.popleft()
        batch: list[RawFile] = []
        size = 0
        while self._ahead and len(batch) < _AHEAD_FILES and size < _AHEAD_BYTES:
            raw = self._ahead.popleft()
            if not raw.fault and not raw.left_out and 0 < raw.size_bytes <= _IN_MEMORY_BYTES:
                batch.append(raw)
                size += raw.size_bytes
        try:
            found = self._fs.cat_ranges(
                [self._path(raw) for raw in batch],
                [0] * len(batch),
                [raw.size_bytes for raw in batch],
                on_error="return",
            )
        except Exception as error:
            raise self._file_fault(error, wanted) from error
        # what could not be had is asked for again by itself, and its error told then
        self._fetched = {
            raw.source_path: data for raw, data in zip(batch, found, strict=True) if isinstance(data, bytes)
        }

    def _fetch(self, raw: RawFile) -> bytes:
        try:
            return bytes(self._fs.cat_file(self._path(raw), start=0, end=raw.size_bytes))
        except Exception as error:
            raise self._file_fault(error, raw) from error

    def _spooled(self, raw: RawFile) -> BinaryIO:
        """A copy in a temporary file, which goes when it is closed if it is not kept."""
        with tempfile.TemporaryDirectory(prefix="starhall-") as folder:
            copy = Path(folder, "object")
            try:
                self._fs.get_file(self._path(raw), str(copy), **self._download_options)
            except Exception as error:
                raise self._file_fault(error, raw) from error
            if copy.stat().st_size != raw.size_bytes or not self._is_as_listed(raw):
                raise UnsettledFileError(STILL_WRITTEN)
            stream = copy.open("rb")
            self._copies.keep_file(raw, copy)
            return stream

    def _file_fault(self, error: Exception, raw: RawFile) -> Exception:
        """What a failure to read one object means: for the object, or for the store."""
        if isinstance(error, FileNotFoundError):
            return UnsettledFileError(WENT_AWAY)
        if isinstance(error, PermissionError):
            return UnreadableFileError(f"cannot be read ({error}): check its permissions")
        if not self._is_as_listed(raw):
            return UnsettledFileError(STILL_WRITTEN)  # shorter than the range that was asked for
        return store_fault(error, self._shown)

    def _is_as_listed(self, raw: RawFile) -> bool:
        try:
            entry = entry_of(self._info(self._path(raw)))
        except FileNotFoundError:
            return False
        except Exception as error:
            raise store_fault(error, self._shown) from error
        if raw.etag is not None:
            return entry.etag == raw.etag
        return (entry.size_bytes, entry.modified_ns) == (raw.size_bytes, raw.modified_ns)

    def _info(self, path: str) -> Mapping[str, Any]:
        self._fs.invalidate_cache()  # what it listed a while ago is not what stands there now
        found: Mapping[str, Any] = self._fs.info(path)
        return found

    def _path(self, raw: RawFile) -> str:
        return f"{self._root}/{raw.source_path}"
