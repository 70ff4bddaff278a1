"""The features of names, and what they come to. All names are invented."""

from __future__ import annotations

import pytest

from orchestration.extraction.name_candidates import find_spans
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.name_model import NameModel, name_model, probability
from orchestration.extraction.name_surroundings import around
from orchestration.extraction.names import NameFinder
from orchestration.extraction.segments import segment
from orchestration.vocabulary import Vocabulary


def finder(body: str, vocabulary: Vocabulary) -> NameFinder:
    segments = segment(f"News of the day\n\n{body}")
    return NameFinder(segments, tuple(find_spans(segments, name_index(vocabulary))), vocabulary)


@pytest.mark.parametrize(
    ("body", "key", "present", "absent"),
    [
        ("It rests at Quandrel.", "quandrel", {"before at", "inside", "single"}, {"opens", "before by"}),
        ("Quandrel's chief left.", "quandrel", {"opens", "possessive", "owns job"}, {"after job"}),
        ("A new Quandrel pump is out.", "quandrel", {"after noun"}, {"det an", "in title"}),
        ("He met the Quandrel board.", "quandrel", {"det the"}, {"heading"}),
        ("Quandrel grew. Later Quandrel fell.", "quandrel", {"places", "sentences"}, {"single"}),
        ("It is QuanDrel.", "quandrel", {"shape one mixed"}, {"shape one cap"}),
        ("It is Quandrel.io now.", "quandrel io", {"dotted"}, {"hyphen"}),
        ("It met Quandrel, Zintlo and Telvo.", "zintlo", {"in list", "list of unknown"}, {"in long list"}),
        ("The old Quandrel Bank is full.", "quandrel bank", {"last type", "has unknown"}, {"all known"}),
        ("The good Stopping Words are few.", "stopping words", {"all common", "all known, no type"}, set()),
    ],
)
def test_features(vocabulary: Vocabulary, body: str, key: str, present: set[str], absent: set[str]) -> None:
    features = finder(body, vocabulary).features[key]
    assert present <= features.keys()
    assert absent.isdisjoint(features)


@pytest.mark.parametrize(
    "body", ["It is in Hamburg.", "The Germans left.", "AI and 5G are old.", "It is 40Mbps."]
)
def test_places_and_codes_are_not_weighed(vocabulary: Vocabulary, body: str) -> None:
    found = finder(body, vocabulary)
    assert found.features.keys() <= {"news"}
    assert found.sums(name_model())[1] == set()


def test_what_holds_at_half_of_the_places_counts_three_quarters(vocabulary: Vocabulary) -> None:
    features = finder("It rests at Quandrel. It came by Quandrel.", vocabulary).features["quandrel"]
    assert features["before at"] == pytest.approx(0.75)
    assert features["inside"] == pytest.approx(1.0)


def test_names_of_a_list_support_each_other(vocabulary: Vocabulary) -> None:
    found = finder("Backers include Quandrel and Zintlo.", vocabulary)
    alone = found.support("zintlo", {})
    assert alone == {"list accepted": 0.0, "list other": 1.0}
    assert found.support("zintlo", {"quandrel": 0.75}) == {"list accepted": 0.75, "list other": 0.25}
    model = name_model()
    assert model.sum_of(found.support("zintlo", {"quandrel": 1.0})) > model.sum_of(alone)


def test_a_feature_without_a_weight_counts_for_nothing() -> None:
    model = NameModel({"inside": 2.0}, intercept=-1.0, threshold=0.0)
    assert model.sum_of({"inside": 0.5, "unheard of": 7.0}) == pytest.approx(1.0)


@pytest.mark.parametrize(("total", "expected"), [(0.0, 0.5), (1000.0, 1.0), (-1000.0, 0.0)])
def test_probability(total: float, expected: float) -> None:
    assert probability(total) == pytest.approx(expected, abs=1e-9)


def test_a_legal_form_makes_a_name_surer_than_a_bare_word(vocabulary: Vocabulary) -> None:
    totals, _ = finder("It sold Quandrel Ltd to Zintlo.", vocabulary).sums(name_model())
    assert probability(totals["quandrel"]) > probability(totals["zintlo"])


def test_words_of_another_line_say_nothing(vocabulary: Vocabulary) -> None:
    segments = segment("News of the day\n\nHe left with\n\nQuandrel\n\nis here")
    spans = find_spans(segments, name_index(vocabulary))
    (span,) = (one for one in spans if segments.text[one.start : one.end] == "Quandrel")
    found = around(segments.tokens, span)
    assert {"before line", "after line"} <= found
    assert found.isdisjoint({"before with", "after be"})
