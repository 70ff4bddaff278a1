"""The level that a rate of growth leads to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.metrics import find_metrics
from orchestration.model import MetricStatement
from orchestration.vocabulary import Vocabulary

NAMES = ("Acme Hub", "Birch Park")  # invented


@pytest.fixture
def metrics(
    analyse: Callable[..., Analysis], vocabulary: Vocabulary
) -> Callable[[str], list[MetricStatement]]:
    return lambda body: list(find_metrics(analyse(body, NAMES), vocabulary, ()))


@pytest.mark.parametrize(
    ("body", "metric_id", "rate", "level"),
    [
        ("Revenue at Acme Hub rose 3.5% to $27.2 billion in 2019.", "revenue", 3.5, 27.2e9),
        ("Sales at Acme Hub climbed by 14% in the third quarter to 39.4bn euros.", "revenue", 14, 39.4e9),
        ("Acme Hub said net profit fell 20% to a record $3m.", "net_profit", -20, 3e6),
        ("Acme Hub blamed the weather for a 1% fall in profits to $1.13bn.", "net_profit", -1, 1.13e9),
        ("Profits at Acme Hub rose 20% (15% in euros) to $4.6bn.", "net_profit", 20, 4.6e9),
    ],
)
def test_growth_to_a_level(
    metrics: Callable[[str], list[MetricStatement]], body: str, metric_id: str, rate: float, level: float
) -> None:
    growth, reached = (item for item in metrics(body) if item.number.value != 15)
    assert (growth.claim_kind, growth.number.value, growth.metric_id) == ("growth_rate", rate, metric_id)
    assert (reached.claim_kind, reached.number.value, reached.metric_id) == ("level", level, metric_id)
    assert (growth.organisation_key, reached.organisation_key) == ("acme hub", "acme hub")


@pytest.mark.parametrize(
    "body",
    [
        "Sales at Acme Hub rose 3%. To $5m of debt it added more.",
        "Sales at Acme Hub rose 3% and it paid $5m to staff.",
        "Sales at Acme Hub rose 3% to the joy of 40 investors.",
    ],
)
def test_no_level(metrics: Callable[[str], list[MetricStatement]], body: str) -> None:
    assert not [item for item in metrics(body) if item.claim_kind == "level" and item.metric_id == "revenue"]
