"""gzip, bzip2 and xz: one compressed file, read as what it holds.

Transparent: `a.html.gz` is the page that it holds, and the name of its format is that of the page.
Damage ends the data where it is; what came before is still there.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from orchestration.readers.containers.expansion import DamagedError
from orchestration.readers.formats import ByteSource, Head

_INPUT_BYTES = 16_384  # what is left over is copied for every stream, and a stream may be 20 bytes
_XZ_MEMORY_BYTES = 128 * 2**20  # xz -9 needs 65 MB; a header may ask for 4 GB


class _Member(Protocol):
    """One compressed stream; a file may hold several, one after the other."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def feed(self, data: bytes, most: int) -> bytes:
        """At most `most` bytes of what `data` and what was left over from before unpack to."""


class _Deflated:
    """zlib's decompressor with the interface of those of bz2 and lzma."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def feed(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, most)


class _Other:
    """The decompressors of bz2 and lzma keep what is left over themselves."""

    def __init__(self, inner: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def feed(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(data, most)


@dataclass(frozen=True, slots=True)
class Compression:
    """A way to compress one file.

    Attributes:
        name: for messages.
        magic: what its data begin with.
        suffixes: what a compressed file's name ends with -> what stands in its place in the name of its content.
        start: begins to unpack.
    """

    name: str
    magic: bytes
    suffixes: Mapping[str, str]
    start: Callable[[], _Member]

    def content_name(self, name: str) -> str:
        """The name of what a file holds: "a.html" of "a.html.gz"."""
        lower = name.lower()
        for suffix, replacement in self.suffixes.items():
            if lower.endswith(suffix) and len(name) > len(suffix):
                return name[: -len(suffix)] + replacement
        return name


COMPRESSIONS = (
    Compression("gzip", b"\x1f\x8b\x08", {".gz": "", ".tgz": ".tar", ".gzip": ""}, _Deflated),
    Compression(
        "bzip2",
        b"BZh",
        {".bz2": "", ".tbz2": ".tar", ".tbz": ".tar"},
        lambda: _Other(bz2.BZ2Decompressor()),
    ),
    Compression(
        "xz",
        b"\xfd7zXZ\x00",
        {".xz": "", ".txz": ".tar"},
        lambda: _Other(lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)),
    ),
)


_MAGIC = tuple(known.magic for known in COMPRESSIONS)


def compression_of(head: Head) -> Compression | None:
    """How a file is compressed, by its first bytes; None where it is not."""
    if not head.data.startswith(_MAGIC):  # one look for what most files are not
        return None
    return next(known for known in COMPRESSIONS if head.data.startswith(known.magic))


class Decompressed:
    """What compressed bytes hold, read forward; several streams one after the other are one.

    `read` raises DamagedError where the data end before their end or are not what was compressed.
    """

    def __init__(self, source: ByteSource, compression: Compression) -> None:
        self._source = source
        self._compression = compression
        self._member = compression.start()
        self._position = 0  # of what was read of the source
        self._is_padding = False

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end.

        Raises:
            DamagedError: the compressed data are cut or damaged here.
        """
        data = b""
        while not data:
            if self._member.eof:
                rest = self._next_member()
                if rest is None:
                    return b""
            else:
                rest = b""
            data = self._unpack(rest, size)
        return data

    def _unpack(self, rest: bytes, size: int) -> bytes:
        try:
            # what an earlier call left over comes first
            data = self._member.feed(rest, size)
            if not data and not self._member.eof:
                more = self._source.read(_INPUT_BYTES)
                self._position += len(more)
                if not more:
                    raise DamagedError(f"the {self._compression.name} data end in the middle", is_cut=True)
                data = self._member.feed(more, size)
        except (zlib.error, OSError, lzma.LZMAError, EOFError) as error:
            what = " ".join(str(error).split())
            raise DamagedError(
                f"the {self._compression.name} data are damaged before byte {self._position:,} ({what})",
                is_cut="incorrect data check" not in what and "CRC" not in what,
            ) from error
        return data

    def _next_member(self) -> bytes | None:
        """The beginning of the next stream; None at the end of the file. Zero bytes pad to a tape's block."""
        rest = self._member.unused_data
        while not (rest := rest.lstrip(b"\x00")):
            rest = self._source.read(_INPUT_BYTES)
            self._position += len(rest)
            if not rest:
                return None
        while len(rest) < len(self._compression.magic) and (more := self._source.read(_INPUT_BYTES)):
            self._position += len(more)
            rest += more
        if not rest.startswith(self._compression.magic):
            raise DamagedError(
                f"what follows the {self._compression.name} data before byte {self._position:,} is something else",
                is_cut=True,
            )
        self._member = self._compression.start()
        return rest
