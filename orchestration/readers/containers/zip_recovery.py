"""What is left of a zip archive whose directory is missing: its members one after the other, up to the damage.

Every member has a header of its own before its data. Only where the directory cannot be read are these trusted.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from orchestration.readers.base import Item
from orchestration.readers.containers.archive_paths import UnsafePathError, archive_path, shown, unsafe
from orchestration.readers.containers.expansion import DamagedError, Refused
from orchestration.readers.formats import MemberReader

LOCAL_HEADER = struct.Struct("<4s5H3L2H")
LOCAL_SIGNATURE = b"PK\x03\x04"
_DESCRIPTOR_SIGNATURE = b"PK\x07\x08"
_ENCRYPTED = 0x1
_HAS_DESCRIPTOR = 0x8  # length and checksum stand behind the data
_IN_ZIP64 = 0xFFFFFFFF
_LONGEST_DESCRIPTOR = 24
_CHUNK_BYTES = 16_384
_MAX_PASSED_BYTES = 512 * 2**20  # unpacked only to find where the next member begins


@dataclass(frozen=True, slots=True)
class _LocalMember:
    name: str
    flags: int
    method: int
    checksum: int
    packed_bytes: int | None


def recovered(stream: BinaryIO, read_member: MemberReader) -> Generator[Item, None, int]:
    """The items of the members before the damage; returns how many members there are.

    Args:
        stream: the archive, seekable.
        read_member: reads one of them.
    """
    stream.seek(0)
    members = passed = 0
    while passed < _MAX_PASSED_BYTES and (member := _next_member(stream)) is not None:
        members += 1
        content = _Content(stream, member)
        if not member.name.endswith("/"):
            yield from _read(member, content, read_member)
        skipped = content.pass_over(_MAX_PASSED_BYTES - passed)
        if skipped is None:
            break
        passed += skipped
    return members


def _next_member(stream: BinaryIO) -> _LocalMember | None:
    """The header at, or right behind, where the stream stands; None where there is none."""
    start = stream.tell()
    at = stream.read(_LONGEST_DESCRIPTOR + len(LOCAL_SIGNATURE)).find(LOCAL_SIGNATURE)
    stream.seek(start + max(at, 0))
    raw = stream.read(LOCAL_HEADER.size)
    if at < 0 or len(raw) < LOCAL_HEADER.size:
        return None
    _, _, flags, method, _, _, checksum, packed, _, name_bytes, extra_bytes = LOCAL_HEADER.unpack(raw)
    name = stream.read(name_bytes)
    if len(name) + len(stream.read(extra_bytes)) < name_bytes + extra_bytes:
        return None
    is_unknown = bool(flags & _HAS_DESCRIPTOR) or packed == _IN_ZIP64
    return _LocalMember(_decoded(name), flags, method, checksum, None if is_unknown else packed)


def _decoded(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


def _read(member: _LocalMember, content: _Content, read_member: MemberReader) -> Iterator[Item]:
    try:
        path = archive_path(member.name)
    except UnsafePathError as error:
        yield from read_member(unsafe(error), shown(member.name))
        return
    if content.is_readable:
        yield from read_member(content, path)
    else:
        detail = (
            "encrypted, or packed in a way that only the missing directory explains: fetch the archive again"
        )
        yield from read_member(Refused("the member cannot be recovered", detail), path)


class _Content:
    """The bytes of one member, which begin where the stream stands."""

    def __init__(self, stream: BinaryIO, member: _LocalMember) -> None:
        self._stream = stream
        self._member = member
        self._start = stream.tell()
        self._left = member.packed_bytes
        self._inflater = (
            zlib.decompressobj(-zlib.MAX_WBITS) if member.method == zipfile.ZIP_DEFLATED else None
        )
        self._checksum = 0
        self._is_at_end = False
        is_stored = member.method == zipfile.ZIP_STORED and self._left is not None
        self.is_readable = not member.flags & _ENCRYPTED and (self._inflater is not None or is_stored)

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end.

        Raises:
            DamagedError: the archive is cut here, or the data are not what was packed.
        """
        if self._is_at_end:
            return b""
        data = self._inflated(size) if self._inflater is not None else self._packed(size)
        self._checksum = zlib.crc32(data, self._checksum)
        if not data:
            self._is_at_end = True
            if self._left:
                raise DamagedError("the archive ends in the middle of it", is_cut=True)
            if self._checksum != self._stated_checksum():
                raise DamagedError("its checksum is another", is_cut=False)
        return data

    def _packed(self, size: int) -> bytes:
        data = self._stream.read(size if self._left is None else min(size, self._left))
        if self._left is not None:
            self._left -= len(data)
        return data

    def _inflated(self, size: int) -> bytes:
        data = b""
        while not data and self._inflater is not None and not self._has_ended():
            packed = self._inflater.unconsumed_tail or self._packed(_CHUNK_BYTES)
            if not packed:
                raise DamagedError("the archive ends in the middle of it", is_cut=True)
            try:
                data = self._inflater.decompress(packed, size)
            except zlib.error as error:
                raise DamagedError(f"its data are damaged ({error})", is_cut=True) from error
            if self._has_ended():  # what was read too much is the next member's
                self._stream.seek(-len(self._inflater.unused_data), io.SEEK_CUR)
                self._left = None if self._left is None else self._left + len(self._inflater.unused_data)
        return data

    def _has_ended(self) -> bool:
        return self._inflater is not None and self._inflater.eof

    def _stated_checksum(self) -> int:
        if not self._member.flags & _HAS_DESCRIPTOR:
            return self._member.checksum
        start = self._stream.tell()
        descriptor = self._stream.read(8).removeprefix(_DESCRIPTOR_SIGNATURE)
        self._stream.seek(start)
        return int.from_bytes(descriptor[:4], "little")

    def pass_over(self, most: int) -> int | None:
        """Go on to what follows; the bytes that had to be unpacked for it. None where the archive ends before.

        Args:
            most: to unpack.
        """
        if self._member.packed_bytes is not None:
            end = self._start + self._member.packed_bytes
            is_inside = end < self._stream.seek(0, io.SEEK_END)
            self._stream.seek(end)
            return 0 if is_inside else None
        if not self.is_readable:
            return None
        passed = 0
        try:
            while passed < most and (data := self.read(_CHUNK_BYTES)):
                passed += len(data)
        except DamagedError as damage:
            return None if damage.is_cut else passed
        return passed
