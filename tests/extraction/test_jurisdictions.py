"""Where a text speaks of a place, and which one. All names of organisations are invented."""

from __future__ import annotations

import pytest

from orchestration.extraction.engine import analyse
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary


def places(vocabulary: Vocabulary, body: str) -> list[tuple[str, str]]:
    analysis = analyse(Document("News of the day", f"News of the day\n\n{body}", "text"), vocabulary)
    return [(analysis.text[place.start : place.end], place.key) for place in analysis.places]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Exports of China rose.", [("China", "place:china")]),
        ("Chinese exports rose.", [("Chinese", "place:china")]),
        ("The United States and the US are one.", [("United States", "place:us"), ("US", "place:us")]),
        ("American exports rose in the UK.", [("American", "place:us"), ("UK", "place:uk")]),
        (
            "English schools and Scottish ones.",
            [("English", "place:england"), ("Scottish", "place:scotland")],
        ),
        (
            "Sales in China fell. The country is large.",
            [("China", "place:china"), ("The country", "place:china")],
        ),
        (
            "Homes in Shanghai. The city has grown.",
            [("Shanghai", "place:shanghai"), ("The city", "place:shanghai")],
        ),
        ("European output rose.", [("European", "place:europe")]),
        ("Sales rose all over the world.", [("world", "place:world")]),
    ],
)
def test_finds(vocabulary: Vocabulary, body: str, expected: list[tuple[str, str]]) -> None:
    assert places(vocabulary, body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Shanghai Quandrel Technology Ltd has grown.",
        "The country is large.",
        "Jack London wrote it.",
        "It helps us to grow.",
        "A country house is old.",
    ],
)
def test_finds_none(vocabulary: Vocabulary, body: str) -> None:
    assert places(vocabulary, body) == []


@pytest.mark.parametrize(
    ("body", "name", "country"),
    [
        ("The United States exported pumps.", "United States", "US"),
        ("Dutch exports rose.", "Netherlands", "NL"),
        ("Exports of Shanghai rose.", "Shanghai", "CN"),
        ("Asian exports rose.", "Asia", None),
    ],
)
def test_a_place_as_an_owner(vocabulary: Vocabulary, body: str, name: str, country: str | None) -> None:
    analysis = analyse(Document("News of the day", f"News of the day\n\n{body}", "text"), vocabulary)
    (owner,) = analysis.jurisdictions.values()
    assert (owner.name, owner.country_code, owner.organisation_type) == (name, country, "government")
    assert owner.key not in analysis.organisations
    assert all(mention.organisation_key != owner.key for mention in analysis.mentions)


def test_places_come_in_the_order_of_the_text(vocabulary: Vocabulary) -> None:
    body = "Kenya, Ghana, Peru, Chile, Norway, Japan, India and Brazil signed. Japan and Kenya pay."
    analysis = analyse(Document("News of the day", f"News of the day\n\n{body}", "text"), vocabulary)
    keys = [
        f"place:{name}" for name in ("kenya", "ghana", "peru", "chile", "norway", "japan", "india", "brazil")
    ]
    assert list(analysis.jurisdictions) == keys
