"""Which percentages are rates of prices, money and work, and what moves them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.metrics import find_metrics
from orchestration.model import MetricStatement
from orchestration.settings import DEFAULT_MIN_CONFIDENCE
from orchestration.vocabulary import Vocabulary

NAMES = ("Acme Hub", "Birch Park")  # invented


@pytest.fixture
def metrics(
    analyse: Callable[..., Analysis], vocabulary: Vocabulary
) -> Callable[[str], list[MetricStatement]]:
    def find(body: str) -> list[MetricStatement]:
        found = find_metrics(analyse(body, NAMES), vocabulary, ())
        return [item for item in found if item.basis.confidence >= DEFAULT_MIN_CONFIDENCE]

    return find


@pytest.mark.parametrize(
    ("body", "metric_id", "value"),
    [
        ("Acme Hub kept interest rates on hold at 4.75%.", "interest_rate", 4.75),
        ("Acme Hub left its benchmark rate unchanged at 2%.", "interest_rate", 2),
        ("Acme Hub has pushed through three rises, taking borrowing costs to 1.75%.", "interest_rate", 1.75),
        ("The interest rate was 6.5 percent.", "interest_rate", 6.5),
        ("At 2.6%, inflation remains within its range.", "inflation_rate", 2.6),
        ("Inflation is running at 3.1%.", "inflation_rate", 3.1),
        ("With a 7.2% unemployment rate, the region has spare hands.", "unemployment_rate", 7.2),
        ("Acme Hub is worried, with piracy estimated at 92%.", None, 92),
        ("Acme Hub cut interest rates by a quarter point to 3%.", "interest_rate", 3),
    ],
)
def test_rates(
    metrics: Callable[[str], list[MetricStatement]], body: str, metric_id: str | None, value: float
) -> None:
    (found,) = metrics(body)
    assert (found.metric_id, found.claim_kind, found.number.value) == (metric_id, "level", value)


@pytest.mark.parametrize(("verb", "sign"), [("lifted", 1), ("raised", 1), ("cut", -1), ("reduced", -1)])
def test_a_rate_moved_by_and_to(
    metrics: Callable[[str], list[MetricStatement]], verb: str, sign: int
) -> None:
    by, to = metrics(f"Acme Hub {verb} interest rates 0.25% to 5.5%.")
    assert (by.claim_kind, by.number.value, by.organisation_key) == ("growth_rate", sign * 0.25, "acme hub")
    assert (to.claim_kind, to.number.value, to.organisation_key) == ("level", 5.5, "acme hub")


@pytest.mark.parametrize(
    "body",
    [
        "Acme Hub has an inflation target of 2%.",
        "A 0.5% interest rate rise would hurt Acme Hub.",
        "At 5%, the discount was small.",
        "Acme Hub spoke with staff at 5% more length.",
    ],
)
def test_no_rate(exact_metrics: Callable[[str], list[MetricStatement]], body: str) -> None:
    assert not [item for item in exact_metrics(body) if item.claim_kind == "level"]
