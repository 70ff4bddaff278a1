"""What a record file holds once it is unpacked: of a compressed file its content, of an archive the one file in it.

How bytes are packed, and what they may expand to, is `containers/`. What is cut ends where it is cut, and says so.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, cast

from orchestration.readers.containers.compressed import Compression, Decompressed, compression_of
from orchestration.readers.containers.expansion import (
    LIMITS,
    DamagedError,
    Expansion,
    ExpansionLimitError,
    spooled,
)
from orchestration.readers.formats import HEAD_BYTES, Head, head_from, head_of
from orchestration.readers.records.archived_tables import archive_of, sole_member
from orchestration.readers.records.tables import UnreadableTableError

_BUFFER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a file.

    Attributes:
        stream: at its start, and can be brought there again.
        head: what it is recognised by, with its own name.
        damage: why its end is missing; "" where it is whole.
    """

    stream: BinaryIO
    head: Head
    damage: str = ""


def content_of(stream: BinaryIO, name: str) -> Content:
    """Unpack a record file, as many times over as it is packed; one that is not packed is its own content.

    Args:
        stream: the file, seekable.
        name: its name without folders.

    Raises:
        UnreadableTableError: it is damaged, expands to more than a file may, or is an archive of other than one file.
    """
    file_bytes = stream.seek(0, io.SEEK_END)
    content = Content(stream, head_of(stream, name))
    for _ in range(LIMITS.depth):
        inner = _unpacked(content, file_bytes)
        if inner is None:
            return content
        content = inner
    if _unpacked(content, file_bytes) is not None:
        raise UnreadableTableError(f"packed more than {LIMITS.depth} times over: unpack the outer ones")
    return content


def _unpacked(content: Content, file_bytes: int) -> Content | None:
    """What a packed file holds; None where it is not packed."""
    if (compression := compression_of(content.head)) is not None:
        return _decompressed(content, compression, file_bytes)
    if (archive := archive_of(content.head)) is None:
        return None
    member = sole_member(archive, content.stream, content.head.name, file_bytes)
    if member is None:
        content.stream.seek(0)
        return None
    return Content(member.stream, head_of(member.stream, member.name), content.damage or member.damage)


def _decompressed(content: Content, compression: Compression, file_bytes: int) -> Content:
    unpacking = _Unpacking(content.stream, compression, file_bytes)
    stream = cast("BinaryIO", io.BufferedReader(unpacking, _BUFFER_BYTES))
    while stream.read(_BUFFER_BYTES):  # to the end once: checksums stand there
        pass
    if unpacking.damage and not unpacking.is_cut:
        raise UnreadableTableError(f"{unpacking.damage}: fetch it again")
    stream.seek(0)
    head = head_from(stream.read(HEAD_BYTES), b"", compression.content_name(content.head.name))
    stream.seek(0)
    archive = archive_of(head)
    if archive is not None and not archive.reads_forward:
        stream = _seekable(stream)
    return Content(stream, head, content.damage or unpacking.damage)


def _seekable(stream: BinaryIO) -> BinaryIO:
    try:
        return spooled(stream, LIMITS.member_bytes)
    except ExpansionLimitError as error:
        raise UnreadableTableError(f"{error.reason}: {error.detail}") from None


class _Unpacking(io.RawIOBase):
    """The content of a compressed file, unpacked as it is read. It goes back to its start, and nowhere else.

    Attributes:
        damage: why it ended before its end, as far as it was read; "" for nothing.
        is_cut: whether what came before is as it was packed.
    """

    def __init__(self, stream: BinaryIO, compression: Compression, file_bytes: int) -> None:
        self._packed = stream
        self._compression = compression
        self._file_bytes = file_bytes
        self.damage = ""
        self.is_cut = True
        self._start()

    def _start(self) -> None:
        self._packed.seek(0)
        self._content = Decompressed(self._packed, self._compression)
        self._account = Expansion(LIMITS, self._file_bytes)
        self._is_over = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Back to the start."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("a compressed file is read from its start on")
        self._start()
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as far as the file goes."""
        filled = 0
        while filled < len(buffer) and not self._is_over:
            try:
                data = self._content.read(len(buffer) - filled)
                self._account.count_bytes(len(data))
            except DamagedError as error:
                self.damage, self.is_cut, data = str(error), error.is_cut, b""
            except ExpansionLimitError as error:
                self.damage, data = f"{error.reason}: {error.detail}", b""
            self._is_over = not data
            buffer[filled : filled + len(data)] = data
            filled += len(data)
        return filled
