"""Figures listed with "respectively": each with its own owner or its own time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.metrics import find_metrics
from orchestration.vocabulary import Vocabulary

Analyse = Callable[..., Analysis]
NAMES = ("Acme Hub", "Birch Park")  # invented


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Acme Hub and Birch Park host 85 and 42 companies respectively.",
            [("acme hub", "resident_companies", 85, 2020), ("birch park", "resident_companies", 42, 2020)],
        ),
        (
            "Acme Hub supported 40 and 55 companies in 2018 and 2019 respectively.",
            [("acme hub", "companies_supported", 40, 2018), ("acme hub", "companies_supported", 55, 2019)],
        ),
        # three figures for two owners: only the one beside its noun is read
        (
            "Acme Hub and Birch Park host 85, 42 and 9 companies respectively.",
            [("acme hub", "resident_companies", 9, 2020)],
        ),
    ],
)
def test_respectively(
    analyse: Analyse, vocabulary: Vocabulary, body: str, expected: list[tuple[str, str, float, int]]
) -> None:
    found = [
        item
        for item in find_metrics(analyse(body, NAMES), vocabulary, ())
        if item.basis.rule_id != "metric.general"
    ]
    assert [
        (item.organisation_key, item.metric_id, item.number.value, item.period.year) for item in found
    ] == expected
