"""WARC, the format of web archives, through FastWARC: every capture of a page is read in its own format.

Whole records are read; where the file is cut or damaged, one reject says that the rest is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord

from orchestration.model import Reject
from orchestration.readers.base import Item
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
    records = 0
    try:
        for record in ArchiveIterator(cast("BinaryIO", source), parse_http=False, stream_detect=False):
            if not record.headers.get("Content-Length"):
                damage = "a record does not say how long it is"
                break
            records += 1
            if (kind := _KINDS_LEFT_OUT.get(_kind(record))) is not None:
                left_out.counts[kind] += 1
                damage = _skip(record)
            else:
                yield from _read_record(record, left_out, read_member)
    except OSError as error:
        damage = str(error)
    except BaseException as error:
        if not is_panic(error):
            raise
        damage = "no further record can be read"
    if source.error is not None:
        raise source.error
    yield from left_out.note()
    if damage:
        detail = f"{name}: after {records:,} whole records: {damage}; they are loaded: fetch the file again"
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


class _Source:
    """What FastWARC reads from. An error of the stream ends it, and is raised by its owner: not every error
    comes through a library in Rust as it was."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0
        self.error: ExpansionLimitError | None = None

    def tell(self) -> int:
        """Bytes from the start."""
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        try:
            data = self._stream.read(size)
        except ExpansionLimitError as error:
            self.error = error
            return b""
        self._position += len(data)
        return data


FORMAT = Format("warc", is_warc, ("warc",), read_stream=read_warc, reads_forward=True)
