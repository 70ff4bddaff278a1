"""Record files that are compressed: unpacked as they are read, as often as they are read, within what a file may expand to.

A file that is cut ends where it is cut; `damage` says so. How bytes are compressed is `containers/compressed.py`'s.
"""

from __future__ import annotations

import io
from typing import BinaryIO, cast

from orchestration.readers.containers.compressed import Compression, Decompressed
from orchestration.readers.containers.expansion import DamagedError, Expansion, ExpansionLimitError, Limits

_LIMITS = Limits()
_BUFFER_BYTES = 1_000_000


class Unpacking(io.RawIOBase):
    """The content of a compressed file. It goes back to its start, and nowhere else.

    Attributes:
        damage: why it ended before its end, as far as it was read; "" for nothing.
        is_cut: whether what came before is as it was packed.
    """

    def __init__(self, stream: BinaryIO, compression: Compression) -> None:
        self._packed = stream
        self._compression = compression
        self._size = stream.seek(0, io.SEEK_END)
        self.damage = ""
        self.is_cut = True
        self._start()

    def _start(self) -> None:
        self._packed.seek(0)
        self._content = Decompressed(self._packed, self._compression)
        self._account = Expansion(_LIMITS, self._size)
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


def rewindable(unpacking: Unpacking) -> BinaryIO:
    """The content as a stream that can be read from its start again."""
    return cast("BinaryIO", io.BufferedReader(unpacking, _BUFFER_BYTES))
