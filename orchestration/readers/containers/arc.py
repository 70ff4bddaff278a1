"""ARC, the format of web archives before WARC, through warcio: every capture of a page is read in its own format."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from warcio.archiveiterator import ARCIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from orchestration.model import Reject
from orchestration.readers.base import Item
from orchestration.readers.containers.crawls import (
    MAX_PAYLOAD_BYTES,
    Capture,
    LeftOut,
    read_capture,
    target_of,
)
from orchestration.readers.containers.expansion import Refused
from orchestration.readers.formats import Format, Head, MemberReader

_HTTP = ("HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0")
# warcio reads lines of any length into memory; no content goes so long without one
_MAX_LINE_BYTES = 4 * 2**20
_MAX_HEADER_BYTES = 65_536  # of one answer: warcio makes an object of every line
_STEP_BYTES = 2**20


def is_arc(head: Head) -> bool:
    """Whether the record that describes the file begins here."""
    return head.data.startswith(b"filedesc://")


def read_arc(stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:
    """The items of every capture, in the order of the file; their member is the address of the capture."""
    left_out = LeftOut()
    damage = ""
    records = 0
    try:
        for record in _Records(_Source(stream), arc2warc=False, no_record_parse=True):
            records += 1
            if record.rec_type == "arc_header":
                left_out.counts["records of the crawler"] += 1
                _block(record, 0)
            else:
                yield from _read_record(record, left_out, read_member)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, _EndlessLineError) as error:
        damage = " ".join(str(error).split())[:300]
    yield from left_out.note()
    if damage:
        detail = (
            f"{name}: after {records:,} records: {damage}; what came before is loaded: fetch the file again"
        )
        yield Reject("the web archive is cut off or damaged", detail)


class _Records(ARCIterator):  # type: ignore[misc] # warcio has no types
    INC_RECORD = ""  # warcio prints it; a record of a wrong length has its reject


def _read_record(record: ArcWarcRecord, left_out: LeftOut, read_member: MemberReader) -> Iterator[Item]:
    target = record.rec_headers.get_header("uri") or ""
    stated = record.rec_headers.get_header("length") or ""
    if not stated.isdecimal():
        detail = f"it says {stated[:40]!r}: fetch it again"
        refused = Refused("the record does not say how long it is", detail)
        yield from read_member(refused, target_of(target))
        return
    block = _block(record, MAX_PAYLOAD_BYTES + 1)
    missing = int(stated) - len(block) if len(block) <= MAX_PAYLOAD_BYTES else 0
    beginning = io.BytesIO(block[:_MAX_HEADER_BYTES])
    try:
        answer = StatusAndHeadersParser(_HTTP).parse(beginning)
    except (StatusAndHeadersParserException, EOFError) as error:
        detail = f"{' '.join(str(error).split())[:200]}: fetch the page again"
        yield from read_member(Refused("the answer of the server is damaged", detail), target_of(target))
        return
    status = answer.get_statuscode()
    capture = Capture(
        target,
        block[beginning.tell() :],
        tuple(answer.headers),
        int(status) if status.isdecimal() else None,
        missing,
    )
    yield from read_capture(capture, left_out, read_member)


def _block(record: ArcWarcRecord, most: int) -> bytes:
    pieces = []
    while most and (data := record.raw_stream.read(min(_STEP_BYTES, most))):
        pieces.append(data)
        most -= len(data)
    return b"".join(pieces)


class _EndlessLineError(ValueError):
    """The file has no line where a record's header should be."""


class _Source:
    """What warcio reads from: no line of it is endless."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0
        self._line_bytes = 0

    def tell(self) -> int:
        """Bytes from the start."""
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes.

        Raises:
            _EndlessLineError: there was no line end for too long.
        """
        data = self._stream.read(size)
        self._position += len(data)
        line_end = data.rfind(b"\n")
        self._line_bytes = len(data) - line_end - 1 if line_end >= 0 else self._line_bytes + len(data)
        if self._line_bytes > _MAX_LINE_BYTES:
            raise _EndlessLineError(
                f"no line end in {_MAX_LINE_BYTES:,} bytes before byte {self._position:,}"
            )
        return data


FORMAT = Format("arc", is_arc, ("arc",), read_stream=read_arc, reads_forward=True)
