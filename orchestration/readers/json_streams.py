"""JSON as a stream: bytes of any encoding as UTF-8, and the values of a file one by one, in bounded memory.

Which keys make an article is `article_keys.py`'s; which files are JSON is the formats' own.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, BinaryIO

import ijson

from orchestration.readers.article_keys import LISTS, is_text_key
from orchestration.readers.base import decode
from orchestration.readers.json_constants import WithoutConstants

MAX_ITEM_BYTES = 8_000_000  # of JSON; what Python makes of them takes up to thirty times as much
MAX_DEPTH = 100

_CHUNK_BYTES = 65_536
_MAX_OUTER_EVENTS = 100_000  # of what stands around the lists of an object
_WRAPPER_DEPTH = 3  # {"response": {"data": {"items": [...]}}}
_STARTS = frozenset(("start_map", "start_array"))
_ENDS = frozenset(("end_map", "end_array"))
_BOM = b"\xef\xbb\xbf"


class UnreadableJSONError(ValueError):
    """No further item can be read; the message says why, in one line."""


class Utf8Source:
    """The bytes of a file as UTF-8, whatever their encoding, with null for NaN; and a limit on what one item may take.

    Attributes:
        note: how the bytes were read where they are not clean UTF-8, else "".
        seen: the bytes that were read last, for excerpts.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Tell the encoding; goes through the whole stream once.

        Raises:
            UndecodableError: the bytes are text in no encoding that can be told.
        """
        self._stream = stream
        self._encoding, self.note = _encoding_of(stream)
        stream.seek(0)
        self._decoder = None if self._encoding == "utf-8" and not self.note else self._new_decoder()
        self._constants = WithoutConstants()
        self._since_item = 0
        self._is_start = True
        self.seen = b""

    def _new_decoder(self) -> codecs.IncrementalDecoder:
        return codecs.getincrementaldecoder(self._encoding)("replace")

    def read(self, size: int = _CHUNK_BYTES) -> bytes:
        """The next bytes, at most about `size`; b"" at the end.

        Raises:
            UnreadableJSONError: more than one item may take came since `item_ends`.
        """
        if size <= 0:  # ijson asks for nothing, to see whether these are bytes
            return b""
        if self._since_item > MAX_ITEM_BYTES:
            raise UnreadableJSONError(f"longer than one item may be: the limit is {MAX_ITEM_BYTES:,} bytes")
        data, is_last = b"", False
        while not data and not is_last:  # half a character, half a word, or the mark of the byte order
            taken = self._stream.read(size)
            is_last = not taken
            data = self._constants.next(self._as_utf8(taken), is_last=is_last)
        self._since_item += len(data)
        self.seen = data or self.seen
        return data

    def _as_utf8(self, data: bytes) -> bytes:
        if self._decoder is not None:
            text = self._decoder.decode(data, final=not data)
            data = text.removeprefix("\ufeff").encode() if self._is_start else text.encode()
            self._is_start &= not text
        elif self._is_start:
            data = data.removeprefix(_BOM)
            self._is_start = False
        return data

    def item_ends(self) -> None:
        """Begin to count the bytes of the next item."""
        self._since_item = 0


def _encoding_of(stream: BinaryIO) -> tuple[str, str]:
    """The encoding of a stream, and a note where it is not clean UTF-8."""
    stream.seek(0)
    sample = stream.read(1 << 20)
    first = decode(sample[:8192])
    if first.encoding.startswith(("utf-16", "utf-32")):
        return first.encoding, first.note
    decoder = codecs.getincrementaldecoder("utf-8")()
    while True:
        try:
            decoder.decode(sample, final=not sample)
        except UnicodeDecodeError:
            wrong = decode(sample or b"\xff")
            return (
                wrong.encoding,
                wrong.note or "a character at an edge is not valid utf-8 and read as \ufffd",
            )
        if not sample:
            return "utf-8", ""
        sample = stream.read(1 << 20)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `text` is its beginning alone where `is_too_long`."""

    number: int
    text: str
    is_too_long: bool = False


def lines_of(source: Utf8Source) -> Iterator[Line]:
    """The lines that are not blank. Only a line feed ends a line: a string of JSON may hold the other ends."""
    kept, size, number = bytearray(), 0, 1
    while data := source.read():
        source.item_ends()
        *ended, rest = data.split(b"\n")
        for piece in ended:
            yield from _line(kept, size + len(piece), piece, number)
            kept.clear()
            size, number = 0, number + 1
        size += len(rest)
        if size <= MAX_ITEM_BYTES:
            kept += rest
        else:
            del kept[4000:]
    yield from _line(kept, size, b"", number)


def _line(kept: bytearray, size: int, piece: bytes, number: int) -> Iterator[Line]:
    if size > MAX_ITEM_BYTES:
        yield Line(number, bytes(kept[:4000]).decode("utf-8", "replace"), is_too_long=True)
        return
    line = (bytes(kept) + piece).strip()
    if line:
        yield Line(number, line.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Found:
    """One value of a file. `number` counts from 1 in lists of articles; 0 for a value that stands in none.

    `is_wrapper` marks an object whose lists of articles have been yielded before it, and are empty in it.
    """

    value: object
    number: int
    is_wrapper: bool = False


@dataclass(frozen=True, slots=True)
class TooDeep:
    """In place of a value that is nested deeper than any article."""


_Events = Iterator[tuple[str, Any]]


def values_of(source: Utf8Source) -> Iterator[Found]:
    """The objects of a file: of its lists of articles, and what stands in none.

    An object that wraps lists comes last, with its lists empty.

    Raises:
        UnreadableJSONError: where the file is no JSON any more; everything before has been yielded.
    """
    events: _Events = ijson.basic_parse(
        # without use_float, integers of thousands of digits come out of the C parser as no object at all
        source, use_float=True, multiple_values=True, buf_size=_CHUNK_BYTES
    )  # fmt: skip
    numbers = count(1)
    try:
        for event, value in events:
            if event == "start_array":
                yield from _items(events, next(events), numbers, source)
            elif event == "start_map":
                yield from _outer(events, numbers, source)
            else:
                yield Found(value, 0)
            source.item_ends()
    except ijson.JSONError as error:
        raise UnreadableJSONError(_fault(error)) from error


_FAULTS = (
    ("premature EOF", "the file ends inside it"),
    ("overflow", "a number is larger than numbers may be: write it as a text"),
    ("invalid char in json text", "a word or sign that JSON has not (a comment, single quotes, undefined?)"),
    ("invalid character inside string", "a line end or control character inside a text"),
    ("inside a string", "a wrong escape inside a text"),
    ("invalid object key", "a key without quotes, or a comma too many"),
    ("unallowed token", "a comma, colon or bracket too many"),
    ("after array element", "a comma or bracket is missing"),
    ("after key and value", "a comma or bracket is missing"),
    ("trailing garbage", "something stands after its end"),
)


def _fault(error: ijson.JSONError) -> str:
    """What the parser says, in words of a person where they are known."""
    message = error.args[0] if error.args else ""
    if isinstance(message, bytes):
        message = message.decode("utf-8", "replace")
    first = " ".join(str(message).split("\n")[0].split()).rstrip(".")
    return next((words for known, words in _FAULTS if known in first), first or type(error).__name__)


def _items(
    events: _Events, first: tuple[str, Any], numbers: Iterator[int], source: Utf8Source
) -> Iterator[Found]:
    """The elements of a list, whose first event has been taken already."""
    for event, value in chain((first,), events):
        if event == "end_array":
            return
        yield Found(_built(events, event, value), next(numbers))
        source.item_ends()


def _built(events: _Events, event: str, value: object) -> object:
    """The value that begins with an event, taken whole. Of a repeated key the last value counts."""
    if event not in _STARTS:
        return value
    container: dict[str, object] | list[object] = {} if event == "start_map" else []
    around: list[tuple[dict[str, object] | list[object], str]] = []
    key = ""
    for event, value in events:  # noqa: PLR1704 - one event after the other is the point
        if event == "map_key":
            key = str(value)
            continue
        if event in _ENDS:
            if not around:
                return container
            container, key = around.pop()
            continue
        new: object = value
        if event in _STARTS:
            new = {} if event == "start_map" else []
        if isinstance(container, dict):
            container[key] = new
        else:
            container.append(new)
        if isinstance(new, (dict, list)):
            around.append((container, key))
            container = new
            if len(around) >= MAX_DEPTH:
                _skip(events, len(around) + 1)
                return TooDeep()
    return container  # the parser ends no value early without an error


def _skip(events: _Events, depth: int) -> None:
    """Go on to where so many containers are closed."""
    for event, _ in events:
        depth += (event in _STARTS) - (event in _ENDS)
        if not depth:
            return


def _outer(events: _Events, numbers: Iterator[int], source: Utf8Source) -> Iterator[Found]:
    builder = _Builder()
    builder.add("start_map", None)
    is_wrapper = is_article = False  # a list in an article is not one of articles
    try:
        for event, value in _limited(events):
            is_article |= event == "string" and builder.depth == 1 and is_text_key(builder.keys[-1])
            opens_list = event == "start_array" and not is_article and builder.is_at_list
            builder.add(event, value)
            if opens_list:
                following = next(events)
                if following[0] == "start_map":
                    is_wrapper = True
                    yield from _items(events, following, numbers, source)
                    following = ("end_array", None)
                builder.add(*following)
            if not builder.depth:
                break
    except (ijson.JSONError, UnreadableJSONError):
        if is_wrapper:
            yield Found(builder.value, 0, is_wrapper)  # what it says of its lists, as far as it goes
        raise
    yield Found(builder.value, 0, is_wrapper)


def _limited(events: _Events) -> _Events:
    """The events of what stands around lists: at most so many."""
    for seen, event in enumerate(events):
        if seen > _MAX_OUTER_EVENTS:
            raise UnreadableJSONError("more stands around its articles than around any")
        yield event


class _Builder:
    """The object around lists of articles, out of its events, and where in it the next event stands."""

    def __init__(self) -> None:
        self.value: object = None
        self.depth = 0
        self.keys: list[str] = []
        self._open: list[dict[str, object] | list[object]] = []
        self._is_too_deep = False

    @property
    def is_at_list(self) -> bool:
        """Whether a list that opens here, by its key and the objects around it, is one of articles."""
        return (
            len(self._open) <= _WRAPPER_DEPTH
            and all(isinstance(container, dict) for container in self._open)
            and self.keys[-1].casefold() in LISTS
        )

    def add(self, event: str, value: object) -> None:
        """The next event; `depth` is 0 when the value is whole."""
        if event in _ENDS:
            self.depth -= 1
            if not self._is_too_deep:
                self._open.pop()
                self.keys.pop()
            if not self.depth and self._is_too_deep:
                self.value = TooDeep()
            return
        is_start = event in _STARTS
        self.depth += is_start
        self._is_too_deep |= self.depth > MAX_DEPTH
        if self._is_too_deep:
            return
        if event == "map_key":
            self.keys[-1] = str(value)
            return
        new: dict[str, object] | list[object] | object = value
        if is_start:
            new = {} if event == "start_map" else []
        self._put(new)
        if isinstance(new, (dict, list)):
            self._open.append(new)
            self.keys.append("")

    def _put(self, new: object) -> None:
        if not self._open:
            self.value = new
        elif isinstance(self._open[-1], dict):
            self._open[-1][self.keys[-1]] = new
        else:
            self._open[-1].append(new)
