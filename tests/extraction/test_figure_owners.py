"""Whose a figure is. All names of organisations are invented."""

from __future__ import annotations

import pytest

from orchestration.extraction.engine import analyse, extract
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary


def owner(vocabulary: Vocabulary, body: str, figure: str, title: str = "News of the day") -> str | None:
    analysis = analyse(Document(title, f"{title}\n\n{body}", "text"), vocabulary)
    start = analysis.text.index(figure)
    found = analysis.owner_at(start, start + len(figure))
    return found.organisation_key if found is not None else None


@pytest.mark.parametrize(
    ("body", "figure", "expected"),
    [
        ("Quandrel Ltd has 300 staff.", "300", "quandrel"),
        ("Quandrel Ltd, which bought Zintlo Ltd, has 300 staff.", "300", "quandrel"),
        ("Quandrel Ltd's revenue rose 5%.", "5%", "quandrel"),
        ("Revenue at Quandrel Ltd rose 5%.", "5%", "quandrel"),
        ("According to Zintlo Ltd, Quandrel Ltd has 300 staff.", "300", "quandrel"),
        ("Quandrel Ltd opened a plant, bringing its headcount to 120.", "120", "quandrel"),
        ("Quandrel Ltd grew. Sales rose 5%.", "5%", "quandrel"),
        ("Unemployment in Germany rose to 9%.", "9%", "place:germany"),
        ("Germany's exports rose 5%.", "5%", "place:germany"),
        ("The UK economy grew 2%.", "2%", "place:uk"),
        ("China is large. The country's exports rose 5%.", "5%", "place:china"),
    ],
)
def test_owner(vocabulary: Vocabulary, body: str, figure: str, expected: str) -> None:
    assert owner(vocabulary, body, figure) == expected


@pytest.mark.parametrize(
    ("body", "figure"),
    [
        ("Sales rose 5%.", "5%"),
        ("“Zintlo Ltd helps us to double our workforce to 80,” he said.", "80"),
    ],
)
def test_nobody(vocabulary: Vocabulary, body: str, figure: str) -> None:
    assert owner(vocabulary, body, figure) is None


def test_whom_the_title_names_owns_what_is_nobody_elses(vocabulary: Vocabulary) -> None:
    body = "The year was good. Staff numbers rose to 300."
    assert owner(vocabulary, body, "300", title="Quandrel Ltd reports a good year") == "quandrel"


def test_what_the_sentence_says_is_surer_than_what_the_title_says(vocabulary: Vocabulary) -> None:
    text = "Quandrel Ltd in numbers\n\nQuandrel Ltd has 300 staff. It was founded in May. Sales rose 5%."
    analysis = analyse(Document("Quandrel Ltd in numbers", text, "text"), vocabulary)
    near, far = (analysis.owner_at(text.index(figure), text.index(figure) + 2) for figure in ("300", "5%"))
    assert near is not None
    assert far is not None
    assert far.confidence < near.confidence


def test_a_place_that_owns_a_figure_is_an_organisation_but_no_mention(vocabulary: Vocabulary) -> None:
    text = "News of the day\n\nGermany's unemployment rate rose from 8% to 9% in 2019."
    extraction = extract(Document("News of the day", text, "text"), vocabulary)
    assert {item.organisation_key for item in extraction.metrics} == {"place:germany"}
    assert [(item.name, item.registry_id) for item in extraction.organisations] == [("Germany", "Germany")]
    assert extraction.mentions == ()
