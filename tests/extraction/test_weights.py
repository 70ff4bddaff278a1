"""Tables of weights are read as written, and give probabilities."""

from __future__ import annotations

import pytest

from orchestration.extraction.weights import INTERCEPT, probability

WEIGHTS = {INTERCEPT: -1.0, "has_owner": 2.0, "in_title": -1000.0}


@pytest.mark.parametrize(
    ("features", "expected"),
    [((), 0.268941), (("has_owner",), 0.731059), (("has_owner", "never_seen"), 0.731059)],
)
def test_features_add_up_to_a_probability(features: tuple[str, ...], expected: float) -> None:
    assert probability(WEIGHTS, features) == pytest.approx(expected, abs=1e-6)


def test_the_surest_evidence_stays_between_nought_and_one() -> None:
    assert 0 < probability(WEIGHTS, ("in_title",)) < 1e-9
