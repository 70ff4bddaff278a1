"""tar archives, plain or compressed: every member is read in its own format, as it comes; nothing is extracted.

Links and devices are refused: they lead to what is not in the archive.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from tarfile import EOFHeaderError, HeaderError, ReadError  # type: ignore[attr-defined]
from typing import IO, BinaryIO, Self, cast

from orchestration.model import Reject
from orchestration.readers.base import Item
from orchestration.readers.containers.archive_paths import UnsafePathError, archive_path, shown, unsafe
from orchestration.readers.containers.expansion import DamagedError, Refused
from orchestration.readers.formats import Format, Head, MemberReader

_BLOCK_BYTES = 512
_MAGIC = slice(257, 262)
_CHECKSUM = slice(148, 156)
_OCTAL = re.compile(rb" {0,7}[0-7]{1,7}[\x00 ]{1,2}")
_MAX_HEADER_BYTES = 2**20  # of an extended header: a path has 4 KB at most, attributes may have more
_MAX_GLOBAL_BYTES = 2**16  # of all headers that hold for every later member
_SKIP_BYTES = 2**20


def is_tar(head: Head) -> bool:
    """Whether the first block is a header of tar: by the mark of POSIX, in older archives by its checksum."""
    block = head.data[:_BLOCK_BYTES]
    if len(block) < _BLOCK_BYTES:
        return False
    stated = block[_CHECKSUM]
    if _OCTAL.fullmatch(stated) is None:
        return False
    if block[_MAGIC] == b"ustar":
        return True
    # the checksum counts its own field as blanks
    return int(stated.strip(b"\x00 "), 8) == sum(block) - sum(stated) + 8 * ord(" ")


def read_tar(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:
    """The items of every member, in the order of the archive; of a cut one as far as it goes."""
    source = _HeaderSource(stream)
    position = 0
    try:
        with tarfile.TarFile(fileobj=cast("IO[bytes]", source), tarinfo=_Header, encoding="utf-8") as archive:
            while (info := archive.next()) is not None:
                position += 1
                archive.members.clear()  # type: ignore[attr-defined] # or they pile up
                yield from _read_member(source, info, read_member)
    except (tarfile.TarError, ValueError, OverflowError, RecursionError) as error:
        after = f"after member {position:,}" if position else "at the first member"
        yield Reject(
            "the tar archive is cut off or damaged",
            f"{name}: {after}: {error}; what came before is loaded: fetch it again",
        )


def _read_member(source: _HeaderSource, info: tarfile.TarInfo, read_member: MemberReader) -> Iterator[Item]:
    if info.isdir():
        return
    name = _name(info.name)
    try:
        path = archive_path(name)
    except UnsafePathError as error:
        yield from read_member(unsafe(error), shown(name))
        return
    refused = _refused(info)
    yield from read_member(refused if refused is not None else _Content(source, info.size), path)


def _refused(info: tarfile.TarInfo) -> Refused | None:
    """Why a member is not read; None for a file."""
    if info.issym() or info.islnk():
        return Refused("the member is a link", f"to {shown(_name(info.linkname))}: pack the file itself")
    if info.issparse():
        return Refused("the member is a sparse file", "pack it without --sparse")
    if not info.isreg():
        return Refused("the member is a device, not a file", "leave it out of the archive")
    return None


def _name(name: str) -> str:
    """A name that is no UTF-8, in the encoding that most old archives have."""
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


class _Content:
    """The bytes of one member, which begin where the stream stands; where the archive ends in it, that is damage."""

    def __init__(self, source: _HeaderSource, size: int) -> None:
        self._source = source
        self._left = size

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end.

        Raises:
            DamagedError: the archive is cut.
        """
        if not self._left:
            return b""
        data = self._source.take(min(size, self._left))
        if not data:
            raise DamagedError(f"the archive ends {self._left:,} bytes before the end of it", is_cut=True)
        self._left -= len(data)
        return data


class _Header(tarfile.TarInfo):
    """A header; a damaged one is an error, where tarfile would take it for the end of the archive."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        """The next header.

        Raises:
            ReadError: it is damaged, or there is neither a header nor the mark of the end.
            EOFHeaderError: it is the mark of the end.
        """
        try:
            return super().fromtarfile(tarfile)
        except EOFHeaderError:
            raise
        except HeaderError as error:
            raise ReadError(str(error)) from error


class _HeaderSource:
    """The stream that tarfile reads headers from: forward, and no header is larger than headers are.

    tarfile keeps all that extended headers hold and trusts what they say of their own length, which a hostile
    one abuses: for gigabytes of memory, for patterns that take hours, for an offset that leads back.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0
        self._kind = b""  # of the header block that was read last
        self._global_bytes = 0

    def tell(self) -> int:
        """Bytes from the start."""
        return self._position

    def seek(self, position: int) -> None:
        """Go on to a position.

        Raises:
            ReadError: it lies before this one.
        """
        if position < self._position:
            raise ReadError("a header leads back to an earlier one")
        while self._position < position and self.take(min(_SKIP_BYTES, position - self._position)):
            pass

    def take(self, size: int) -> bytes:
        """At most `size` bytes of content."""
        data = self._stream.read(size)
        self._position += len(data)
        return data

    def read(self, size: int) -> bytes:
        """A header block, or what an extended header holds.

        Raises:
            ReadError: it is larger than a header may be, or not what tarfile can be trusted with.
        """
        if not 0 <= size <= _MAX_HEADER_BYTES:
            raise ReadError(f"an extended header claims {size:,} bytes")
        data = self.take(size)
        if self._kind in _EXTENDED:
            kind, self._kind = self._kind, b""
            if kind == tarfile.XGLTYPE:
                self._global_bytes += size
            if self._global_bytes > _MAX_GLOBAL_BYTES:
                raise ReadError("its global headers are larger than headers are")
            _check_records(data)
        elif size == _BLOCK_BYTES:
            self._kind = data[_KIND]
            if self._kind == tarfile.GNUTYPE_SPARSE and data[_IS_CONTINUED] != b"\x00":
                raise ReadError("a sparse file of many pieces: pack it without --sparse")
        return data


_EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_KIND = slice(156, 157)
_IS_CONTINUED = slice(482, 483)
_RECORD_LENGTH = re.compile(rb"([0-9]{1,7}) ")
_DIGITS = re.compile(rb"[0-9]{30}")  # tarfile's patterns take time in the square of a run of digits


def _check_records(data: bytes) -> None:
    """That an extended header is a row of "<length> <key>=<value>" lines of the length they state.

    Raises:
        ReadError: it is not, or describes a sparse file.
    """
    if b"GNU.sparse." in data:
        raise ReadError("a sparse file: pack it without --sparse")
    if _DIGITS.search(data):
        raise ReadError("an extended header has a number without end")
    at = 0
    while at < len(data) and data[at]:
        stated = _RECORD_LENGTH.match(data, at)
        end = at + int(stated[1]) if stated else 0
        if (
            stated is None
            or end > len(data)
            or data[end - 1 : end] != b"\n"
            or data.find(b"=", stated.end(), end) < 0
        ):
            raise ReadError("an extended header is damaged")
        at = end


FORMAT = Format("tar", is_tar, ("tar",), read_stream=read_tar, reads_forward=True, is_folder=True)
