"""JSON and JSON Lines as tables: an item a row, its fields by dotted path; numbered from 1, lines as they are counted.

A file that is cut gives its whole items, and a reject for the rest. Telling the encoding and reading line by line is
`json_streams.py`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

import ijson

from orchestration.model import Reject
from orchestration.readers.base import UndecodableError, excerpt
from orchestration.readers.formats import Head
from orchestration.readers.json_streams import (
    MAX_DEPTH,
    MAX_ITEM_BYTES,
    Line,
    TooDeep,
    UnreadableJSONError,
    Utf8Source,
    lines_of,
)
from orchestration.readers.records.native_tables import flattened
from orchestration.readers.records.tables import (
    BLOCK_ROWS,
    Block,
    RawRow,
    TableLayout,
    UnreadableTableError,
    block_of,
    checked_header,
    shown_cells,
)

_HEADER_ROWS = 1000  # whose fields are the header
_LINE_EXTENSIONS = ("jsonl", "ndjson", "jsonlines")
_NO_OBJECT = "not a JSON object"
_NO_JSON = "no JSON that can be read"


def is_json(head: Head) -> bool:
    """Whether the text begins as an object does, or as a list of objects."""
    start, following = head.markup[:1], head.markup[1:200].lstrip()[:1]
    return (start == "{" and following in {'"', "}"}) or (start == "[" and following in {"{", "]"})


def is_json_lines(head: Head, layout: TableLayout) -> bool:
    """Whether every line is an object of its own, as far as the beginning of a JSON file tells."""
    if layout.items is not None:
        return False
    if head.extension in _LINE_EXTENSIONS:
        return True
    first, _, rest = head.markup.partition("\n")
    if not first.lstrip().startswith("{"):
        return False
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return False
    holds_list = any(
        isinstance(inner, list) and inner and isinstance(inner[0], dict) for inner in value.values()
    )
    return rest.lstrip().startswith("{") or (not rest.strip() and not holds_list)


def open_json(stream: BinaryIO, layout: TableLayout) -> ItemTable:
    """A file that is one JSON value, and holds a list of objects.

    Raises:
        UnreadableTableError: no encoding fits, or there is no such list.
    """
    source = _source(stream)
    return ItemTable("json", source, _items(source, layout), layout)


def open_json_lines(stream: BinaryIO, layout: TableLayout) -> ItemTable:
    """A file of one object a line.

    Raises:
        UnreadableTableError: no encoding fits, or there is no object.
    """
    source = _source(stream)
    return ItemTable("jsonl", source, map(_line_item, lines_of(source)), layout)


def _source(stream: BinaryIO) -> Utf8Source:
    try:
        return Utf8Source(stream)
    except UndecodableError as error:
        raise UnreadableTableError(f"{error}: save it as UTF-8") from None


_Item = tuple[int, object]  # its number, and an object or a reject


class ItemTable:
    """A file of objects, of which the first have been read."""

    def __init__(
        self, format_name: str, source: Utf8Source, items: Iterator[_Item], layout: TableLayout
    ) -> None:
        self.format_name = format_name
        self._source = source
        self._layout = layout
        rows = (self._row(number, item) for number, item in items)
        first = list(islice(rows, _HEADER_ROWS))
        self._rows = chain(first, rows)
        names = [name for row in first if isinstance(row, RawRow) for name in row.cells]
        self.header = checked_header(tuple(dict.fromkeys(names)), layout)
        if not first:
            raise UnreadableTableError("there is no object in it")
        if not names:
            reject = next(row for row in first if isinstance(row, Reject))
            raise UnreadableTableError(f"{reject.reason}: {reject.detail}")

    @property
    def note(self) -> str:
        """How the bytes were read where they are not clean UTF-8."""
        return self._source.note

    def blocks(self) -> Iterator[Block]:
        """The rows in the order of the file, once."""
        columns = self._layout.wanted or self.header
        while rows := list(islice(self._rows, BLOCK_ROWS)):
            yield block_of(rows, columns)

    def _row(self, number: int, item: object) -> RawRow | Reject:
        if isinstance(item, Reject):
            return item
        if isinstance(item, TooDeep):
            detail = f"item {number}: it is nested more than {MAX_DEPTH} deep"
            return Reject("nested deeper than a record can be", detail, "", number)
        if not isinstance(item, dict):
            detail = f"item {number}: a record must be an object"
            return Reject(_NO_OBJECT, detail, "", number, excerpt(str(item)[:4000]))
        cells = flattened(item, self._layout)
        return RawRow(number, cells, shown_cells(dict(islice(cells.items(), 20))))


def _line_item(line: Line) -> _Item:
    shown = excerpt(line.text)
    if line.is_too_long:
        detail = f"line {line.number}: the limit is {MAX_ITEM_BYTES:,} bytes"
        return line.number, Reject("longer than an item may be", detail, "", line.number, shown)
    try:
        return line.number, json.loads(line.text)
    except RecursionError:
        return line.number, TooDeep()
    except ValueError as error:
        fault = str(error).split(": line 1")[0]
        return line.number, Reject(_NO_JSON, f"line {line.number}: {fault}", "", line.number, shown)


def _items(source: Utf8Source, layout: TableLayout) -> Iterator[_Item]:
    """The objects of the list, and last the reject for what could not be read."""
    number = 0
    try:
        # without use_float, integers of thousands of digits come out of the C parser as no object at all
        events = ijson.basic_parse(source, use_float=True, buf_size=65_536)
        try:
            first = _find_list(events, layout.items)
            while first is not None and first[0] != "end_array":
                value = _value(first, events)
                number += 1
                yield number, value
                source.item_ends()
                first = next(events)
            for _ in events:  # to the end: what follows the list must be whole too
                source.item_ends()
        except ijson.JSONError as error:
            raise UnreadableJSONError(_fault(error)) from error
    except UnreadableJSONError as error:
        yield number + 1, _rest(source, number, str(error))
        return
    if first is None:
        where = f"at {layout.items!r}" if layout.items else "in it"
        detail = f"there is no list of objects {where}: name its place with `items` in the YAML"
        yield 1, Reject(_NO_JSON, detail, "", 1, excerpt(source.seen[:2000]))


_Event = tuple[str, object]
_OPENS = frozenset(("start_map", "start_array"))
_CLOSES = frozenset(("end_map", "end_array"))


def _find_list(events: Iterator[_Event], wanted: str | None) -> _Event | None:
    """Go to the list at a path, else to the first list of objects; its first event, None where there is no list."""
    path: list[str | None] = []  # the keys of the objects around; None for a list
    may_begin = False
    for event, value in events:
        if may_begin and event == "start_map":
            return event, value
        may_begin = False
        if event == "map_key":
            path[-1] = str(value)
        elif event == "start_map":
            path.append("")
        elif event in {"end_map", "end_array"}:
            path.pop()
        elif event == "start_array":
            is_plain = None not in path
            is_wanted = is_plain and wanted == ".".join(key for key in path if key is not None)
            if is_wanted or (wanted is None and not path):
                return next(events)
            may_begin = wanted is None and is_plain
            path.append(None)
        if len(path) > MAX_DEPTH:
            raise UnreadableJSONError(f"nested more than {MAX_DEPTH} deep")
    return None


def _value(first: _Event, events: Iterator[_Event]) -> object:
    """The value that begins with an event; of one nested too deep only that it is."""
    builder = ijson.ObjectBuilder()
    builder.event(*first)
    depth = int(first[0] in _OPENS)
    deepest = depth
    while depth:
        event, value = next(events)
        depth += (event in _OPENS) - (event in _CLOSES)
        deepest = max(deepest, depth)
        if deepest <= MAX_DEPTH:
            builder.event(event, value)
    return builder.value if deepest <= MAX_DEPTH else TooDeep()


def _rest(source: Utf8Source, read: int, fault: str) -> Reject:
    reason = "the rest of the file is no JSON that can be read" if read else _NO_JSON
    before = f"; the {read:,} items before it are read" if read else ""
    detail = f"item {read + 1}: {fault}{before}: save the file again"
    return Reject(reason, detail, "", read + 1, excerpt(source.seen[-2000:]))


def _fault(error: ijson.JSONError) -> str:
    message = error.args[0] if error.args else ""
    if isinstance(message, bytes):
        message = message.decode("utf-8", "replace")
    first = " ".join(str(message).split("\n")[0].split())
    return "the file ends inside it" if "premature EOF" in first else first or type(error).__name__
