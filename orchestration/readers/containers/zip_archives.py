"""zip archives: every member is read in its own format; nothing is extracted to a path.

The directory at the end says what there is; it is checked before anything is unpacked, because it may lie.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from orchestration.model import Reject
from orchestration.readers.base import Item
from orchestration.readers.containers.archive_paths import UnsafePathError, archive_path, shown, unsafe
from orchestration.readers.containers.expansion import LIMITS, DamagedError, Refused
from orchestration.readers.containers.zip_recovery import LOCAL_HEADER, LOCAL_SIGNATURE, recovered
from orchestration.readers.formats import Format, Head, MemberReader

_EMPTY = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_ENTRY_BYTES = 46  # of an entry of the directory, without its name
_MAX_DIRECTORY_BYTES = 128 * 2**20
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))  # what can be unpacked in bounded steps
# the first member of a document or program that is a zip inside
_PACKAGES = (
    *("[Content_Types].xml", "_rels/", "docProps/", "customXml/", "word/", "xl/", "ppt/"),
    *("mimetype", "META-INF/", "AndroidManifest.xml"),
)


def is_zip(head: Head) -> bool:
    """Whether it is a zip archive, and no document or program that is a zip inside."""
    if head.data.startswith(_EMPTY):
        return True
    if not head.data.startswith(LOCAL_SIGNATURE) or len(head.data) < LOCAL_HEADER.size:
        return False
    length = LOCAL_HEADER.unpack_from(head.data)[9]
    first = head.data[LOCAL_HEADER.size : LOCAL_HEADER.size + length].decode("utf-8", "replace")
    return not first.startswith(_PACKAGES)


def read_zip(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:
    """The items of every member, in the order of the directory."""
    try:
        archive = zipfile.ZipFile(cast("BinaryIO", _Counted(stream)))
    except _DirectoryTooLargeError as error:
        yield Reject("the zip archive is larger than a file may be", f"{name}: {error}: split it")
        return
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, NotImplementedError) as error:
        found = yield from recovered(stream, read_member)
        detail = f"{name}: {error}; {found:,} members before the damage were found: fetch it again"
        yield Reject("the zip archive is cut off or damaged", detail)
        return
    with archive:
        members = archive.infolist()
        if (overlap := overlapping(members)) is not None:
            detail = f"{name}: {shown(overlap.filename)} lies inside another member: no program packs so"
            yield Reject("members of the zip archive overlap", detail)
            return
        for info in members:
            if not info.is_dir():
                yield from _read_member(archive, info, read_member)


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, read_member: MemberReader
) -> Iterator[Item]:
    name = _name(info)
    try:
        path = archive_path(name)
    except UnsafePathError as error:
        yield from read_member(unsafe(error), shown(name))
        return
    if info.flag_bits & _ENCRYPTED:
        refused = Refused("the member is encrypted", "unpack it with its password, and pack it without")
        yield from read_member(refused, path)
    elif info.compress_type not in _METHODS:
        detail = (
            f"by method {info.compress_type} of the zip format: pack it with deflate, which every program can"
        )
        yield from read_member(Refused("the member is compressed in a way that is not read", detail), path)
    else:
        yield from _read_content(archive, info, path, read_member)


def _read_content(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, read_member: MemberReader
) -> Iterator[Item]:
    try:
        content = archive.open(info)
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        ValueError,
        OSError,
        struct.error,
    ) as error:
        yield from read_member(
            Refused("the member cannot be opened", f"{error}: fetch the archive again"), path
        )
        return
    with content:
        yield from read_member(_Content(content), path)


class _Content:
    """The bytes of one member; what zipfile finds wrong with them is damage."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end.

        Raises:
            DamagedError: the data are cut, or not what was packed.
        """
        try:
            return self._content.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error) as error:
            is_checksum = "CRC" in str(error)
            what = " ".join(str(error).split()) or "its data end in the middle"
            raise DamagedError(what, is_cut=not is_checksum) from error


def _name(info: zipfile.ZipInfo) -> str:
    """The name; without the mark of UTF-8 it is UTF-8 all the same where it can be, else the code page of DOS."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def overlapping(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """The first member whose data lie inside those of the one before; None in an honest archive."""
    end = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < end:
            return info
        end = info.header_offset + LOCAL_HEADER.size + info.compress_size
    return None


class _DirectoryTooLargeError(Exception):
    """There are more members than a file may have."""


class _Counted:
    """The stream that zipfile reads; the directory is counted before zipfile makes an object of every entry."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1, /) -> bytes:
        """As of a stream.

        Raises:
            _DirectoryTooLargeError: the directory is larger, or has more members, than that of one file may be.
        """
        if size > _MAX_DIRECTORY_BYTES:
            raise _DirectoryTooLargeError(f"its directory takes {size:,} bytes")
        data = self._stream.read(size)
        if size > LIMITS.members * _ENTRY_BYTES and data.count(_ENTRY) > LIMITS.members:
            raise _DirectoryTooLargeError(f"it has more than {LIMITS.members:,} members")
        return data


FORMAT = Format("zip", is_zip, ("zip",), read_stream=read_zip, is_folder=True)
