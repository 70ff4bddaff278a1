"""What companies report of a period: earnings, per share, against the year before; and counts said in passing."""

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
    ("body", "metric_id", "measure", "value"),
    [
        ("Acme Hub earned $2.8 billion in the quarter.", "net_profit", "earnings", 2.8e9),
        ("Acme Hub made $347m, or more than expected.", "net_profit", "earnings", 347e6),
        ("Acme Hub lost $30 million last year.", None, "loss", 30e6),
        ("Acme Hub earned $2.53 per diluted share.", "earnings_per_share", "earnings per share", 2.53),
        ("Acme Hub reported profit of 40 US cents.", None, None, None),
        ("Acme Hub posted a loss of $1.20 a share.", "earnings_per_share", "earnings per share", -1.2),
        ("A third of Acme Hub's 12,000 employees will leave.", "employees", "employees", 12000),
        ("Acme Hub saw a net loss of over 8,000 jobs.", None, "loss of jobs", 8000),
        ("Over 1,500 teams applied to Acme Hub.", "participants", "teams", 1500),
    ],
)
def test_results(
    exact_metrics: Callable[[str], list[MetricStatement]],
    body: str,
    metric_id: str | None,
    measure: str | None,
    value: float | None,
) -> None:
    found = [(item.metric_id, item.measure_text, item.number.value) for item in exact_metrics(body)]
    assert found == ([] if value is None else [(metric_id, measure, value)])


@pytest.mark.parametrize(
    "body",
    [
        "Acme Hub made $5m available to schools.",
        "Acme Hub made a $5m offer for Birch Park.",
        "Acme Hub offered $2.53 per share after its profit fell.",
        "Acme Hub paid a dividend of 20 dollars a share.",
        "He lost $5 in the street.",
        "Acme Hub feared the loss of 40 trees.",
        "Acme Hub's 12 reasons are known.",
    ],
)
def test_no_result(exact_metrics: Callable[[str], list[MetricStatement]], body: str) -> None:
    assert exact_metrics(body) == []


def test_a_level_against_the_year_before(metrics: Callable[[str], list[MetricStatement]]) -> None:
    found = metrics(
        "Acme Hub has news. Operating profit in the fourth quarter was $9.5bn (£6bn; €8bn) against $6.3bn last year."
    )
    assert [(item.number.value, item.organisation_key) for item in found] == [
        (9.5e9, "acme hub"),
        (6.3e9, "acme hub"),
    ]
    assert [item.period.year for item in found] == [2019, 2018]


def test_the_time_that_opens_the_sentence(metrics: Callable[[str], list[MetricStatement]]) -> None:
    found = metrics(
        "For the whole of 2018, Acme Hub had a net profit of $19bn, compared with a loss of $10bn in 2017."
    )
    assert [item.period.year for item in found] == [2018, 2017]


def test_growth_beside_its_level(metrics: Callable[[str], list[MetricStatement]]) -> None:
    level, growth = metrics("Acme Hub made $347m, an 82% jump on 2016 figures.")
    assert (level.number.value, level.period.year) == (347e6, 2020)
    assert (growth.claim_kind, growth.metric_id, growth.number.value) == ("growth_rate", "net_profit", 82)


@pytest.mark.parametrize(
    ("sentence", "owner"),
    [
        ("Comparable sales rose 3.6 percent.", "acme hub"),
        ("Full-year pre-tax profits rose 20% to $4.6bn.", "acme hub"),
        ("Retail sales rose 3.6 percent.", None),
    ],
)
def test_results_of_whom_the_text_speaks(
    metrics: Callable[[str], list[MetricStatement]], sentence: str, owner: str | None
) -> None:
    found = metrics(f"Acme Hub has good news. {sentence}")
    assert {item.organisation_key for item in found} == {owner}
