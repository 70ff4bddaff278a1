"""Pieces of HTML as text: blocks, lines, what is no tag, and bounded time on hostile ones."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.readers.markup import is_markup, text_of_markup


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One <b>and</b>\nmore</p><p>two", "One and more\n\ntwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>one<li>two</ul>after", "one\ntwo\n\nafter"),
        ("<table><tr><td>a<td>b<tr><th>c</table>", "a | b\nc"),
        ("<p>a</p><script>x()</script><style>y</style>b", "a\n\nb"),
        ("<pre>a\nb</pre>", "a\nb"),
        ("A &amp; B", "A & B"),
        ("<p>A &amp;lt; B &eacute;", "A < B é"),
        ("<p>a\x00b\x1b\ud800c", "abc"),
        ("<!-- only this --><br>", ""),
        ("<div>" * 5000 + "deep</div> in it", "deep\n\nin it"),
        ("plain\n\ntext", "plain\n\ntext"),
        ("if 2 <x and x> 1", "if 2 <x and x> 1"),
    ],
)
def test_text(markup: str, expected: str) -> None:
    assert text_of_markup(markup) == expected


@pytest.mark.parametrize("text", ["", "a < b", "2 <x and x> 1", "<mail@x.example>", "<https://x.example>"])
def test_what_is_no_markup(text: str) -> None:
    assert not is_markup(text)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>x" + "<a " * 300_000,
        "<p>x" + "<b>" * 300_000,
        "<p>x<a " + "a=1 " * 300_000 + ">",
        "<p>x" + "<!--" * 300_000,
        "<p>x" + "&" * 1_000_000,
        "<p>x" + "</i>" * 300_000,
    ],
    ids=["open tags", "deep", "attributes", "comments", "ampersands", "closers"],
)
def test_hostile_markup_takes_bounded_time(markup: str) -> None:
    began = time.process_time()
    assert isinstance(text_of_markup(markup), str)
    assert time.process_time() - began < 5


@given(st.text(alphabet="<>/ab p=\"'&;!-\n\x00", max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text(markup: str) -> None:
    text_of_markup(markup).encode("utf-8")
