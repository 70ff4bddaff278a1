"""Where raw files are: a folder of this machine, or any address that fsspec knows.

The store lists and opens files; what they mean is `news` and `records`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol


class UnreadableFileError(OSError):
    """A file that cannot be read; the message says why and what to do."""


class UnsettledFileError(OSError):
    """A file that is being written, or changed while it was read."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file under raw/, as a listing gives it.

    Attributes:
        source_path: relative to raw/, with forward slashes.
        collection: news or records.
        size_bytes, modified_ns: of its stat, or of the object store's listing.
        etag: of an object store; None for files.
        left_out: why it is not read; "" for a file to read.
        fault: why it cannot be read, as far as the listing tells; "" for none.
    """

    source_path: str
    collection: str
    size_bytes: int
    modified_ns: int
    etag: str | None = None
    left_out: str = ""
    fault: str = ""

    @property
    def name(self) -> str:
        """Without folders."""
        return self.source_path.rpartition("/")[2]


class RawStore(Protocol):
    """Reads raw/. Paths are relative to it, with forward slashes."""

    def listing(self, collection: str) -> Iterator[list[RawFile]]:
        """Every file of a collection, folder by folder in pages of bounded size, in no particular order.

        Hidden files and folders are passed over; files with temporary names are listed as left out.
        """

    def settle(self, files: Sequence[RawFile], seconds: float) -> frozenset[str]:
        """Wait once if any of the files was written a moment ago; the paths of those that changed meanwhile."""

    def open(self, raw: RawFile) -> BinaryIO:
        """A seekable stream over a file that stands as it was listed.

        Raises:
            UnreadableFileError: permissions, a broken link, gone, or larger than a file may be.
            UnsettledFileError: it changed since it was listed.
        """

    def check_unchanged(self, raw: RawFile) -> None:
        """After reading: that the file still is as it was listed.

        Raises:
            UnsettledFileError: it changed while it was read.
        """

    def read_text(self, path: str) -> str | None:
        """A small UTF-8 file; None where there is none.

        Raises:
            UnreadableFileError: it cannot be read, or is not UTF-8.
        """

    def write_text(self, path: str, text: str) -> None:
        """Replace a small file as a whole.

        Raises:
            UnreadableFileError: it cannot be written; the message says what to do.
        """
