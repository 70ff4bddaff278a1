"""Figures in no exact shape: what they measure, when they held, and how sure evidence is that they are measures at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.metrics import find_metrics
from orchestration.model import MetricStatement
from orchestration.vocabulary import Vocabulary

Find = Callable[..., list[MetricStatement]]
NAMES = ("Acme Hub", "Birch Park")  # invented


@pytest.fixture
def metrics(analyse: Callable[..., Analysis], vocabulary: Vocabulary) -> Find:
    return lambda body, **options: list(find_metrics(analyse(body, NAMES, **options), vocabulary, ()))


@pytest.mark.parametrize(
    ("body", "value", "measure"),
    [
        ("Net debt at Acme Hub came to £44m in 2019.", 44e6, "Net debt"),
        ("Acme Hub shed 2,500 jobs in 2019.", 2500, "jobs"),
        ("Acme Hub shipped 26 million tonnes in 2019.", 26e6, "tonnes"),
        ("In 2019 unemployment in the region climbed towards 7.2%.", 7.2, "unemployment"),
        ("Acme Hub said that its service has drawn 12,000 users.", 12000, "users"),
    ],
)
def test_what_a_figure_measures(metrics: Find, body: str, value: float, measure: str) -> None:
    (found,) = [item for item in metrics(body) if item.number.value == value]
    assert found.measure_text.casefold() == measure.casefold()
    assert found.basis.confidence >= 0.5


@pytest.mark.parametrize(
    ("body", "canonical", "stated"),
    [
        ("Acme Hub shipped 26 million tonnes in 2019.", (26e6, "t"), (26e6, "tonnes")),
        ("Acme Hub runs solar plants of 1.5 GW in Spain.", (1500, "MW"), (1.5, "GW")),
        ("In 2019 Acme Hub generated 120 GWh.", (120_000, "MWh"), (120, "GWh")),
        ("Acme Hub pumped 2,000 litres last year.", (2, "m3"), (2000, "litres")),
        ("Birch Park has 80 MW of data centres.", (80, "MW"), (80, "MW")),
        ("Birch Park has 80 data centres.", (80, "count"), (80, "")),
    ],
)
def test_what_is_measured_is_no_count(
    metrics: Find, body: str, canonical: tuple[float, str], stated: tuple[float, str]
) -> None:
    (found,) = metrics(body)
    assert (found.number.value, found.unit) == canonical
    assert (found.original_value, found.original_unit) == stated
    assert found.metric_id is None


@pytest.mark.parametrize(
    "body",
    [
        "Tickets for the show cost $12 per person.",
        "Her team won by four goals in the final match.",
        "You can do it in five steps.",
        "We asked him three questions.",
    ],
)
def test_what_is_hardly_a_measure(metrics: Find, body: str) -> None:
    assert [item for item in metrics(body) if item.basis.confidence >= 0.5] == []


@pytest.mark.parametrize(
    ("body", "years"),
    [
        ("In 2019 sales at Acme Hub came to £9m, the loss to £2m.", [2019, 2019]),
        ("Acme Hub made a profit of £4m in 2019, against £3m a year earlier.", [2019, 2018]),
        ("Jobs at Acme Hub at the end of 2018 numbered 800.", [2018]),
        ("Staff at Acme Hub: 120.", [2020]),
    ],
)
def test_when_a_figure_held(metrics: Find, body: str, years: list[int]) -> None:
    assert [item.period.year for item in metrics(body)] == years


def test_lines_of_a_report_are_of_its_period(metrics: Find) -> None:
    found = metrics("Net debt was £44m\nStores numbered 112", title="Acme Hub: results for calendar 2018")
    assert {item.period.year for item in found} == {2018}
    assert all(item.is_period_inferred for item in found)
