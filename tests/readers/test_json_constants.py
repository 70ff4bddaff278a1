"""NaN and Infinity become null outside of texts, wherever the pieces of a file are cut."""

from __future__ import annotations

import json
import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.model import Document, Reject
from orchestration.readers import read
from orchestration.readers.json_constants import WithoutConstants


def in_pieces(data: bytes, size: int) -> bytes:
    constants = WithoutConstants()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(
        [*(constants.next(piece, is_last=False) for piece in pieces), constants.next(b"", is_last=True)]
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": NaN}', b'{"a": null}'),
        (b"[NaN,Infinity,-Infinity]", b"[null,null,null]"),
        (b'{"a": "NaN, Infinity"}', b'{"a": "NaN, Infinity"}'),
        (b'{"NaN": NaN}', b'{"NaN": null}'),
        (b'["\\"", NaN, "\\\\", NaN, "\\\\\\" NaN"]', b'["\\"", null, "\\\\", null, "\\\\\\" NaN"]'),
        (b'{"a\n{"b": "NaN"}\n{"c": NaN}', b'{"a\n{"b": "NaN"}\n{"c": null}'),
        (b"[NaNx, +NaN, NaN.5, --Infinity, nan]", b"[nullx, +null, null.5, -null, nan]"),
        (b"NaN", b"null"),
        (b"", b""),
        ('["é", NaN, "\u4e2d NaN"]'.encode(), '["é", null, "\u4e2d NaN"]'.encode()),
    ],
)  # fmt: skip
def test_constants(data: bytes, expected: bytes, size: int) -> None:
    assert in_pieces(data, size) == expected


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(alphabet='NaInfity-"\\\n, x', max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('NaN"\\', max_size=5), inner, max_size=4)
    ),
    max_leaves=15,
)


def without_constants(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [without_constants(inner) for inner in value]
    if isinstance(value, dict):
        return {key: without_constants(inner) for key, inner in value.items()}
    return value


@given(_VALUES, st.integers(1, 50), st.sampled_from([None, 1]))
@settings(max_examples=200, deadline=None)
def test_what_python_writes_is_json(value: object, size: int, indent: int | None) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    written = in_pieces(json.dumps(value, indent=indent).encode(), size)
    assert json.loads(written, parse_constant=refuse) == without_constants(value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_of_articles_with_missing_numbers(encoding: str) -> None:
    articles = [
        {"title": f"Hall {number}", "text": f"NaN of {number}.", "views": math.nan, "score": -math.inf}
        for number in range(5000)
    ]
    items = read(json.dumps(articles).encode(encoding), "a.json").items
    assert [item.title for item in items if isinstance(item, Document)] == [
        f"Hall {at}" for at in range(5000)
    ]
    assert all(
        isinstance(item, Document) and "NaN of" in item.text and item.view_count is None for item in items
    )


def test_a_feed_with_a_missing_number() -> None:
    data = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "A", "content_text": "B", "n": NaN}]}'
    (item,) = read(data, "a.json").items
    assert isinstance(item, Document)


def test_a_bad_line_costs_its_line_alone() -> None:
    good = b'{"title": "A", "text": "NaN is no number."}\n'
    bad = b'{"title": "B\n'
    items = read(
        good + bad + good.replace(b"A", b"C", 1) + b'{"title": "D", "views": NaN}\n', "a.jsonl"
    ).items
    assert [item.title if isinstance(item, Document) else item.member for item in items] == [
        "A",
        "line 2",
        "C",
        "D",
    ]
    assert isinstance(items[1], Reject)
    assert isinstance(items[2], Document)
    assert items[2].text == "C\n\nNaN is no number."


@pytest.mark.parametrize(
    "hostile", [b"NaN,", b"NaN", b'"', b"\\", b'\\"', b"\n", b"-", b'NaN"', b"Infinity\n"]
)
def test_it_is_linear(hostile: bytes) -> None:
    started = time.process_time()
    in_pieces(hostile * (3_000_000 // len(hostile)), 65_536)
    assert time.process_time() - started < 3
