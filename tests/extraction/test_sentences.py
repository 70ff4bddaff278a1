"""Where sentences end, and where they do not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.sentences import split_sentences


def sentences_of(body: str) -> list[str]:
    text = f"Title\n\n{body}"
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text)[1:]]


@pytest.mark.parametrize(
    "sentences",
    [
        ["One thing.", "Another thing."],
        ["Acme Co. Ltd. opened a hub.", "It is full."],
        ["Acme Inc. raised money."],
        ["The firm was bought by Acme Inc.", "The price was not given."],
        ["He moved to the U.S. market.", "Then he left."],
        ["Growth was 3.5 percent.", "It had been 4.1."],
        ["Mr. Smith met Dr. Jones.", "They agreed."],
        ["Robert A. Heinlein wrote it."],
        ["It opens on Nov. 23 in the city.", "Tickets are free."],
        ["It is No. 3 on the list."],
        ['"We grew," she said.', '"We will grow more."'],
        ['"Why now?" he asked.'],
        ["Wait... Then it came."],
        ["It grew (by 5%).", "Good."],
        ["Shipping began at 9 a.m. on Friday."],
        ["Really?", "Yes!", "Fine."],
        ["Sales rose.", "iPhone sales fell."],
    ],
)
def test_boundaries(sentences: list[str]) -> None:
    expected = sentences if sentences[0] != "Wait... Then it came." else ["Wait...", "Then it came."]
    assert sentences_of(" ".join(sentences)) == expected


def test_title_is_sentence_zero_even_with_stops_in_it() -> None:
    title, body, second = split_sentences("What. A title.\n\nA body.\n\nMore.")
    assert (title.index, title.is_title, title.paragraph) == (0, True, 0)
    assert (body.index, body.is_title, body.paragraph) == (1, False, 1)
    assert (second.index, second.paragraph) == (2, 2)


def test_a_short_line_is_a_heading_and_a_long_one_is_wrapped() -> None:
    wrapped = "This line of a text is wrapped by an editor at some seventy characters\nand goes on here."
    assert sentences_of(f"First steps\n{wrapped}") == ["First steps", wrapped]


def test_no_text_has_no_sentences() -> None:
    assert split_sentences("") == ()
    assert split_sentences(" \n\n \n") == ()


@given(st.text(alphabet="Aa.!? \n\"'1", max_size=200))
def test_sentences_are_ordered_trimmed_and_lose_no_word(text: str) -> None:
    found = split_sentences(text)
    position = 0
    for number, sentence in enumerate(found):
        assert sentence.index == number
        assert position <= sentence.start < sentence.end <= len(text)
        assert text[position : sentence.start].strip() == ""
        assert not text[sentence.start].isspace()
        assert not text[sentence.end - 1].isspace()
        position = sentence.end
    assert text[position:].strip() == ""


@pytest.mark.parametrize("unit", [". ", "A. ", "\n", '"', "...", "Co. ", " ", "(", "a.b"])
def test_hostile_runs_take_linear_time(unit: str) -> None:
    text = "Title\n\n" + unit * (200_000 // len(unit))
    started = time.perf_counter()
    split_sentences(text)
    assert time.perf_counter() - started < 5
