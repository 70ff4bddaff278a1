"""What a store of raw files is to the landing: what it lists, what it opens, how it fails.

The places themselves are `local` and `objects`; what a file means is `news` and `records`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

# A crawl or a dump of some gigabytes is one file; what is larger is a disk image or a mistake, and reading
# it would hold up everything behind it. How much memory a file takes is bounded by its reader, not by this.
MAX_FILE_BYTES = 4 * 1024**3
MAX_TEXT_BYTES = 16 * 1024**2

PAGE_FILES = 10_000
FRESH_SECONDS = 2.0  # written more recently than this, a file may still be written
_BLOCK_BYTES = 1024**2

STILL_WRITTEN = "still being written: left for the next run"
WENT_AWAY = "went away while it was looked at: left for the next run"
NOT_REGULAR = "not a regular file"
TEMPORARY_NAME = "a temporary name: it is read once it has its own"

_TEMPORARY_SUFFIXES = (
    *(".tmp", ".temp", ".part", ".partial", ".filepart", ".incomplete", ".inprogress", ".uploading"),
    *(".crdownload", ".download", ".opdownload", ".swp", ".swo", ".gstmp", "._copying_", "~"),
)
_TEMPORARY_PREFIXES = ("~", ".#", "#")


class RawStoreError(RuntimeError):
    """raw/ as a whole cannot be used; the message says why and what to do."""


class NoRawFolderError(RawStoreError):
    """There is no folder of raw files; the message says where one was looked for."""


class UnreadableFileError(OSError):
    """A file that cannot be read; the message says why and what to do."""


class UnsettledFileError(OSError):
    """A file that is being written, or changed or went while it was read."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file under raw/, as a listing gives it.

    Attributes:
        source_path: relative to raw/, with forward slashes.
        collection: news or records.
        size_bytes, modified_ns: of its stat, or of the object store's listing; 0 where that does not tell.
        etag: of an object store; None for files.
        left_out: why it is not read; "" for a file to read.
        fault: why it cannot be read, as far as the listing tells; "" for none.
        is_folder: a folder, of which what lies in it is not listed. Where it has a fault, that is not known to
            be gone.
    """

    source_path: str
    collection: str
    size_bytes: int
    modified_ns: int
    etag: str | None = None
    left_out: str = ""
    fault: str = ""
    is_folder: bool = False

    @property
    def name(self) -> str:
        """Without folders."""
        return self.source_path.rpartition("/")[2]


class RawStore(Protocol):
    """Reads raw/. Paths are relative to it, with forward slashes. What is said of a file does not name it: callers do."""

    def check(self) -> None:
        """That there is a raw/ to list.

        Raises:
            NoRawFolderError: no such folder, bucket or prefix.
            RawStoreError: it cannot be asked.
        """

    def listing(self, collection: str, under: str = "") -> Iterator[list[RawFile]]:
        """Every file of a collection, folder by folder in pages of at most `PAGE_FILES`, in no particular order.

        Where `under` names a file or folder of the collection (as a path relative to raw/), that alone.

        Hidden files and folders are passed over; files and folders with temporary names are listed as left out.

        Raises:
            RawStoreError: the listing broke off; what was not listed is not gone.
        """

    def settle(self, files: Sequence[RawFile], seconds: float) -> frozenset[str]:
        """Wait once until those that were written a moment ago have stood still for so long; the paths of those that did not."""

    def prepare(self, files: Sequence[RawFile]) -> None:
        """Announce files that are opened next, in this order: a store behind a network gets some ahead."""

    def keep(self, files: Iterable[RawFile]) -> None:
        """Announce files that are opened more than once: a store behind a network fetches each of them once.

        What it keeps of them is on disk, and stands as it was when it was first opened.
        """

    def release(self, files: Iterable[RawFile]) -> None:
        """What was kept of these files is not wanted any more."""

    def open(self, raw: RawFile) -> BinaryIO:
        """A seekable stream over a file that stands as it was listed.

        Raises:
            UnreadableFileError: permissions, a broken link, or larger than a file may be.
            UnsettledFileError: it changed or went since it was listed.
            RawStoreError: the store itself does not answer.
        """

    def read(self, raw: RawFile) -> bytes:
        """All bytes of a small file, which stands as it was listed before and after.

        Raises: as `open`, and UnreadableFileError where reading breaks off.
        """

    def check_unchanged(self, raw: RawFile) -> None:
        """After reading: that the file still is as it was listed.

        Raises:
            UnsettledFileError: it changed while it was read.
        """

    def read_text(self, path: str) -> str | None:
        """A small UTF-8 file, without its byte order mark; None where there is none.

        Raises:
            UnreadableFileError: it cannot be read, is not UTF-8 or is not small.
            RawStoreError: the store itself does not answer.
        """

    def write_text(self, path: str, text: str) -> None:
        """Replace a small file as a whole.

        Raises:
            UnreadableFileError: it cannot be written; the message says what to do.
            RawStoreError: the store itself does not answer.
        """


def is_hidden(name: str) -> bool:
    """Whether a file or folder is passed over without a word."""
    return name.startswith(".")


def is_temporary(name: str) -> bool:
    """Whether programs that write, copy or download a file name it so until it is whole."""
    return name.startswith(_TEMPORARY_PREFIXES) or name.lower().endswith(_TEMPORARY_SUFFIXES)


def check_readable(raw: RawFile) -> None:
    """What a listing says against reading a file.

    Raises:
        UnreadableFileError: it has a fault, or is larger than a file may be.
    """
    if raw.fault:
        raise UnreadableFileError(raw.fault)
    if raw.size_bytes > MAX_FILE_BYTES:
        raise UnreadableFileError(
            f"{raw.size_bytes:,} bytes; the limit for a file is {MAX_FILE_BYTES:,}: split it"
        )


def sha256_of(stream: BinaryIO) -> str:
    """Of all its bytes, a block at a time; leaves it at its start.

    Raises:
        UnreadableFileError: reading breaks off.
    """
    digest = hashlib.sha256()
    stream.seek(0)
    try:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    except OSError as error:
        raise breaks_off(error) from None
    stream.seek(0)
    return digest.hexdigest()


def breaks_off(error: OSError) -> UnreadableFileError:
    """What to say of a file that can be opened and not be read to its end."""
    return UnreadableFileError(
        f"reading breaks off ({error.strerror}): check the disk, or fetch the file again"
    )


def decoded(data: bytes) -> str:
    """The text of a small file.

    Raises:
        UnreadableFileError: it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"not UTF-8 at byte {error.start}: save it as UTF-8") from None
