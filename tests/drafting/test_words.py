"""Headers against the words that fields are known by."""

from __future__ import annotations

import pytest

from orchestration.drafting.words import Words, bare_header, header_fit, header_key
from orchestration.readers.records.values import FIELDS
from orchestration.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("StartupName", "startup name"),
        ("startup_name", "startup name"),
        ("  Nom de l'entreprise ", "nom de l entreprise"),
        ("AmountInUSD", "amount in usd"),
        ("Größe*", "grosse"),
        ("Bénéficiaire", "beneficiaire"),
        ("???", ""),
    ],
)
def test_a_header_as_words(header: str, key: str) -> None:
    assert header_key(header) == key


def test_brackets_are_left_out_of_a_header_unless_they_are_all_of_it() -> None:
    assert bare_header("Area (sq m)") == "area"
    assert bare_header("(Area)") == "area"


@pytest.mark.parametrize(
    ("header", "concept", "least", "most"),
    [
        ("Company", "organisation_name", 1.0, 1.0),
        ("Summe in CHF", "amount", 1.0, 1.0),
        ("Betrag (EUR)", "amount", 1.0, 1.0),
        ("Amount_INR", "amount", 0.3, 0.9),
        ("Datum der Runde", "date", 0.3, 0.9),
        ("Lead Investor", "investors", 1.0, 1.0),
        ("企业名称", "organisation_name", 1.0, 1.0),
        ("Colour", "organisation_name", 0.0, 0.0),
        ("", "organisation_name", 0.0, 0.0),
        ("Inversion", "investors", 0.0, 0.0),
    ],
)
def test_how_well_a_header_names_a_concept(
    header: str, concept: str, least: float, most: float, words: Words
) -> None:
    assert least <= header_fit(header, [concept], words) <= most


def test_a_later_concept_of_a_field_counts_less(words: Words) -> None:
    assert header_fit("Name", ["organisation_name", "plain_name"], words) < header_fit(
        "Company", ["organisation_name", "plain_name"], words
    )


def test_the_words_name_nothing_that_is_not_there(words: Words, vocabulary: Vocabulary) -> None:
    for entity, fields in words.entities.items():
        assert set(fields) <= set(FIELDS[entity])
        assert set(words.evidence[entity].fields) <= set(FIELDS[entity])
        assert all(concept in words.concepts for concepts in fields.values() for concept in concepts)
    assert set(words.entities) == set(FIELDS)
    assert set(words.metrics.values()) <= set(vocabulary.metrics)
    assert set(words.units.values()) <= set(vocabulary.units)
    assert set(words.translations["event_type"].values()) <= set(vocabulary.event_types)
    known_countries = {place.country_code for place in vocabulary.places.values()}
    assert set(words.translations["country_code"].values()) <= known_countries
