"""Which industries a text speaks of, and whose they are. All names are invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.industries import find_industries
from orchestration.extraction.weights import HEARD_FROM
from orchestration.model import Document, Passage
from orchestration.vocabulary import Vocabulary

Read = Callable[..., set[tuple[str, str | None]]]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Read:
    def run(body: str) -> set[tuple[str, str | None]]:
        text = f"News of the day\n\n{body}"
        analysis = analyse(Document("News of the day", text, "text"), vocabulary)
        statements = find_industries(analysis, vocabulary)
        for statement in statements:
            place = statement.basis.place
            assert isinstance(place, Passage)
            assert text[place.char_start : place.char_end] == place.quote
        return {
            (statement.industry_code, statement.organisation_key)
            for statement in statements
            if statement.basis.confidence >= HEARD_FROM
        }

    return run


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "With biomedicine, big data and fintech as its main industrial orientation, Norlake Park obtained a title.",
            {
                ("biomedicine", "norlake park"),
                ("big_data", "norlake park"),
                ("financial_technology", "norlake park"),
            },
        ),
        ("Singapore agritech startup Zintlo is young.", {("agricultural_technology", "zintlo")}),
        ("Zintlo, a biotech start-up, is young.", {("biotechnology", "zintlo")}),
        (
            "Zintlo, a start-up in the field of artificial intelligence, is young.",
            {("artificial_intelligence", "zintlo")},
        ),
        ("Quandrel Ltd specialises in cloud computing.", {("cloud_computing", "quandrel")}),
        (
            "Quandrel Ltd focuses on new energy and big data.",
            {("new_energy", "quandrel"), ("big_data", "quandrel")},
        ),
        (
            "Norlake Park houses start-ups working in pharmaceuticals and IT.",
            {("pharmaceuticals", "norlake park"), ("information_technology", "norlake park")},
        ),
        ("Zintlo AI raised $5m.", {("artificial_intelligence", "zintlo ai")}),
    ],
)
def test_attached(read: Read, body: str, expected: set[tuple[str, str | None]]) -> None:
    assert {(code, owner) for code, owner in read(body) if owner is not None} == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Jobs in fintech are many.", {"financial_technology"}),
        ("The price of oil fell. Oil prices fell again.", {"oil"}),
        ("Football clubs met.", {"football"}),
        ("The housing market is weak. Housing prices fell again.", {"housing"}),
        ("Carmakers cut output as demand fell.", {"automotive"}),
        (
            "Coffee exporters expect a poor year. Coffee prices rose.",
            {"coffee"},
        ),  # a product, by the noun after it
        ("Quandrel Ltd does not specialise in fintech.", {"financial_technology"}),
        (
            "The hub looks for start-ups in biotech, music and robotics.",
            {"biotechnology", "music", "robotics"},
        ),
    ],
)
def test_what_a_short_text_is_about(read: Read, body: str, expected: set[str]) -> None:
    assert read(body) == {(code, None) for code in expected}


@pytest.mark.parametrize(
    "body",
    [
        "It is said that it rained.",  # "it" is not IT
        "He said ai in a song.",
        "The Norlake AI Application Forum was full.",
        "Norlake Fintech Association met.",
        "A roboticist slept.",
        "He drank his coffee. Then he took a train.",  # things, not industries
        "",
    ],
)
def test_nothing(read: Read, body: str) -> None:
    assert read(body) == set()


def test_a_passing_word_in_a_longer_text_is_no_industry(read: Read) -> None:
    filler = "It rained on the hills that day. " * 8
    assert read(f"{filler}Few had broadband there.") == set()
    often = "The broadband market grew. Many broadband companies hired, and broadband prices fell."
    assert read(f"{filler}{often}") == {("broadband", None)}
    assert read(f"Few had broadband there. {filler}") == {
        ("broadband", None)
    }  # the lead says what it is about


def test_what_is_named_most_keeps_passing_words_out(read: Read) -> None:
    steel = "Steelmakers want more. The steel industry grew, and steel prices rose. "
    assert read(steel * 3 + "One of its plants lies beside a brewery.") == {("steel", None)}
    of_somebody = read(steel * 3 + "Zintlo, a broadband start-up, is young.")
    assert of_somebody == {("steel", None), ("broadband", "zintlo")}


def test_a_text_is_about_few_industries(read: Read) -> None:
    body = "Banking, insurance, mining, shipbuilding, tourism, forestry and brewing grew."
    assert 1 <= len(read(body)) <= 4


def test_the_longest_term_wins(read: Read) -> None:
    assert read("Jobs in new energy vehicles are many.") == {("electric_vehicles", None)}


def test_confidence_says_how_likely_the_text_is_about_it(vocabulary: Vocabulary) -> None:
    def confidence(text: str) -> float:
        found = find_industries(
            analyse(Document("Title", f"Title\n\n{text}", "text"), vocabulary), vocabulary
        )
        return max(item.basis.confidence for item in found if item.industry_code == "airlines")

    passing = "Airlines had few seats left, as it rained on the hills."
    assert confidence(passing) < confidence(
        "Airlines sold more seats. The airline industry grew, said one airline."
    )
