"""WARC, the format of web archives, through FastWARC: every capture of a page is read in its own format.

A record that cannot be read is one reject, and reading goes on where the next one begins; where none does any
more, one reject says that the rest of the file is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord

from orchestration.model import Reject
from orchestration.readers.base import Item, positional_member
from orchestration.readers.containers.crawls import (
    MAX_PAYLOAD_BYTES,
    Capture,
    LeftOut,
    is_panic,
    read_capture,
    target_of,
)
from orchestration.readers.containers.expansion import ExpansionLimitError, Refused
from orchestration.readers.formats import Format, Head, MemberReader

_STEP_BYTES = 2**20
_KINDS_LEFT_OUT: Mapping[str, str] = {
    "warcinfo": "records of the crawler",
    "request": "requests",
    "metadata": "records of the crawler",
    "revisit": "visits that found nothing new",
    "continuation": "pieces of a record that another file begins",
}


def is_warc(head: Head) -> bool:
    """Whether the first record of a web archive begins here."""
    return head.data.startswith(b"WARC/")


def read_warc(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:
    """The items of every capture, in the order of the file; their member is the address of the capture."""
    source = _Source(stream)
    left_out = LeftOut()
    damage = ""
    whole = broken = 0
    place: int | None = 0  # where the record begins that is being read
    while place is not None:
        damage = ""
        try:
            for record in ArchiveIterator(cast("BinaryIO", source), parse_http=False, stream_detect=False):
                place = record.stream_pos
                if not (record.headers.get("Content-Length") or "").strip().isdecimal():
                    damage = "a record does not say how long it is"
                    break
                end = source.end_of_headers(place) + record.content_length
                whole += 1
                if (kind := _KINDS_LEFT_OUT.get(_kind(record))) is not None:
                    left_out.counts[kind] += 1
                    damage = _skip(record)
                else:
                    yield from _read_record(record, left_out, read_member)
                place = end
        except OSError as error:
            damage = str(error)
        except BaseException as error:
            if not is_panic(error):
                raise
            damage = "no further record can be read"
        passed, place = place, source.go_to_record_after(place) if damage else None
        if source.error is not None:
            raise source.error
        if place is not None:
            broken += 1
            detail = f"{name}: {damage}, between bytes {passed:,} and {place:,} (counted unpacked): fetch the file again"
            refused = Refused("a record of the web archive cannot be read", detail)
            yield from read_member(refused, positional_member("record", whole + broken))
    yield from left_out.note()
    if damage:
        detail = f"{name}: after {whole:,} whole records: {damage}; they are loaded: fetch the file again"
        yield Reject("the web archive is cut off or damaged", detail)


def _kind(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Type") or "").strip().lower()


def _read_record(record: WarcRecord, left_out: LeftOut, read_member: MemberReader) -> Iterator[Item]:
    target = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    try:
        capture = _capture(record, target)
    except OSError as error:
        refused = Refused("the answer of the server is damaged", f"{error}: fetch the page again")
        yield from read_member(refused, target_of(target))
        return
    yield from read_capture(capture, left_out, read_member)


def _capture(record: WarcRecord, target: str) -> Capture:
    """The capture of a record.

    Raises:
        OSError: its HTTP headers cannot be read.
    """
    headers: tuple[tuple[str, str], ...] = (("Content-Type", record.headers.get("Content-Type") or ""),)
    status = None
    if _kind(record) == "response" and record.is_http:
        record.parse_http(auto_decode="none", quirks_mode=True)
        if record.http_headers is not None:
            headers = tuple(record.http_headers.items())
            status = record.http_headers.status_code
    announced = record.content_length
    payload = _read(record, MAX_PAYLOAD_BYTES + 1)
    missing = announced - len(payload) if len(payload) <= MAX_PAYLOAD_BYTES else 0
    return Capture(target, payload, headers, status, missing)


def _read(record: WarcRecord, most: int) -> bytes:
    pieces = []
    while most and record.reader is not None and (data := record.reader.read(min(_STEP_BYTES, most))):
        pieces.append(data)
        most -= len(data)
    return b"".join(pieces)


def _skip(record: WarcRecord) -> str:
    """Pass over a record; what is wrong if it ends before its end."""
    left = record.content_length
    while left and record.reader is not None and (data := record.reader.read(_STEP_BYTES)):
        left -= len(data)
    return f"the file ends {left:,} bytes before the end of the last record" if left > 0 else ""


_RECORD_BEGINS = re.compile(rb"(?<![^\n])WARC/[0-9]\.[0-9]{1,2}\r?\n[A-Za-z-]{1,60}:")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_BEGINNING = 100  # bytes of what shows that a record begins
_CHUNK_BYTES = 65_536
# FastWARC asks for a chunk at a time and takes headers of half of one: what it failed on is among so many bytes
_KEPT_BYTES = 4 * _CHUNK_BYTES


class _Source:
    """What FastWARC reads from; it remembers the last bytes, to go on behind a record that cannot be read.

    An error of the stream ends it, and is raised by its owner: not every error comes through a library in Rust
    as it was.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._kept = bytearray()  # the last bytes of the stream
        self._kept_from = 0
        self._position = 0  # within what is kept, where it was gone back
        self.error: ExpansionLimitError | None = None

    def tell(self) -> int:
        """Bytes from the start."""
        return self._kept_from + self._position

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, a chunk at most."""
        if self._position == len(self._kept):
            self._keep_more()
        end = self._position + min(size if size >= 0 else _CHUNK_BYTES, _CHUNK_BYTES)
        data = bytes(self._kept[self._position : end])
        self._position += len(data)
        return data

    def _keep_more(self) -> bool:
        """Whether there are more bytes in the stream."""
        if len(self._kept) > 2 * _KEPT_BYTES:
            dropped = len(self._kept) - _KEPT_BYTES
            del self._kept[:dropped]
            self._kept_from += dropped
            self._position -= dropped
        try:
            data = self._stream.read(_CHUNK_BYTES)
        except ExpansionLimitError as error:
            self.error = error
            return False
        self._kept += data
        return bool(data)

    def end_of_headers(self, start: int) -> int:
        """Where the headers of a record end whose first bytes are kept yet."""
        end = _HEADERS_END.search(self._kept, max(0, start - self._kept_from))
        return self._kept_from + end.end() if end else start

    def go_to_record_after(self, place: int) -> int | None:
        """Go on at the first record that begins after what stands at a place; None where no record does."""
        start = max(0, place - self._kept_from)
        after_lines = len(self._kept) - len(self._kept[start:].lstrip(b"\r\n"))
        searched = self._kept_from + after_lines + 1
        while not (begins := _RECORD_BEGINS.search(self._kept, max(0, searched - self._kept_from))):
            searched = max(searched, self._kept_from + len(self._kept) - _LONGEST_BEGINNING)
            self._position = len(self._kept)
            if not self._keep_more():
                return None
        self._position = begins.start()
        return self.tell()


FORMAT = Format("warc", is_warc, ("warc",), read_stream=read_warc, reads_forward=True)
