"""What one raw file may expand to, and the account that everything unpacked from it shares.

Limits, counting and spooling; which formats there are and how a member is read is `opening`.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from orchestration.readers.formats import HEAD_BYTES, ByteSource

_SPOOL_IN_MEMORY_BYTES = 8 * 2**20  # what is larger is written to a temporary file without a name
_COPY_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one raw file may expand to.

    Attributes:
        total_bytes: of everything unpacked, each level of nesting counted. A crawl of 1 GB has 5 GB of pages.
        ratio: `total_bytes` to the bytes of the file. Texts compress to a tenth, repetitive logs to a
            hundredth; deflate cannot do better than 1 to 1,032, which only constant bytes reach.
        ratio_from_bytes: up to so many bytes no ratio is refused: a small file of blanks is no attack.
        members: of archives and crawls. The directory of a zip of so many takes some 200 MB of memory.
        member_bytes: of one member, which may have to be written to disk before it can be read.
        depth: of containers inside containers: a .tar.gz of zips of .gz files is 4 deep.
    """

    total_bytes: int = 16 * 2**30
    ratio: int = 200
    ratio_from_bytes: int = 64 * 2**20
    members: int = 300_000
    member_bytes: int = 2 * 2**30
    depth: int = 5


LIMITS = Limits()


class ExpansionLimitError(Exception):
    """A file expands to more than it may.

    Attributes:
        reason: which limit.
        detail: the figures, and what to do.
        member: where it was reached, "" for the file itself.
        ends_file: whether nothing more of the whole file is read; else only the member is given up.
    """

    def __init__(self, reason: str, detail: str, member: str = "", *, ends_file: bool = True) -> None:
        super().__init__(f"{member}: {reason}: {detail}" if member else f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.member = member
        self.ends_file = ends_file


class MemberRefusedError(Exception):
    """A member that is not read at all.

    Attributes:
        reason: why.
        detail: what exactly, and what to do.
        raw_excerpt: what it looks like, as far as that is known.
    """

    def __init__(self, reason: str, detail: str, raw_excerpt: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.raw_excerpt = raw_excerpt


@dataclass(frozen=True, slots=True)
class Refused:
    """What a container gives in place of the bytes of a member that it refuses: it is counted and named as any other."""

    reason: str
    detail: str
    raw_excerpt: str = ""

    def read(self, size: int, /) -> bytes:  # noqa: ARG002
        """No bytes.

        Raises:
            MemberRefusedError: always.
        """
        raise MemberRefusedError(self.reason, self.detail, self.raw_excerpt)


class DamagedError(Exception):
    """Packed bytes that cannot be unpacked; the message says where and why.

    Attributes:
        is_cut: whether what came before is as it was packed; else some of it may be wrong.
    """

    def __init__(self, message: str, *, is_cut: bool) -> None:
        super().__init__(message)
        self.is_cut = is_cut


@dataclass(slots=True)
class _Remark:
    count: int
    first_member: str


@dataclass(slots=True)
class Expansion:
    """The account of one raw file: what was unpacked of it, and what there is to say of its members.

    Attributes:
        limits: what the file may expand to.
        file_bytes: its size as it lies in raw/; 0 until something is unpacked of it.
    """

    limits: Limits = LIMITS
    file_bytes: int = 0
    _total_bytes: int = 0
    _members: int = 0
    _names: dict[bytes, int] = field(default_factory=dict)
    _left_out: dict[str, _Remark] = field(default_factory=dict)
    _remarks: dict[str, _Remark] = field(default_factory=dict)

    def count_bytes(self, count: int) -> None:
        """Account for bytes that were unpacked.

        Raises:
            ExpansionLimitError: they are too many in all, or for so small a file.
        """
        self._total_bytes += count
        limits = self.limits
        if self._total_bytes > limits.total_bytes:
            raise ExpansionLimitError(
                "unpacks to more bytes than a file may",
                f"the limit is {limits.total_bytes:,}: split the file",
            )
        allowed = max(limits.ratio_from_bytes, limits.ratio * self.file_bytes)
        if self._total_bytes > allowed:
            raise ExpansionLimitError(
                "unpacks to a multiple of its size that no news has",
                f"more than {allowed:,} bytes out of {self.file_bytes:,} (the limit is {limits.ratio} times): "
                "check where the file comes from",
            )

    def count_member(self, path: str) -> str:
        """Account for one member.

        Args:
            path: where it stands in the file, containers above it included.

        Returns:
            The path, or where it was used before, the path and a number: "a.html (2)".

        Raises:
            ExpansionLimitError: there are too many.
        """
        self._members += 1
        if self._members > self.limits.members:
            raise ExpansionLimitError(
                "has more members than a file may",
                f"the limit is {self.limits.members:,}: split the file",
                path,
            )
        key = _name_key(path)
        count = self._names.get(key, 0) + 1
        unique = path
        while count > 1 and _name_key(unique := f"{path} ({count})") in self._names:
            count += 1
        self._names[key] = count
        self._names.setdefault(_name_key(unique), 1)
        return unique

    def leave_out(self, kind: str, member: str) -> None:
        """Note that a member is of a kind that is never news: "images"."""
        _add(self._left_out, kind, member)

    def remark(self, text: str, member: str) -> None:
        """Note what a reader says of a member as a whole."""
        _add(self._remarks, text, member)

    def summary(self) -> Iterator[str]:
        """What was left out and remarked, each kind once, with how often and where first."""
        if self._left_out:
            kinds = sorted(self._left_out.items())
            yield "left out: " + ", ".join(
                f"{kind} {remark.count:,} (first: {remark.first_member})" for kind, remark in kinds
            )
        for text, remark in self._remarks.items():
            others = f" and {remark.count - 1:,} more" if remark.count > 1 else ""
            yield f"{remark.first_member}{others}: {text}"


_MAX_REMARKS = 20  # different ones a file; a ledger row is read by people
_OTHER = "other remarks"


def _add(remarks: dict[str, _Remark], text: str, member: str) -> None:
    if text in remarks:
        remarks[text].count += 1
    elif len(remarks) < _MAX_REMARKS:
        remarks[text] = _Remark(1, member)
    else:
        remarks.setdefault(_OTHER, _Remark(0, member)).count += 1


def _name_key(path: str) -> bytes:
    """8 bytes in place of a long path: hundreds of thousands of them are kept."""
    return hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest()


class _CountedBytes(io.RawIOBase):
    """Bytes as they are unpacked: counted, and at their end where they are damaged."""

    def __init__(self, source: ByteSource, expansion: Expansion) -> None:
        self._source = source
        self._expansion = expansion
        self.damage: DamagedError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the source goes."""
        filled = 0
        while filled < len(buffer) and self.damage is None:
            try:
                data = self._source.read(min(_COPY_BYTES, len(buffer) - filled))
            except DamagedError as damage:
                self.damage = damage
                break
            if not data:
                break
            buffer[filled : filled + len(data)] = data
            filled += len(data)
            self._expansion.count_bytes(len(data))
        return filled


class Unpacked(io.BufferedReader):
    """What comes out of a container, read forward. Its first 64 KiB can be looked at."""

    def __init__(self, source: ByteSource, expansion: Expansion) -> None:
        self._counted = _CountedBytes(source, expansion)
        super().__init__(self._counted, HEAD_BYTES)

    @property
    def damage(self) -> DamagedError | None:
        """Why it ended before its end, as far as it was read; None where nothing is wrong."""
        return self._counted.damage

    def beginning(self) -> bytes:
        """The first 64 KiB; does not move on. Only before anything was read."""
        return self.peek(HEAD_BYTES)

    def drain(self) -> None:
        """Go to the end: checksums stand there."""
        while self.read(_COPY_BYTES):
            pass


def spooled(stream: ByteSource, limit: int) -> BinaryIO:
    """A seekable copy, in memory or in a temporary file without a name.

    Raises:
        ExpansionLimitError: there is more than `limit` bytes.
    """
    spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL_IN_MEMORY_BYTES)  # noqa: SIM115 - its reader closes it
    copied = 0
    while data := stream.read(_COPY_BYTES):
        copied += len(data)
        if copied > limit:
            spool.close()
            raise ExpansionLimitError(
                "unpacks to more bytes than one member may",
                f"the limit is {limit:,}: split it",
                ends_file=False,
            )
        spool.write(data)
    spool.seek(0)
    return cast("BinaryIO", spool)
