"""Which percentages are stakes, and who holds them."""

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
    ("body", "value", "measure"),
    [
        ("Acme Hub owns a 44% stake in Birch Park.", 44, "stake in Birch Park"),
        ("Acme Hub owns 29% of Birch Park.", 29, "stake in Birch Park"),
        ("Acme Hub, which controls 51 percent of Birch Park, is angry.", 51, "stake in Birch Park"),
        ("Acme Hub holds a stake of 28.1%.", 28.1, "stake"),
        ("Acme Hub has a 12.5% minority shareholding in Birch Park.", 12.5, "stake in Birch Park"),
        ("Acme Hub used its 28.1% shareholding to vote against the plan.", 28.1, "stake"),
        ("The park is 60% owned by Acme Hub.", 60, "stake"),
    ],
)
def test_stakes(
    metrics: Callable[[str], list[MetricStatement]], body: str, value: float, measure: str
) -> None:
    (found,) = metrics(body)
    assert (found.metric_id, found.number.value, found.measure_text) == ("stake", value, measure)
    assert (found.organisation_key, found.modality) == ("acme hub", "reported")


@pytest.mark.parametrize(
    "body",
    [
        "Acme Hub bought a 44% stake in Birch Park.",
        "Acme Hub holds 29% of the market.",
        "Acme Hub owns 40% of the cars.",
        "Acme Hub has 10% of all seats.",
        "Acme Hub pays a 5% interest rate.",
    ],
)
def test_no_stake(exact_metrics: Callable[[str], list[MetricStatement]], body: str) -> None:
    assert "stake" not in [item.metric_id for item in exact_metrics(body)]
