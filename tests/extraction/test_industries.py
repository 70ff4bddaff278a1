"""Which industries a text speaks of, and whose they are. All names are invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.industries import find_industries
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
        return {(statement.industry_code, statement.organisation_key) for statement in statements}

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
    assert read(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Jobs in fintech are many.", {("financial_technology", None)}),
        ("The price of oil fell. Oil prices fell again.", {("oil_and_gas", None)}),
        ("Football clubs met.", {("sport", None)}),
        ("House prices fell, and so did car sales.", {("real_estate", None), ("automotive", None)}),
        ("Quandrel Ltd met a union. E-commerce has grown.", {("e_commerce", None)}),
        ("Quandrel Ltd does not specialise in cloud computing.", {("cloud_computing", None)}),
    ],
)
def test_spoken_of(read: Read, body: str, expected: set[tuple[str, str | None]]) -> None:
    assert read(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "It is said that it rained.",  # "it" is not IT
        "He said ai in a song.",
        "The Norlake AI Application Forum was full.",
        "Norlake Fintech Association met.",
        "A roboticist slept.",
        "",
    ],
)
def test_nothing(read: Read, body: str) -> None:
    assert read(body) == set()


def test_a_passing_word_in_a_longer_text_is_no_industry(read: Read) -> None:
    filler = "It rained on the hills that day. " * 8
    assert read(f"{filler}Few had internet there.") == set()
    assert read(f"{filler}Few had internet. The internet came late.") == {("internet", None)}
    assert read(f"Few had internet there. {filler}") == {("internet", None)}  # the lead says what it is about
    assert read(f"{filler}Zintlo, a biotech start-up, is young.") == {("biotechnology", "zintlo")}


def test_the_longest_term_wins(read: Read) -> None:
    assert read("Jobs in new energy vehicles are many.") == {("electric_vehicles", None)}


def test_attached_is_surer_than_spoken_of(vocabulary: Vocabulary) -> None:
    text = "Title\n\nZintlo, a biotech start-up, is young. Jobs in fintech are many."
    analysis = analyse(Document("Title", text, "text"), vocabulary)
    found = {item.industry_code: item.basis.confidence for item in find_industries(analysis, vocabulary)}
    assert found["biotechnology"] > found["financial_technology"]
