"""Which figures are measures, of what, of whom, for when, and what was left to be inferred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from orchestration.extraction.analysis import Analysis
from orchestration.extraction.metrics import find_metrics
from orchestration.model import MetricStatement, Passage
from orchestration.vocabulary import Vocabulary

Analyse = Callable[..., Analysis]
NAMES = ("Acme Hub", "Birch Park")  # invented


@pytest.fixture
def metrics(analyse: Analyse, vocabulary: Vocabulary) -> Callable[..., list[MetricStatement]]:
    def find(body: str, names: Sequence[str] = NAMES, **options: object) -> list[MetricStatement]:
        return list(find_metrics(analyse(body, names, **options), vocabulary, ()))

    return find


def brief(statement: MetricStatement) -> tuple[object, ...]:
    return statement.metric_id, statement.number.value, statement.period.year


@pytest.mark.parametrize(
    ("body", "metric_id", "value", "when"),
    [
        ("Acme Hub houses 12 start-ups.", "resident_start_ups", 12, ("inferred", 2020)),
        ("Acme Hub hosted 40 resident projects in 2018.", "resident_projects", 40, ("stated", 2018)),
        ("Acme Hub is home to over 60 companies.", "resident_companies", 60, ("inferred", 2020)),
        ("Acme Hub has supported 2,242 enterprises.", "companies_supported", 2242, ("inferred", 2020)),
        (
            "Acme Hub has trained over 1,500 start-ups so far.",
            "companies_supported",
            1500,
            ("inferred", 2020),
        ),
        ("Acme Hub has held nearly 100 events.", "events_held", 100, ("inferred", 2020)),
        ("Acme Hub employed 350 people in 2019.", "employees", 350, ("stated", 2019)),
        ("Acme Hub created 35,131 jobs in 2019.", "jobs_created", 35131, ("stated", 2019)),
        ("In 2017 Acme Hub had 90 patents.", "patents", 90, ("stated", 2017)),
        ("Acme Hub offers 12,000 shared desks.", "desks", 12000, ("inferred", 2020)),
        (
            "By the first half of 2017 the city counted over 500 incubation spaces.",
            "incubators",
            500,
            ("stated", 2017),
        ),
        (
            "Some 50 companies were incubated at Acme Hub in 2019.",
            "companies_incubated",
            50,
            ("stated", 2019),
        ),
        ("More than 300 companies took part at Acme Hub in 2016.", "participants", 300, ("stated", 2016)),
        (
            "The number of high-tech companies in Ghent rose to over 22,000 last year.",
            "high_tech_companies",
            22000,
            ("inferred", 2019),
        ),
        ("Acme Hub is already 90 percent full.", "occupancy_rate", 90, ("inferred", 2020)),
        (
            "Acme Hub reported an occupancy rate of over 95 percent in 2016.",
            "occupancy_rate",
            95,
            ("stated", 2016),
        ),
        ("Acme Hub covers a floor area of 5,000 square meters.", "floor_area", 5000, ("inferred", 2020)),
        ("Acme Hub made revenue of 3 million euros in 2018.", "revenue", 3e6, ("stated", 2018)),
        ("Acme Hub posted a 5m euros profit in 2018.", "net_profit", 5e6, ("stated", 2018)),
    ],
)
def test_levels(
    metrics: Callable[..., list[MetricStatement]],
    body: str,
    metric_id: str,
    value: float,
    when: tuple[str, int],
) -> None:
    (found,) = metrics(body)
    basis, year = when
    assert brief(found) == (metric_id, value, year)
    assert found.is_period_inferred == (basis == "inferred")
    assert (found.claim_kind, found.modality) == ("level", "reported")


def test_a_measure_that_no_metric_names_is_kept(metrics: Callable[..., list[MetricStatement]]) -> None:
    (found,) = metrics("Acme Hub runs 14 rope works.")
    assert (found.metric_id, found.measure_text, found.organisation_key) == (None, "rope works", "acme hub")


def test_one_verb_governs_coordinated_counts(metrics: Callable[..., list[MetricStatement]]) -> None:
    found = metrics("Acme Hub is home to 1,200 startups and 12,000 shared desks.")
    assert [item.metric_id for item in found] == ["resident_start_ups", "desks"]
    found = metrics("Acme Hub has 2,600 square metres of floor area and 30 resident projects.")
    assert [brief(item) for item in found] == [("floor_area", 2600, 2020), ("resident_projects", 30, 2020)]


def test_two_levels_between_two_years(metrics: Callable[..., list[MetricStatement]]) -> None:
    found = metrics("Projects moving into Acme Hub increased from seven to 81 between 2016 and 2019.")
    assert [brief(item) for item in found] == [
        ("resident_projects", 7, 2016),
        ("resident_projects", 81, 2019),
    ]
    assert {item.organisation_key for item in found} == {"acme hub"}
    assert not any(item.is_period_inferred for item in found)


def test_a_following_sentence_takes_the_years_over(metrics: Callable[..., list[MetricStatement]]) -> None:
    found = metrics(
        "Projects moving into Acme Hub increased from seven to 81 between 2016 and 2019, 65 percent of which were "
        "introduced by residents. Its business area also increased from 918 square meters to 3559 square meters, "
        "an annual growth rate of 76 percent, to meet demand."
    )
    assert [(item.claim_kind, *brief(item)) for item in found] == [
        ("level", "resident_projects", 7, 2016),
        ("level", "resident_projects", 81, 2019),
        ("share", "resident_projects", 65, 2019),
        ("level", "floor_area", 918, 2016),
        ("level", "floor_area", 3559, 2019),
        ("growth_rate", "floor_area", 76, None),
    ]
    assert [item.is_period_inferred for item in found] == [False, False, True, True, True, True]
    growth = found[-1].period
    assert (growth.start_on, growth.end_on) == (date(2016, 1, 1), date(2019, 12, 31))


def test_rose_to_from(metrics: Callable[..., list[MetricStatement]]) -> None:
    found = metrics("Revenue at Acme Hub rose to $5m in 2019 from $4m a year earlier.")
    assert [brief(item) for item in found] == [("revenue", 5e6, 2019), ("revenue", 4e6, 2018)]


def test_up_from_now_and_then(metrics: Callable[..., list[MetricStatement]]) -> None:
    found = metrics(
        "Acme Hub will house about 750 startups by 2022, up from 500 now and 250 when it began in 2011."
    )
    assert sorted((item.number.value, item.period.year, item.modality) for item in found) == [
        (250, 2011, "reported"),
        (500, 2020, "reported"),
        (750, 2022, "planned"),
    ]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("China's market for sensors is growing 30% a year.", 30),
        ("Sales at Acme Hub fell 9% in 2019.", -9),
        ("Acme Hub reported an 8% increase in revenue in 2019.", 8),
        ("Revenue at Acme Hub grew by 12.5% last year.", 12.5),
    ],
)
def test_growth(metrics: Callable[..., list[MetricStatement]], body: str, value: float) -> None:
    (found,) = metrics(body)
    assert (found.claim_kind, found.number.value, found.unit) == ("growth_rate", value, "pct")


@pytest.mark.parametrize(
    ("body", "year"),
    [
        ("Revenue at Acme Hub was 10bn euros, up 8% from 9bn euros in 2003.", 2020),
        ("Profits at Acme Hub fell 33% and warned that earnings in 2005 would fall.", 2020),
        ("Revenue at Acme Hub was 10bn euros in 2004, up 8%.", 2004),
    ],
)
def test_the_time_of_another_figure_is_not_taken(
    metrics: Callable[..., list[MetricStatement]], body: str, year: int
) -> None:
    assert metrics(body)[0].period.year == year


def test_share_of_a_whole(metrics: Callable[..., list[MetricStatement]]) -> None:
    (found,) = metrics("In 2017, Acme Hub accounted for 44.3 percent of total research spending.")
    assert (found.claim_kind, found.number.value, found.period.year) == ("share", 44.3, 2017)


@pytest.mark.parametrize(
    ("body", "modality"),
    [
        ("The number of incubators in Ghent is expected to reach 240 by 2025.", "forecast"),
        ("Acme Hub plans 30 new incubators by 2025.", "planned"),
        ("Acme Hub wants to have 20 incubators by 2025.", "planned"),
        ("Acme Hub did not have 20 incubators in 2019.", "denied"),
    ],
)
def test_modality(metrics: Callable[..., list[MetricStatement]], body: str, modality: str) -> None:
    (found,) = metrics(body)
    assert found.modality == modality


def test_a_part_of_what_was_counted(metrics: Callable[..., list[MetricStatement]]) -> None:
    whole, part = metrics(
        "Acme Hub hosts over 3,600 hi-tech companies, more than 800 of them with foreign capital."
    )
    assert whole.number.value == 3600
    assert (part.number.value, part.metric_id) == (800, None)
    assert part.measure_text == "hi-tech companies with foreign capital"


def test_a_stated_unit_is_kept_beside_the_canonical_one(
    metrics: Callable[..., list[MetricStatement]],
) -> None:
    (found,) = metrics("Acme Hub covers a floor area of 9,800 square feet.")
    assert found.number.value == pytest.approx(910.449, abs=0.01)
    assert (found.unit, found.original_value, found.original_unit) == ("m2", 9800, "square feet")


def test_without_a_publication_date_the_present_has_no_year(
    metrics: Callable[..., list[MetricStatement]],
) -> None:
    (found,) = metrics("Acme Hub houses 12 start-ups.", published_on=None)
    assert (found.period.start_on, found.is_period_inferred) == (None, False)


def test_the_date_of_a_report_and_of_an_aside_are_not_the_figures(
    metrics: Callable[..., list[MetricStatement]],
) -> None:
    (found,) = metrics("Acme Hub, founded in 2009, houses 12 start-ups, it said on March 3, 2019.")
    assert (found.period.year, found.is_period_inferred) == (2020, True)


@pytest.mark.parametrize(
    "body",
    [
        "2020-05-12 Browse times: 63",
        "Acme Hub opened in 2016.",
        "Acme Hub ran for three years.",
        "Acme Hub fell 2.6%.",
        "Shares in Acme Hub rose 3%.",
        "The gadget is at number 12 in the list.",
        "One of five executives took part.",
        "The dollar rose 3%.",
        "There is need for a rise to 5%.",
        "Acme Hub has two problems.",
        "About 15 million phones go out of use.",
        "He paid 5 million yuan.",
    ],
)
def test_no_metric(exact_metrics: Callable[..., list[MetricStatement]], body: str) -> None:
    assert exact_metrics(body) == []


def test_money_of_a_financing_is_left_alone(analyse: Analyse, vocabulary: Vocabulary) -> None:
    analysis = analyse("Acme Hub made revenue of 3 million euros.", NAMES)
    (figure,) = analysis.figures
    assert find_metrics(analysis, vocabulary, {(figure.start, figure.end)}) == ()


def test_quotes_stand_at_their_places(analyse: Analyse, vocabulary: Vocabulary) -> None:
    analysis = analyse("In 2017, Acme Hub housed 12 start-ups and employed 40 people.", NAMES)
    found = find_metrics(analysis, vocabulary, ())
    assert len(found) == 2
    for statement in found:
        place = statement.basis.place
        assert isinstance(place, Passage)
        assert analysis.text[place.char_start : place.char_end] == place.quote
        assert 0 < statement.basis.confidence <= 1


@pytest.mark.parametrize(
    "unit", ["1 ", "rose 5% ", "with 5 people and ", "5 companies, ", "from 1 to ", "100 of "]
)
def test_hostile_runs_end(metrics: Callable[..., list[MetricStatement]], unit: str) -> None:
    assert metrics(unit * (20_000 // len(unit))) == []


def test_percentage_points_are_stated_in_per_cent(metrics: Callable[..., list[MetricStatement]]) -> None:
    (found,) = metrics("Its market share rose by 0.3 percentage points in 2019.")
    assert (found.unit, found.number.value, found.original_unit) == ("pct", 0.3, "percentage points")
