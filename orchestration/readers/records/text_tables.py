"""The text of a record file: its encoding told in one pass, then its lines as UTF-8 in blocks of bounded size.

Which cells a line has is `csv_tables.py` and `json_tables.py`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from orchestration.readers.base import UndecodableError, decode, is_binary
from orchestration.readers.records.tables import UnreadableTableError

OVERLONG = "a line is too long"
UNFINISHED = "a line that is not whole"

BLOCK_BYTES = 8_000_000
MAX_LINE_BYTES = 16_000_000
_HEAD_BYTES = 1_000_000
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # of UTF-16 and UTF-32
_FEW_BAD = 3
_MAX_BAD_SHARE = 0.01
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How the bytes of a file are read. `is_exact`: they are valid UTF-8 as they stand."""

    name: str
    note: str = ""
    is_exact: bool = False


def find_encoding(stream: BinaryIO, declared: str | None) -> TextEncoding:
    """What encoding a file is in: as its YAML says, else as `base.decode` would tell from the whole of it.

    Leaves the stream at its start.

    Raises:
        UnreadableTableError: it is empty, binary, or no encoding fits.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if not head:
        raise UnreadableTableError("the file is empty")
    if is_binary(head):
        raise UnreadableTableError("binary: save it as CSV, XLSX, JSON or Parquet")
    name = declared or _encoding_of_head(head)
    if codecs.lookup(name).name in {"utf-8", "ascii"} and _is_utf8(stream):
        return TextEncoding("utf-8", is_exact=True)
    counted = _count(stream, name)
    if counted.bad == 0:
        return TextEncoding(name, "" if declared or name.startswith("utf") else f"not UTF-8: read as {name}")
    if declared is None and name == "utf-8" and counted.good < counted.bad:
        return _legacy(head)
    if declared is None and counted.bad > max(_FEW_BAD, counted.size * _MAX_BAD_SHARE):
        raise UnreadableTableError(
            f"{counted.bad:,} places are not valid {name}: give `encoding` in the YAML"
        )
    return TextEncoding(name, f"{counted.bad} places are not valid {name} and read as \ufffd")


def _encoding_of_head(head: bytes) -> str:
    if head.startswith(_MARKS):
        return "utf-32" if head[:4] in {b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"} else "utf-16"
    try:
        name = decode(head[: len(head) - len(head) % 4]).encoding
    except UndecodableError:
        return "utf-8"  # the count over the whole file says what is wrong
    return name if name.startswith("utf-16") else "utf-8"


def _legacy(head: bytes) -> TextEncoding:
    try:
        decoded = decode(head)
    except UndecodableError as error:
        raise UnreadableTableError(f"{error}: give `encoding` in the YAML") from None
    name = decoded.encoding if decoded.encoding != "utf-8" else "cp1252"
    return TextEncoding(name, f"not UTF-8: read as {name}")


def _is_utf8(stream: BinaryIO) -> bool:
    """Whether the whole of a stream is; leaves it at its start."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(BLOCK_BYTES):
            if not chunk.isascii() or decoder.getstate()[0]:
                decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


@dataclass(frozen=True, slots=True)
class _Count:
    """Of a decoded file: its bytes, characters beyond ASCII (of UTF-8), and places that do not decode."""

    size: int
    good: int
    bad: int


def _count(stream: BinaryIO, name: str) -> _Count:
    """Count over the whole of a stream; leaves it at its start."""
    size = leads = bad = 0
    try:
        decoder = codecs.getincrementaldecoder(name)("replace")
        while chunk := stream.read(BLOCK_BYTES):
            size += len(chunk)
            bad += decoder.decode(chunk).count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
            leads += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) >= 0xC0))
        bad += decoder.decode(b"", True).count("\ufffd")
    except UnicodeError as error:  # codecs that know no "replace", such as idna
        raise UnreadableTableError(f"the encoding {name} cannot read it: {error}") from None
    finally:
        stream.seek(0)
    return _Count(size, max(0, leads - bad), max(0, bad))


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a file as UTF-8, each ended by one "\\n", without NUL; the first is line `first` (from 0).

    With a `fault`, it is a single line that is no row; `shown` is its beginning, and `data` is empty.
    """

    first: int
    data: bytes
    fault: str = ""
    shown: str = ""


def lines_of(stream: BinaryIO, encoding: TextEncoding, *, is_cut: bool = False) -> Iterator[Lines]:
    """The lines of a file in blocks of about `BLOCK_BYTES`. A line ends with any of "\\n", "\\r\\n", "\\r".

    Where the file `is_cut`, a last line without an end is no row.
    """
    carry: list[bytes] = []  # the beginning of a line that has no end yet
    carried = first = 0
    cut = ""  # the beginning of a line that is too long
    for chunk in _utf8(stream, encoding):
        end = chunk.rfind(b"\n") + 1
        if cut:
            own_end = chunk.find(b"\n") + 1
            if not own_end:
                continue
            yield Lines(first, b"", OVERLONG, cut)
            cut, first = "", first + 1
            chunk, end = chunk[own_end:], end - own_end  # noqa: PLW2901
        if end:
            data = b"".join([*carry, chunk[:end]])
            yield Lines(first, data)
            first += data.count(b"\n")
            carry, carried = [], 0
        if end < len(chunk):
            carry.append(chunk[end:])
            carried += len(carry[-1])
        if carried > MAX_LINE_BYTES:
            cut = carry[0][:4000].decode("utf-8", "replace")
            carry, carried = [], 0
    if cut:
        yield Lines(first, b"", OVERLONG, cut)
    elif carried and is_cut:
        yield Lines(first, b"", UNFINISHED, b"".join(carry)[:4000].decode("utf-8", "replace"))
    elif carried:
        yield Lines(first, b"".join([*carry, b"\n"]))


def _utf8(stream: BinaryIO, encoding: TextEncoding) -> Iterator[bytes]:
    """The file as UTF-8 with "\\n" alone at the end of lines, without a byte order mark and without NUL."""
    ended_in_return = False
    is_first = True
    for raw in _transcoded(stream, encoding):
        if not raw:
            continue
        chunk = raw.removeprefix(b"\xef\xbb\xbf") if is_first else raw
        is_first = False
        if ended_in_return:
            chunk = chunk.removeprefix(b"\n")
        ended_in_return = raw.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\x00" in chunk:
            chunk = chunk.replace(b"\x00", b"")
        if chunk:
            yield chunk


def _transcoded(stream: BinaryIO, encoding: TextEncoding) -> Iterator[bytes]:
    if encoding.is_exact:
        while chunk := stream.read(BLOCK_BYTES):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(encoding.name)("replace")
    while chunk := stream.read(BLOCK_BYTES):
        yield _encoded(decoder.decode(chunk))
    yield _encoded(decoder.decode(b"", True))


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text).encode("utf-8")
