"""Rows of a record source as statements, each value with its cell."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.extraction.records import RecordFile, extract_records
from orchestration.model import (
    UNKNOWN_PERIOD,
    Cell,
    Entity,
    Extraction,
    OrganisationAlias,
    Period,
    Record,
    StatedNumber,
)
from orchestration.vocabulary import Vocabulary

DAY = Period(date(2023, 5, 23), date(2023, 5, 23), "day")


def exact(value: float) -> StatedNumber:
    return StatedNumber(value, "=", value, value)


def extract(entity: Entity, vocabulary: Vocabulary, *rows: dict[str, object]) -> Extraction:
    """Rows from line 2 on; every field stands in a column of its name in capitals."""
    source = RecordFile("list", "records/list.csv", entity)
    records = [
        Record("list", entity, number, values, {field: field.upper() for field in values})
        for number, values in enumerate(rows, start=2)
    ]
    return extract_records(source, records, vocabulary)


def test_a_financing(vocabulary: Vocabulary) -> None:
    extraction = extract(
        "funding",
        vocabulary,
        {
            "organisation": "Tallowgraph Ltd",
            "amount": exact(3_000_000.0),
            "currency": "EUR",
            "date": DAY,
            "round_type": "Series A",
            "investors": ("Osier Gate", "Harrowgate Capital", "osier gate"),
            "city": "Ghent",
            "country_code": "BE",
        },
    )
    recipient, investor, fund = extraction.organisations
    assert (recipient.key, recipient.name, recipient.organisation_type) == (
        "tallowgraph",
        "Tallowgraph Ltd",
        "start_up",
    )
    assert (recipient.city, recipient.country_code, recipient.row_number) == ("Ghent", "BE", 2)
    assert (investor.organisation_type, fund.organisation_type) == ("investor", "investor")
    assert investor.aliases == (OrganisationAlias("osier gate", "full"),)
    (funding,) = extraction.funding
    assert funding.organisation_key == "tallowgraph"
    assert (funding.round_type, funding.scope, funding.rounds_count) == ("series_a", "round", None)
    assert (funding.amount, funding.currency, funding.period) == (exact(3_000_000.0), "EUR", DAY)
    assert funding.status == "closed"
    assert [(investor.organisation_key, investor.role) for investor in funding.investors] == [
        ("osier gate", "unstated"),
        ("harrowgate capital", "unstated"),
    ]
    assert funding.basis.place == Cell("records/list.csv", 2, "AMOUNT")
    assert (funding.basis.rule_id, funding.basis.confidence) == ("record:list", 1.0)


def test_what_is_not_stated_stays_open(vocabulary: Vocabulary) -> None:
    (funding,) = extract("funding", vocabulary, {"organisation": "Tallowgraph", "currency": "USD"}).funding
    assert (funding.amount, funding.currency, funding.period) == (None, None, UNKNOWN_PERIOD)
    assert funding.round_type == "unspecified"
    assert funding.basis.place == Cell("records/list.csv", 2, "ORGANISATION")


@pytest.mark.parametrize(
    ("rounds", "scope", "status", "expected_status"),
    [
        (None, "round", None, "closed"),
        (1, "round", "planned", "planned"),
        (3, "aggregate", "rumoured", "rumoured"),
    ],
)
def test_scope_and_status(
    rounds: int | None, scope: str, status: str | None, expected_status: str, vocabulary: Vocabulary
) -> None:
    values: dict[str, object] = {"organisation": "A"}
    values |= {"rounds_count": rounds} if rounds else {}
    values |= {"status": status} if status else {}
    (funding,) = extract("funding", vocabulary, values).funding
    assert (funding.scope, funding.rounds_count, funding.status) == (scope, rounds, expected_status)


@pytest.mark.parametrize(
    ("text", "round_type"),
    [
        ("Seed Funding", "seed"),
        ("seed round", "seed"),
        ("Seed Funding Round", "seed"),
        ("Private Equity Round", "private_equity"),
        ("Series B (Extension)", "series_b"),
        ("SERIES-C", "series_c"),
        ("Pre Series A", "pre_a"),
        ("Funding Round", "unspecified"),
        ("Strange Round", "unspecified"),
        ("Seedling", "unspecified"),
    ],
)
def test_round_types(text: str, round_type: str, vocabulary: Vocabulary) -> None:
    (funding,) = extract("funding", vocabulary, {"organisation": "A", "round_type": text}).funding
    assert funding.round_type == round_type


@pytest.mark.parametrize(
    ("text", "codes", "confidence"),
    [
        ("Artificial Intelligence", ["artificial_intelligence"], 1.0),
        ("robotics / fintech", ["robotics", "financial_technology"], 1.0),
        ("Computer vision platform for shops", ["computer_vision"], 0.7),
        ("Cars", ["automotive"], 1.0),
        ("Carmakers", ["automotive"], 1.0),
        ("Games for cars", [], None),
        ("Something else", [], None),
        ("AIR", [], None),
    ],
)
def test_industries(text: str, codes: list[str], confidence: float | None, vocabulary: Vocabulary) -> None:
    found = extract("funding", vocabulary, {"organisation": "A", "industries": (text,)}).industries
    assert [statement.industry_code for statement in found] == codes
    assert all(statement.basis.confidence == confidence for statement in found)
    assert all(statement.organisation_key == "a" for statement in found)
    assert all(statement.basis.place == Cell("records/list.csv", 2, "INDUSTRIES") for statement in found)


@pytest.mark.parametrize(
    ("name", "organisation_type"),
    [
        ("Harrowgate Ventures", "investor"),
        ("Fenmark University", "university"),
        ("Lanternquay Incubator", "incubator"),
        ("Tallowgraph", "start_up"),
        ("Capital", "start_up"),  # a word alone is a name, not a kind
    ],
)
def test_the_words_of_a_name_outweigh_its_role(
    name: str, organisation_type: str, vocabulary: Vocabulary
) -> None:
    (organisation,) = extract("funding", vocabulary, {"organisation": name}).organisations
    assert organisation.organisation_type == organisation_type


def test_a_register(vocabulary: Vocabulary) -> None:
    extraction = extract(
        "organisation",
        vocabulary,
        {
            "name": "Lanternquay Incubator",
            "short_name": "LQ",
            "organisation_type": "zone",
            "operator": "Harbour Estates",
            "city": "Ghent",
            "country_code": "BE",
            "founded_year": 2016,
            "website": "https://lanternquay.example",
            "registry_id": "HR-1",
            "registry_scheme": "test-register",
            "former_names": ("Rope Works",),
            "industries": ("robotics",),
        },
        {"name": "Harbour Estates", "registry_id": "HR-2"},
    )
    operator, hub = extraction.organisations
    assert hub.operator_key == "harbour estates"
    assert (hub.is_in_registry, hub.registry_id, hub.registry_scheme) == (True, "HR-1", "test-register")
    assert (hub.organisation_type, hub.founded_year, hub.short_name) == ("zone", 2016, "LQ")
    assert hub.aliases == (
        OrganisationAlias("Lanternquay Incubator", "registry"),
        OrganisationAlias("LQ", "short"),
        OrganisationAlias("Rope Works", "former"),
    )
    # named as an operator first, registered itself in the next row
    assert (operator.is_in_registry, operator.registry_id, operator.row_number) == (True, "HR-2", 2)
    assert [statement.industry_code for statement in extraction.industries] == ["robotics"]


def test_an_organisation_does_not_operate_itself(vocabulary: Vocabulary) -> None:
    (hub,) = extract(
        "organisation", vocabulary, {"name": "Osier Gate", "operator": "Osier Gate"}
    ).organisations
    assert hub.operator_key is None


def test_a_wide_row_of_figures(vocabulary: Vocabulary) -> None:
    extraction = extract(
        "yearly_metric",
        vocabulary,
        {
            "organisation": "Lanternquay",
            "year": 2019,
            "metrics.floor_area": exact(9800.0),
            "units.floor_area": "square feet",
            "metrics.resident_projects": StatedNumber(7.0, ">", 7.0, None),
            "units.resident_projects": "projects",
            "metrics.occupancy_rate": exact(95.0),
            "units.occupancy_rate": "percent",
        },
    )
    area, projects, occupancy = extraction.metrics
    assert (area.metric_id, area.unit, area.original_value, area.original_unit) == (
        "floor_area",
        "m2",
        9800.0,
        "square feet",
    )
    assert area.number == exact(910.449792)
    assert area.period == Period(date(2019, 1, 1), date(2019, 12, 31), "year")
    assert (area.claim_kind, area.modality, area.is_period_inferred) == ("level", "reported", False)
    assert area.measure_text == "METRICS.FLOOR_AREA"
    assert area.basis.place == Cell("records/list.csv", 2, "METRICS.FLOOR_AREA")
    assert (projects.unit, projects.number) == ("count", StatedNumber(7.0, ">", 7.0, None))
    assert (occupancy.unit, occupancy.number) == ("pct", exact(95.0))


@pytest.mark.parametrize(
    ("metric", "unit", "metric_id", "canonical", "value"),
    [
        ("floor_area", "hectares", "floor_area", "m2", 50_000.0),
        ("resident_projects", "projects", "resident_projects", "count", 5.0),
        ("resident_projects", "", "resident_projects", "count", 5.0),
        ("cups of coffee", "cups", None, "count", 5.0),
        ("lawn", "square metres", None, "m2", 5.0),
        ("revenue", "EUR", "revenue", "currency", 5.0),
    ],
)
def test_a_long_row_of_a_figure(
    metric: str, unit: str, metric_id: str | None, canonical: str, *, value: float, vocabulary: Vocabulary
) -> None:
    row = {"organisation": "A", "year": 2019, "metric_id": metric, "value": exact(5.0), "unit": unit}
    (statement,) = extract("yearly_metric", vocabulary, row).metrics
    assert (statement.metric_id, statement.unit, statement.number) == (metric_id, canonical, exact(value))
    assert (statement.original_value, statement.original_unit, statement.measure_text) == (5.0, unit, metric)
    assert statement.currency == ("EUR" if canonical == "currency" else None)
    assert statement.basis.place == Cell("records/list.csv", 2, "VALUE")


def test_an_event(vocabulary: Vocabulary) -> None:
    extraction = extract(
        "event",
        vocabulary,
        {
            "organisation": "Quayside Labs",
            "event_type": "forum",
            "name": "Rope Works Forum",
            "date": DAY,
            "end_date": Period(date(2023, 5, 25), date(2023, 5, 25), "day"),
            "location": "Ghent",
            "organisers": ("Osier Gate",),
            "partners": ("Harrowgate Capital", "Osier Gate"),
            "participants": ("Tallowgraph", "Tallowgraph Ltd"),
        },
    )
    (event,) = extraction.events
    assert (event.event_type, event.event_name, event.location) == ("forum", "Rope Works Forum", "Ghent")
    assert event.organisation_key == "quayside labs"
    assert event.period == Period(date(2023, 5, 23), date(2023, 5, 25), "range")
    assert event.status == "held"
    assert event.participants == (
        ("osier gate", "organiser"),
        ("harrowgate capital", "partner"),
        ("osier gate", "partner"),
        ("tallowgraph", "participant"),
    )
    assert event.basis.place == Cell("records/list.csv", 2, "NAME")
    assert (event.basis.rule_id, event.basis.confidence) == ("record:list", 1.0)
    assert len(extraction.organisations) == 4


MAY = Period(date(2023, 5, 1), date(2023, 5, 31), "month")
LATER = Period(date(2023, 6, 2), date(2023, 6, 2), "day")


@pytest.mark.parametrize(
    ("values", "period"),
    [
        ({}, UNKNOWN_PERIOD),
        ({"date": MAY}, MAY),
        ({"date": DAY, "end_date": DAY}, DAY),
        ({"date": MAY, "end_date": LATER}, Period(date(2023, 5, 1), date(2023, 6, 2), "range")),
        ({"end_date": LATER}, Period(None, date(2023, 6, 2), "range")),
    ],
)
def test_when_an_event_was(values: dict[str, object], period: Period, vocabulary: Vocabulary) -> None:
    row = {"organisation": "Quayside Labs", "event_type": "forum"} | values
    assert extract("event", vocabulary, row).events[0].period == period


@pytest.mark.parametrize(
    ("published_on", "stated", "status"),
    [
        (None, None, "held"),
        (date(2023, 5, 22), None, "planned"),
        (date(2023, 5, 23), None, "held"),
        (date(2023, 5, 22), "cancelled", "cancelled"),
        (date(2024, 1, 1), "planned", "planned"),
    ],
)
def test_an_event_after_its_list_was_published_is_planned(
    published_on: date | None, stated: str | None, status: str, vocabulary: Vocabulary
) -> None:
    values = {"organisation": "Quayside Labs", "event_type": "forum", "date": DAY}
    values |= {"status": stated} if stated else {}
    source = RecordFile("list", "records/list.csv", "event", published_on)
    (event,) = extract_records(source, [Record("list", "event", 2, values, {})], vocabulary).events
    assert event.status == status


@pytest.mark.parametrize(
    ("values", "usd_per_unit", "period", "column"),
    [
        ({"date": DAY, "usd_per_unit": exact(1.25)}, 1.25, DAY, "USD_PER_UNIT"),
        ({"date": MAY, "per_usd": exact(0.8)}, 1.25, MAY, "PER_USD"),
        (
            {"year": 2018, "per_usd": exact(6.6)},
            0.1515151515,
            Period(date(2018, 1, 1), date(2018, 12, 31), "year"),
            "PER_USD",
        ),
    ],
)
def test_an_exchange_rate(
    values: dict[str, object], usd_per_unit: float, period: Period, column: str, vocabulary: Vocabulary
) -> None:
    row = {"currency": "CNY", "method": "average"} | values
    extraction = extract("exchange_rate", vocabulary, row)
    (rate,) = extraction.exchange_rates
    assert (rate.currency, rate.usd_per_unit, rate.period, rate.method) == (
        "CNY",
        usd_per_unit,
        period,
        "average",
    )
    assert rate.basis.place == Cell("records/list.csv", 2, column)
    assert extraction.organisations == ()


def test_the_same_rows_give_the_same_statements(vocabulary: Vocabulary) -> None:
    rows = ({"organisation": "A", "investors": ("B", "C")}, {"organisation": "B"})
    assert extract("funding", vocabulary, *rows) == extract("funding", vocabulary, *rows)
    assert extract("funding", vocabulary) == Extraction("records")
