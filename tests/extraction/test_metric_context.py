"""What the words around a figure tell of its measure, owner, time and modality, in the styles of many outlets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.metrics import find_metrics
from orchestration.model import MetricStatement
from orchestration.vocabulary import Vocabulary

Analyse = Callable[..., Analysis]
Find = Callable[[str], list[MetricStatement]]
NAMES = ("Acme Hub", "Birch Park")  # invented


@pytest.fixture
def metrics(analyse: Analyse, vocabulary: Vocabulary) -> Find:
    def find(body: str) -> list[MetricStatement]:
        return list(find_metrics(analyse(body, NAMES), vocabulary, ()))

    return find


@pytest.mark.parametrize(
    ("body", "metric_id", "value", "when"),
    [
        ("Acme Hub has a 120-strong team.", "employees", 120, ("inferred", 2020)),
        ("Acme Hub has a team of 65.", "employees", 65, ("inferred", 2020)),
        (
            "By the end of May 2020, Acme Hub had incubated 156 projects.",
            "companies_incubated",
            156,
            ("stated", 2020),
        ),
        ("Since 2016 Acme Hub has supported 180 companies.", "companies_supported", 180, ("inferred", 2020)),
        (
            "Acme Hub was established in 2008 and offers 4,000 square meters of office space.",
            "floor_area",
            4000,
            ("inferred", 2020),
        ),
        ("Acme Hub: 54 tenants, 92% occupancy.", "occupancy_rate", 92, ("inferred", 2020)),
        ("Acme Hub: 54 tenants, 3,400 sq m, 92% occupancy.", "floor_area", 3400, ("inferred", 2020)),
        (
            "At Acme Hub, the survival rate after five years is 83%.",
            "survival_rate",
            83,
            ("inferred", 2020),
        ),
        (
            "Acme Hub offers 35,000 sq m (377,000 sq ft) of office space.",
            "floor_area",
            35000,
            ("inferred", 2020),
        ),
        ("Acme Hub was valued at $900 million in 2019.", "valuation", 900e6, ("stated", 2019)),
        ("The deal values Acme Hub at $90 million.", "valuation", 90e6, ("inferred", 2020)),
        ("Acme Hub is worth $2.6 billion.", "valuation", 2.6e9, ("inferred", 2020)),
        (
            "Acme Hub raised $60 million at a $400 million valuation in 2019.",
            "valuation",
            400e6,
            ("stated", 2019),
        ),
        (
            "In 2019, Acme Hub said its 96 start-ups raised a combined £54 million.",
            "investments_attracted",
            54e6,
            ("stated", 2019),
        ),
        (
            "Some of the 130 companies at Acme Hub export.",
            "resident_companies",
            130,
            ("inferred", 2020),
        ),
        (
            "Acme Hub has 500 companies in its 140,000-square-foot building.",
            "resident_companies",
            500,
            ("inferred", 2020),
        ),
        ("In 2019 Acme Hub had 264 employees (2018: 251).", "employees", 264, ("stated", 2019)),
        (
            "Acme Hub is home to 58 small firms with 310 staff between them.",
            "employees",
            310,
            ("inferred", 2020),
        ),
        ("Acme Hub had revenue of $5m in FY19.", "revenue", 5e6, ("stated", 2019)),
        (
            "The number of companies at Acme Hub has doubled to 96.",
            "resident_companies",
            96,
            ("inferred", 2020),
        ),
        ("Acme Hub offers 5 200 m2 of office space.", "floor_area", 5200, ("inferred", 2020)),
    ],
)
def test_levels(metrics: Find, body: str, metric_id: str, value: float, when: tuple[str, int]) -> None:
    (found,) = [item for item in metrics(body) if (item.metric_id, item.number.value) == (metric_id, value)]
    basis, year = when
    assert (found.period.year, found.is_period_inferred) == (year, basis == "inferred")
    assert (found.organisation_key, found.claim_kind, found.modality) == ("acme hub", "level", "reported")


@pytest.mark.parametrize(
    ("body", "metric_id", "value", "modality"),
    [
        ("Acme Hub plans to double its headcount to 60.", "employees", 60, "planned"),
        ("Acme Hub may create 30 jobs.", "jobs_created", 30, "forecast"),
        ("Acme Hub has created 30 jobs since May 2019.", "jobs_created", 30, "reported"),
    ],
)
def test_modality(metrics: Find, body: str, metric_id: str, value: float, modality: str) -> None:
    (found,) = metrics(body)
    assert (found.metric_id, found.number.value, found.modality) == (metric_id, value, modality)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Acme Hub posted revenue of $42.7 million in 2019, up 34% year on year.",
            [("level", "revenue", 42.7e6), ("growth_rate", "revenue", 34)],
        ),
        (
            "In 2018, Acme Hub made operating income of 6.8 billion yuan, a decrease of 15.3 percent.",
            [("level", "revenue", 6.8e9), ("growth_rate", "revenue", -15.3)],
        ),
    ],
)
def test_growth_beside_a_level_is_of_that_level(
    metrics: Find, body: str, expected: list[tuple[str, str, float]]
) -> None:
    assert [(item.claim_kind, item.metric_id, item.number.value) for item in metrics(body)] == expected


def test_a_bare_measure_is_of_whom_the_text_speaks(metrics: Find) -> None:
    found = metrics("Acme Hub reported revenue of £18.4m. Headcount rose from 130 to 175.")
    assert [(item.organisation_key, item.metric_id, item.number.value) for item in found] == [
        ("acme hub", "revenue", 18.4e6),
        ("acme hub", "employees", 130),
        ("acme hub", "employees", 175),
    ]


def test_what_a_speaker_calls_ours_is_not_of_whom_he_names(metrics: Find) -> None:
    (found,) = metrics("“Birch Park helps us to double our workforce to 80,” he said.")
    assert (found.organisation_key, found.metric_id) == (None, "employees")


@pytest.mark.parametrize(
    "body",
    [
        "An increase of 6.5% was seen.",
        "Prices at Acme Hub are 11% above the average, compared with 43% higher last year.",
        "Inflation was set to fall below 1%.",
        "Acme Hub had 3.97 million people.",
        "Acme Hub made a loss in five of the last six years.",
        "There are fears that the number two will go.",
        "The deal is worth $2.6 billion.",
    ],
)
def test_no_metric(exact_metrics: Find, body: str) -> None:
    assert exact_metrics(body) == []


def test_the_second_part_of_a_compound_names_no_measure(metrics: Find) -> None:
    assert [item.metric_id for item in metrics("The with-profits fund of Acme Hub grew by 8.7%.")] == [None]
    assert [item.metric_id for item in metrics("The investment bank of Acme Hub grew by 8.7%.")] == [None]
