"""Lines of a page as paragraphs: what parts them, words broken at a margin, furniture, the largest words."""

from __future__ import annotations

import pytest

from orchestration.readers.pdf_layout import (
    BROKEN_WORD_MARK,
    Line,
    largest_lines,
    paragraphs,
    without_furniture,
)


def lines(*texts: str, left: float = 60, top: float = 700, step: float = 13, page: int = 0) -> list[Line]:
    """Lines of ten-point type, one under the other."""
    return [
        Line(text, left, top - at * step - 12, left + 5 * len(text), top - at * step, page)
        for at, text in enumerate(texts)
    ]


LONG = "These are the words of a line that goes to the margin of the page"


def test_a_wider_space_parts_paragraphs() -> None:
    assert paragraphs(lines(LONG, "ends here.") + lines(LONG, "too.", top=660)) == [
        f"{LONG} ends here.",
        f"{LONG} too.",
    ]


def test_an_indent_and_a_list_part_paragraphs() -> None:
    first, second, third = lines(LONG + ".", LONG, "goes on.")
    indented = Line(second.text, second.left + 15, second.bottom, second.right + 15, second.top)
    assert len(paragraphs([first, indented, third])) == 2
    assert paragraphs(lines("Teams:", "• one", "• two")) == ["Teams:", "• one", "• two"]


def test_a_sentence_goes_on_over_the_page() -> None:
    pages = lines(LONG) + lines("which goes on here.", page=1)
    assert paragraphs(pages) == [f"{LONG} which goes on here."]
    pages = lines(LONG + ".") + lines("which begins anew.", page=1)
    assert len(paragraphs(pages)) == 2


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("an inno-", "vation here"), "an innovation here"),
        ((f"an inno{BROKEN_WORD_MARK}", "vation here"), "an innovation here"),
        (("the well-known one is well-", "known"), "the well-known one is well-known"),
        (("the State-", "Owned firm"), "the State- Owned firm"),
        (("from 2010-", "2020 on"), "from 2010- 2020 on"),
    ],
)
def test_broken_words(texts: tuple[str, ...], expected: str) -> None:
    assert paragraphs(lines(*texts)) == [expected]


def test_furniture_goes_and_text_stays() -> None:
    pages = [
        [
            *lines("Quay Wire, 6 May", top=830, page=number),
            *lines("Said again on every page", top=500, page=number),
            *lines(f"- {number + 1} -", top=30, page=number),
        ]
        for number in range(3)
    ]
    kept = [line.text for line in without_furniture(pages, [842.0] * 3)]
    assert kept == ["Said again on every page"] * 3
    assert len(without_furniture(pages[:1], [842.0])) == 3  # of one page, nothing is known to repeat


def test_the_largest_words() -> None:
    large = [Line("A large", 60, 700, 200, 730), Line("title", 60, 670, 200, 700)]
    assert largest_lines(large + lines(LONG, LONG, LONG)) == "A large title"
    assert largest_lines(lines(LONG, LONG)) == ""
