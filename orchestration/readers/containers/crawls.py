"""One capture of a crawl: the answer of a server to a page, undone of what HTTP wrapped it in, and read.

WARC and ARC store captures; what they have in common is here: which answers are pages, their address, their rights.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fastwarc.stream_io import BrotliReader, ZstdReader

from orchestration.model import Document
from orchestration.readers.base import Item, Note, canonical_url, clean_line, excerpt
from orchestration.readers.containers.expansion import DamagedError, Refused
from orchestration.readers.formats import ByteSource, MemberReader
from orchestration.readers.rights import Rights, rights_from_headers

MAX_PAYLOAD_BYTES = 64 * 2**20  # of one capture, as it was sent
_PAGES = frozenset((200, 201, 203))
_MAX_TARGET = 1000

# a capture's name has the extension of its declared type: it decides where the content shows no format
_EXTENSIONS: Mapping[str, str] = {
    "text/html": "html",
    "application/xhtml+xml": "xhtml",
    "text/plain": "txt",
    "text/markdown": "md",
    "application/pdf": "pdf",
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/json": "json",
    "application/feed+json": "json",
    "application/x-ndjson": "ndjson",
    "message/rfc822": "eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/css": "css",
    "text/javascript": "js",
    "application/javascript": "js",
    "application/x-javascript": "js",
    "text/csv": "csv",
}
_MEDIA = ("image/", "video/", "audio/", "font/")


@dataclass(frozen=True, slots=True)
class Capture:
    """What one record of a crawl holds.

    Attributes:
        target: the address, as the record states it.
        payload: the bytes after the headers; longer than MAX_PAYLOAD_BYTES where the record is.
        headers: of HTTP; without HTTP the record's own content type.
        status: of HTTP; None where the record is no answer of a server.
        missing_bytes: that the record announces and the file does not hold.
    """

    target: str
    payload: bytes
    headers: Sequence[tuple[str, str]] = ()
    status: int | None = None
    missing_bytes: int = 0

    def header(self, name: str) -> str:
        """The last value of a header, in lower case; "" where there is none."""
        return next(
            (value.strip().lower() for key, value in reversed(self.headers) if key.lower() == name), ""
        )


@dataclass(slots=True)
class LeftOut:
    """How many records were no pages, by kind."""

    counts: Counter[str] = field(default_factory=Counter)

    def note(self) -> Iterator[Note]:
        """One note for all of them."""
        if self.counts:
            kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self.counts.items()))
            yield Note(f"records left out: {kinds}")


def read_capture(capture: Capture, left_out: LeftOut, read_member: MemberReader) -> Iterator[Item]:
    """The items of one capture; their address is the capture's where a page states none."""
    if kind := _kind_left_out(capture):
        left_out.counts[kind] += 1
        return
    target = target_of(capture.target)
    if len(capture.payload) > MAX_PAYLOAD_BYTES:
        if capture.header("content-type").startswith(_MEDIA):
            left_out.counts["images, sounds and videos"] += 1
            return
        detail = f"the limit is {MAX_PAYLOAD_BYTES:,} bytes"
        refused = Refused("larger than a capture may be", detail, excerpt(capture.payload[:4000]))
        yield from read_member(refused, target)
        return
    rights = rights_from_headers(capture.headers)
    address = canonical_url(capture.target)
    for item in read_member(_content(capture), target, _name(capture)):
        yield _with_origin(item, address, rights) if isinstance(item, Document) else item


def _kind_left_out(capture: Capture) -> str:
    if capture.target.startswith(("dns:", "metadata:", "urn:")):
        return "records of the crawler"
    if capture.status is None or capture.status in _PAGES:
        return "" if capture.payload or capture.missing_bytes else "empty answers"
    return "redirects" if 300 <= capture.status < 400 else "answers without a page (404 and the like)"


def target_of(target: str) -> str:
    """The address as the name of a member: without the fragment, "#" separates a member from an item in it."""
    return clean_line(target.partition("#")[0])[:_MAX_TARGET] or "no address"


def _with_origin(document: Document, address: str | None, rights: Rights) -> Document:
    is_page = "#" not in document.member  # an entry of a feed is not the feed
    stated = Rights(document.licence, document.text_mining_opt_out).or_else(rights)
    return replace(
        document,
        url=document.url or (address if is_page else None),
        licence=stated.licence,
        text_mining_opt_out=stated.text_mining_opt_out,
    )


def _name(capture: Capture) -> str:
    path = re.split(r"[?#]", capture.target, maxsplit=1)[0]
    name = clean_line(path.rpartition("/")[2])[-100:] or "page"
    extension = _EXTENSIONS.get(capture.header("content-type").partition(";")[0].strip())
    return name if extension is None or name.lower().endswith(f".{extension}") else f"{name}.{extension}"


def _content(capture: Capture) -> ByteSource:
    """The payload, as it was before the server prepared it for its way. gzip shows itself and is no matter here."""
    payload, length = capture.payload, capture.header("content-length")
    # a record may announce more than there is, and hold all that the server sent
    cut = capture.missing_bytes > 0 and not (length.isdecimal() and len(payload) >= int(length[:15]))
    if "chunked" in capture.header("transfer-encoding"):
        payload, is_whole = dechunked(payload)
        cut = cut or not is_whole
    encoding = capture.header("content-encoding")
    source: ByteSource = io.BytesIO(payload)
    if encoding == "br":
        source = _Encoded(BrotliReader(io.BytesIO(payload)), "Brotli")
    elif encoding == "zstd":
        source = _Encoded(ZstdReader(io.BytesIO(payload)), "Zstandard")
    elif encoding == "deflate" and not payload.startswith(b"<"):
        source = _Deflated(payload)
    return _Cut(source) if cut else source


_CHUNK_HEADER = re.compile(rb"[ \t]{0,10}([0-9A-Fa-f]{1,8})[ \t]{0,10}(?:;[^\r\n]{0,1000})?\r?\n")


def dechunked(payload: bytes) -> tuple[bytes, bool]:
    """The chunks put together, and whether the last is there.

    A payload that does not begin with a chunk was put together by the crawler already: it is whole as it is.
    """
    pieces: list[bytes] = []
    at = 0
    while header := _CHUNK_HEADER.match(payload, at):
        size = int(header[1], 16)
        if not size:
            return b"".join(pieces), True
        end = header.end() + size
        pieces.append(payload[header.end() : end])
        if end > len(payload):
            return b"".join(pieces), False
        at = end + (2 if payload.startswith(b"\r\n", end) else payload.startswith(b"\n", end))
    return (b"".join(pieces), False) if pieces else (payload, True)


def is_panic(error: BaseException) -> bool:
    """Whether FastWARC, which is written in Rust, gave up on hostile bytes: its panics are no Exception."""
    return type(error).__name__ == "PanicException"


class _Cut:
    """Bytes whose end is missing."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes.

        Raises:
            DamagedError: there are no more, and there should be.
        """
        data = self._source.read(size)
        if not data and size:
            raise DamagedError("the record ends in the middle of it", is_cut=True)
        return data


class _Encoded:
    """Bytes in an encoding that a library undoes."""

    def __init__(self, source: ByteSource, encoding: str) -> None:
        self._source = source
        self._encoding = encoding

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes.

        Raises:
            DamagedError: they are not in this encoding.
        """
        try:
            return self._source.read(size)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedError(f"the {self._encoding} data are damaged ({error})", is_cut=True) from error
        except BaseException as error:
            if not is_panic(error):
                raise
            raise DamagedError(f"the {self._encoding} data are damaged", is_cut=True) from error


class _Deflated:
    """Bytes of the encoding "deflate": with the header of zlib, as the standard says, or without."""

    def __init__(self, payload: bytes) -> None:
        has_header = len(payload) > 1 and payload[0] & 0x0F == 8 and (payload[0] * 256 + payload[1]) % 31 == 0
        self._inner = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
        self._rest = payload

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes.

        Raises:
            DamagedError: they are not deflated, or cut.
        """
        try:
            data = self._inner.decompress(self._rest, size)
        except zlib.error as error:
            raise DamagedError(f"the deflated data are damaged ({error})", is_cut=True) from error
        self._rest = self._inner.unconsumed_tail
        if not data and size and not self._inner.eof:
            raise DamagedError("the deflated data end in the middle", is_cut=True)
        return data
