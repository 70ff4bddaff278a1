"""Which type of round words name."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.funding_terms import round_index
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("words", "round_type"),
    [
        ("closed a Series A of", "series_a"),
        ("closed a Series-A of", "series_a"),
        ("closed its A round of", "series_a"),
        ("closed its A-round of", "series_a"),
        ("closed a pre-seed round of", "pre_seed"),
        ("closed a preseed round of", "pre_seed"),
        ("closed a pre-Series A of", "pre_a"),
        ("closed a round of", "unspecified"),
        ("closed around ten deals of", "unspecified"),
        ("turned around with", "unspecified"),
        ("paid. A round of", "unspecified"),  # an article that begins a sentence
        ("paid. A B round of", "series_b"),
    ],
)
def test_finds(vocabulary: Vocabulary, words: str, round_type: str) -> None:
    text = f"The title\n\nThey {words} $5m."
    analysis = analyse(Document("The title", text, "text", published_on=date(2020, 5, 12)), vocabulary)
    found = round_index(vocabulary).find(analysis, 11, len(text), text.index("$"))
    assert found == round_type
