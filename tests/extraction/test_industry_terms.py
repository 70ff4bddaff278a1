"""The forms in which the words of an industry stand in a text. All names are invented."""

from __future__ import annotations

import pytest

from orchestration.extraction.engine import analyse
from orchestration.extraction.industry_terms import find_places, forms_of
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("carmaker", {"carmakers", "carmaker-based"}),
        ("brewery", {"breweries"}),
        ("mobile game", {"mobile games", "mobile-game"}),
        ("LLM", {"LLMs"}),
        ("wind farm", {"wind farms", "wind-farm"}),
    ],
)
def test_forms(word: str, expected: set[str]) -> None:
    assert expected <= set(forms_of(word))


def test_a_plural_has_no_plural() -> None:
    assert "logisticss" not in set(forms_of("logistics"))
    assert "logisticses" not in set(forms_of("logistics"))


@pytest.mark.parametrize(
    ("text", "code", "is_named", "is_trade"),
    [
        ("Two brewers merged.", "brewing", True, False),
        ("They drank beer.", "brewing", False, False),
        ("The beer market grew.", "brewing", True, False),
        ("Lobster exporters met.", "seafood", True, True),
        ("They ate lobster.", "seafood", False, False),
        ("An AI-powered tool.", "artificial_intelligence", True, False),
        ("A cloud-computing firm.", "cloud_computing", True, True),
    ],
)
def test_places(text: str, code: str, is_named: bool, is_trade: bool, vocabulary: Vocabulary) -> None:
    (place,) = find_places(analyse(Document(text, text, "text"), vocabulary), vocabulary)
    assert (place.code, place.is_named, place.is_trade) == (code, is_named, is_trade)


@pytest.mark.parametrize(
    ("text", "is_listed", "is_field"),
    [
        ("They make steel, glass and furniture.", True, False),
        ("They make steel. Glass is dear. Furniture is old.", False, False),
        ("It backs start-ups working in steel.", False, True),
        ("They talked in March of steel.", False, False),
        ("Sectors such as steel, fashion and music grew.", True, True),
    ],
)
def test_enumerations_and_fields(text: str, is_listed: bool, is_field: bool, vocabulary: Vocabulary) -> None:
    place = find_places(analyse(Document(text, text, "text"), vocabulary), vocabulary)[0]
    assert (place.is_listed, place.is_field) == (is_listed, is_field)
