"""No text takes longer than its length warrants: long, repetitive and random ones, made of what the rules look for."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extraction.engine import extract
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary

SECONDS_AT_MOST = 0.5
SECONDS_A_CHARACTER = 100e-6  # ordinary prose takes about two

# What rules begin at, and what may follow without end.
PIECES = [
    *("a ", "A ", "A. ", "A B ", "A & B ", "A* ", "Foo Ltd. ", "Foo, Bar and Baz ", "of the ", "of The ", "(A) ", "(ABC) "),
    *("$1 ", "1,", "1 ", "1.", "1-", "0", "12 345 ", "5 per cent ", "million ", "half of ", "one in ", "a third of "),
    *("from 7 to 81 ", "between 1 and 2 ", "in 2004 and ", "2004 ", "March ", "500k ", "5M users ", "half a "),
    *("raised $5m ", "X raised $5m from Y Ventures, ", "X led a round in Y, ", "seed ", "series a ", "stake in "),
    *("profits rose 5% to $3m ", "Revenue: €5m (2022: €4m)\n", "• A: $5m\n", "- 5 firms\n", "won the X Award "),
    *("X, which ", "X, a start-up, ", "who ", "said ", "according to X ", "it ", "its ", "the firm ", "the Company, "),
    *("launched ", "acquired ", "opened the ", "Bank of X, ", "University of ", "Mr X ", "Dr. ", "e.g. ", "U.S. "),
    *("((", ") ", "'s ", "-", "– ", '"', "“", "'", "’", "@", "&", "[a ", "http://", "\n", "\n\n", "\t", "\u00a0", "é", "汉"),
    *("Title Case Words Go On ", "SHOUTED WORDS ", "x" * 60, "9" * 60, "X" * 60),
]  # fmt: skip


def seconds(text: str, vocabulary: Vocabulary) -> float:
    document = Document("Title", f"Title\n\n{text}", "text", published_on=date(2020, 5, 12))
    begun = time.process_time()
    extract(document, vocabulary)
    return time.process_time() - begun


@pytest.mark.parametrize("piece", PIECES)
def test_one_piece_without_end(vocabulary: Vocabulary, piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert seconds(text, vocabulary) < SECONDS_AT_MOST + SECONDS_A_CHARACTER * len(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), min_size=1, max_size=8),
    length=st.integers(min_value=10, max_value=8_000),
)
def test_pieces_in_any_order(vocabulary: Vocabulary, pieces: list[str], length: int) -> None:
    one = "".join(pieces) or " "
    text = one * (length // len(one) + 1)
    assert seconds(text, vocabulary) < SECONDS_AT_MOST + SECONDS_A_CHARACTER * len(text)
