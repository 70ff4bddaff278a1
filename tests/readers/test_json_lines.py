"""JSON Lines: keys, types, and the lines that are none."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from orchestration.model import Document, Reject
from orchestration.readers import Contents
from orchestration.readers.base import Item, Note
from orchestration.readers.json_lines import read_json_lines


def no_member(stream: object, member: str, name: str = "") -> Iterator[Item]:
    """JSON has nothing inside that is read by another reader."""
    raise AssertionError(member)


def items_of(data: bytes) -> list[Item]:
    return list(read_json_lines(io.BytesIO(data), "a.jsonl", no_member))


def test_a_wire(read_fixture: Callable[[str], Contents]) -> None:
    reading = read_fixture("news/wire.jsonl")
    assert reading.source_format == "json_lines"
    assert reading.items == (
        Document(
            title="Marrowlight moves",
            text="Marrowlight moves\n\nMarrowlight moved to Ghent.\n\nIt is invented.",
            source_format="json_lines",
            member="https://wire.example/marrowlight",
            published_on=date(2023, 4, 11),
            publisher="Test Wire (invented)",
            url="https://wire.example/marrowlight",
            language="en",
        ),
        Document(
            title="Second of the wire",
            text="Second of the wire\n\nTold with other keys.",
            source_format="json_lines",
            member="https://wire.example/second",
            published_on=date(2023, 4, 11),
            publisher="Test Wire (invented)",
            url="https://wire.example/second",
            view_count=7,
        ),
        Document(
            title="A body without a title.",
            text="A body without a title.\n\nIts second line.",
            source_format="json_lines",
            member="line 4",
        ),
    )


def test_three_bad_lines_of_ten(read_fixture: Callable[[str], Contents]) -> None:
    items = read_fixture("broken/three_bad_of_ten.jsonl").items
    rejects = [item for item in items if isinstance(item, Reject)]
    assert len(items) == 10
    assert [(reject.row_number, reject.reason) for reject in rejects] == [
        (3, "the line is not JSON"),
        (5, "not a JSON object"),
        (7, "a key holds a wrong value"),
    ]
    assert rejects[2].detail == "line 7: date must be text, this is a number"


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ('{"title": 3}', "title must be text, this is a number"),
        ('{"title": "T", "text": ["a", 1]}', "text must be text, this is a list"),
        ('{"title": "T", "date": "05/06/2020"}', "'05/06/2020' is no date"),
        ('{"title": "T", "url": "not an address"}', "is no web address"),
        ('{"title": "T", "views": "7"}', "views must be a whole number, this is text"),
        ('{"title": "T", "views": true}', "this is true or false"),
        ('{"title": "T", "views": -1}', "whole number"),
        ("{}", "neither title nor text"),
        ('{"title": "  ", "text": ""}', "neither title nor text"),
        ('{"title": "123"}', "no letter"),
        ("null", "this is null"),
        ("[" * 100_000, "line 1:"),
        ('{"views": ' + "1" * 5000 + "}", "line 1:"),
    ],
)
def test_rejects(line: str, detail: str) -> None:
    (item,) = items_of(line.encode())
    assert isinstance(item, Reject)
    assert detail in item.detail
    assert item.row_number == 1


def test_one_address_twice_keeps_two_members() -> None:
    line = '{"title": "T", "url": "https://a.example/1"}\n'
    items = items_of((line * 2).encode())
    assert [item.member for item in items if isinstance(item, Document)] == ["https://a.example/1", "line 2"]


def test_a_line_separator_inside_a_text_ends_no_line() -> None:
    items = items_of('{"title": "T", "text": "a\u2028b"}\r\n'.encode())
    assert len(items) == 1


def test_a_line_that_is_too_long_costs_only_itself() -> None:
    long = b'{"title": "' + b"x" * 8_000_001 + b'"}\n'
    before, refused, after = items_of(b'{"title": "before"}\n' + long + b'{"title": "after"}')
    assert isinstance(before, Document)
    assert isinstance(refused, Reject)
    assert (refused.row_number, refused.reason) == (2, "longer than a document may be")
    assert isinstance(after, Document)
    assert after.member == "line 3"


@pytest.mark.parametrize(
    ("encoding", "notes"), [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("utf-16-be", 0), ("cp1252", 1)]
)
def test_encodings(encoding: str, notes: int) -> None:
    data = '{"title": "Café", "text": "Ghent"}\n{"title": "Gezelligheid één"}\n'.encode(encoding)
    first, second, *said = items_of(data)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.title, second.title) == ("Café", "Gezelligheid één")
    assert len(said) == notes


def test_a_character_that_two_reads_share_is_whole() -> None:
    data = (
        b'{"title": "' + b"a" * 65_524 + "é".encode() + b'"}\n'
    )  # its two bytes stand on both sides of 64 KiB
    (item,) = items_of(data)
    assert isinstance(item, Document)
    assert item.title.endswith("aé")


def test_a_few_broken_bytes_far_into_a_file_are_replaced_with_a_note() -> None:
    line = b'{"title": "An invented title", "text": "Caf\xc3\xa9"}\n'
    items = items_of(line * 20_000 + b'{"title": "T\xff"}\n' + line * 10)
    assert sum(isinstance(item, Document) for item in items) == 20_011
    assert isinstance(items[-1], Note)


def test_values_that_python_writes_and_json_has_not() -> None:
    (item,) = items_of(b'{"title": "T", "score": NaN, "text": "\\ud83d words"}')
    assert isinstance(item, Document)
    assert item.text == "T\n\n\ufffd words"
