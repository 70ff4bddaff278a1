"""What a format is to the rest of the package, and how the format of a file is told.

A format's module says how its files are recognised and read; `READERS` in the package's `__init__`
lists the formats in the order in which they are tried.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from orchestration.readers.base import MAX_DOCUMENT_BYTES, Item, Reader, UndecodableError, decode

HEAD_BYTES = 65_536
TAIL_BYTES = 65_536

_PROLOGUE = re.compile(r"(?:\s|<\?[^>]{0,2000}\?>|<!--.{0,4000}?-->)*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Head:
    """What a format is recognised by: the beginning and the end of a file, and its name.

    Attributes:
        data: the first 64 KiB.
        tail: the last 64 KiB (an archive keeps its directory there); empty where a long stream is only
            known from its start.
        text: `data` decoded, "" where it is no text.
        markup: `text` without blanks, XML declarations and comments before the first tag or word.
        name: the file's name without folders.
        extension: what follows the last dot of the name, in lower case; "" without a dot.
    """

    data: bytes
    tail: bytes
    text: str
    markup: str
    name: str
    extension: str

    @property
    def is_whole(self) -> bool:
        """Whether `data` is all there is."""
        return len(self.data) < HEAD_BYTES


def head_of(stream: BinaryIO, name: str) -> Head:
    """Look at both ends of a seekable stream; leaves it at its start."""
    stream.seek(0)
    data = stream.read(HEAD_BYTES)
    tail = data
    if len(data) == HEAD_BYTES:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - TAIL_BYTES))
        tail = stream.read(TAIL_BYTES)
    stream.seek(0)
    return head_from(data, tail, name)


def head_from(data: bytes, tail: bytes, name: str) -> Head:
    """The head of a file whose ends are known already."""
    try:
        text = decode(_whole_characters(data)).text
    except UndecodableError:
        text = ""  # the reader that the name chooses says what is wrong
    prologue = _PROLOGUE.match(text)
    markup = text[prologue.end() if prologue else 0 :]
    return Head(data, tail, text, markup, name, extension_of(name))


def extension_of(name: str) -> str:
    """What follows the last dot of a name, in lower case; "" without a dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _whole_characters(data: bytes) -> bytes:
    """Without the character that the 64 KiB end in, if they are UTF-8: it would pass for damage."""
    if len(data) < HEAD_BYTES or data[-1] < 0x80:
        return data
    start = next((at for at in range(1, 5) if data[-at] >= 0xC0), 0)
    return data[:-start] if start else data


class ByteSource(Protocol):
    """Whatever bytes can be read from, forward."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class StreamReader(Protocol):
    """Reads a format of many items without holding the whole file: archives, crawls, long lists."""

    def __call__(self, stream: BinaryIO, name: str, read_member: MemberReader) -> Iterator[Item]:
        """Read a file.

        Args:
            stream: the file at its start; seekable unless the format reads forward.
            name: its name without folders.
            read_member: reads a file that stands inside this one, whatever its format.
        """


class MemberReader(Protocol):
    """Reads what stands inside another file. The members of the items begin with `member`."""

    def __call__(self, stream: ByteSource, member: str, name: str = "") -> Iterator[Item]:
        """Read one member; bounded by what one file may expand to.

        Args:
            stream: the member's bytes, at their start.
            member: its path inside the file; made unique in it.
            name: what its format is told by where its content shows none; the last part of `member` without it.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """One format of news.

    Attributes:
        name: as `source_format` has it.
        recognises: whether a file shows that it is of this format.
        extensions: of names, in lower case, for files whose content shows nothing.
        read: reads a whole file of at most `max_bytes`.
        read_stream: in place of `read`, for formats of many items.
        max_bytes: of a file that `read` reads.
        reads_forward: whether `read_stream` never seeks, so that compressed content needs no room on disk.
        sees_cuts: whether its reader sees that the last item is cut; of a cut file of any other format of many
            items the last one is not loaded.
        is_folder: whether the items of `read_stream` have paths: "inner.zip/a.html", where other formats
            give "feed.xml#entry 3".
    """

    name: str
    recognises: Callable[[Head], bool]
    extensions: tuple[str, ...] = ()
    read: Reader | None = None
    read_stream: StreamReader | None = None
    max_bytes: int = MAX_DOCUMENT_BYTES
    reads_forward: bool = False
    is_folder: bool = False
    sees_cuts: bool = True

    def __post_init__(self) -> None:
        if (self.read is None) == (self.read_stream is None):
            raise ValueError(f"the format {self.name} needs either a reader of bytes or one of streams")


def format_of(head: Head, formats: Sequence[Format]) -> Format | None:
    """The first format that the content shows, else the one that the name says; None where neither does."""
    for known in formats:
        if known.recognises(head):
            return known
    for known in formats:
        if head.extension in known.extensions:
            return known
    return None
