"""The worked example of the data model, row by row, from its statements to the published tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

TEXT = (Path(__file__).parent / "worked_example.txt").read_text(encoding="utf-8").strip()
PUBLISHED_ON = date(2020, 5, 12)


def year(number: int) -> tuple[date, date, str]:
    return date(number, 1, 1), date(number, 12, 31), "year"


DAY = (date(2020, 3, 24), date(2020, 3, 24), "day")
SPAN = (date(2016, 1, 1), date(2019, 12, 31), "range")
NAMES = {
    "psh": ("Potential Star Hall", "incubator"),
    "center": ("Caohejing Entrepreneurship Center", "company"),
    "qingming": ("Qingming Technology Co Ltd", "company"),
    "zone": ("Shanghai Zhangjiang Independent Innovation Demonstration Zone", "zone"),
    "voxel": ("Voxel Cloud", "start_up"),
    "united": ("United Capital Resources Ltd", "investor"),
    "sequoia": ("Sequoia Capital", "investor"),
    "tencent": ("Tencent Capital", "investor"),
}


def write_article(statements: Any, duplicate_of: str | None = None) -> str:
    """The statements that the article makes; a syndicated copy makes them once more."""
    document = statements.document(
        TEXT, PUBLISHED_ON, duplicate_of, view_count=63 if duplicate_of is None else None
    )
    local = {}
    for key, (name, kind) in NAMES.items():
        extra = {"short_name": "PSH"} if key == "psh" else {}
        if key == "psh":
            extra["operator_local_organisation_id"] = local_center = statements.organisation(
                document, "center", "Caohejing Entrepreneurship Center", organisation_type="company"
            )
            local["center"] = local_center
        if key != "center":
            local[key] = statements.organisation(document, key, name, organisation_type=kind, **extra)
        statements.mention(document, local[key], name)
    statements.alias(document, local["psh"], "PSH", "acronym")
    statements.mention(document, local["psh"], "PSH")
    write_industries(statements, document, local)
    write_events(statements, document, local)
    write_figures(statements, document, local)
    return document


def write_industries(statements: Any, document: str, local: dict[str, str]) -> None:
    for code, quote in (
        ("artificial_intelligence", "artificial intelligence"),
        ("electronic_information", "electronic information"),
        ("internet", "Internet"),
        ("big_data", "big data"),
        ("cultural_innovation", "technical and cultural innovation"),
    ):
        statements.industry(document, local["psh"], code, quote)
        statements.industry(document, None, code, quote)
    statements.industry(document, local["voxel"], "artificial_intelligence", "artificial intelligence to")
    statements.industry(document, local["voxel"], "medical_imaging", "medical imaging")


def write_events(statements: Any, document: str, local: dict[str, str]) -> None:
    psh = local["psh"]
    statements.event(
        document,
        psh,
        "registration",
        "was put on the list of State-level mass innovation spaces",
        name="State-level mass innovation space",
        time=DAY,
    )
    statements.event(
        document,
        psh,
        "partnership",
        "together with Qingming Technology Co Ltd in 2015",
        time=year(2015),
        participants=((local["center"], "partner"), (local["qingming"], "partner")),
    )
    statements.event(
        document,
        psh,
        "accreditation",
        "named it a public innovation space",
        name="public innovation space",
        time=year(2016),
        participants=((local["zone"], "grantor"),),
    )
    for event_type, name, years in (
        ("competition", "China Original IP Derivatives Creative Competition", (2017,)),
        ("forum", "China Original IP Development Forum", (2017,)),
        ("forum", "Shanghai Caohejing Technology Innovation Carnival Forum", (2018, 2019)),
        ("forum", "Business Development Forum", (2018,)),
        ("forum", "AI Industry Application Forum", (2019,)),
    ):
        for held_in in years:
            statements.event(document, psh, event_type, name, name=name, time=year(held_in))


def write_figures(statements: Any, document: str, local: dict[str, str]) -> None:
    psh = local["psh"]
    statements.funding(
        document,
        local["voxel"],
        "raised more than 200 million yuan in three rounds in 2017 and 2018",
        investors=tuple((local[key], "unstated") for key in ("united", "sequoia", "tencent")),
        scope="aggregate",
        rounds_count=3,
        amount=200e6,
        amount_operator=">",
        amount_low=200e6,
        currency="CNY",
        start_on=date(2017, 1, 1),
        end_on=date(2018, 12, 31),
        date_precision="range",
    )
    projects = {"metric_id": "resident_projects", "unit": "count", "measure_text": "projects"}
    statements.metric(document, psh, "seven projects in 2016", value=7, year=2016, **projects)
    statements.metric(document, psh, "81 in 2019", value=81, year=2019, **projects)
    area = {"metric_id": "floor_area", "unit": "m2", "measure_text": "floor", "is_period_inferred": True}
    statements.metric(document, psh, "918 square meters", value=918, year=2016, **area)
    statements.metric(document, psh, "3559 square meters", value=3559, year=2019, **area)
    percent = {"unit": "pct", "original_unit": "percent"}
    statements.metric(
        document,
        psh,
        "over 95 percent of its room",
        metric_id="occupancy_rate",
        value=95,
        value_operator=">",
        value_high=None,
        year=2016,
        measure_text="room let",
        **percent,
    )
    over_the_years = dict(
        zip(("period_start_on", "period_end_on", "date_precision"), SPAN, strict=True),
        is_period_inferred=True,
    )
    statements.metric(
        document,
        psh,
        "brought in 65 percent of them",
        metric_id="resident_projects",
        claim_kind="share",
        value=65,
        measure_text="projects brought in by founders who already worked there",
        **percent,
        **over_the_years,
    )
    statements.metric(
        document,
        psh,
        "an annual growth of 76 percent",
        metric_id="floor_area",
        claim_kind="growth_rate",
        value=76,
        measure_text="floor",
        **percent,
        **over_the_years,
    )
    statements.metric(
        document,
        psh,
        "nearly 100 events",
        metric_id="events_held",
        claim_kind="total",
        unit="count",
        value=100,
        value_operator="~",
        value_low=90,
        value_high=100,
        measure_text="events",
    )


@pytest.fixture(scope="session")
def example(build_of: Callable[..., Any]) -> Any:
    """The article and one syndicated copy of it, built; dbt's unit tests run here."""

    def fill(statements: Any) -> None:
        write_article(statements, duplicate_of=write_article(statements))

    return build_of("worked_example", fill, unit_tests=True)


def test_every_model_and_test_succeeds(example: Any) -> None:
    assert set(example.outcomes.values()) == {"success", "pass"}


def test_organisations(example: Any) -> None:
    assert example.rows(
        "select organisation_id, organisation_name, short_name, organisation_type, operator_organisation_id,"
        " document_count, first_reported_on from dim_organisations order by 1"
    ) == sorted(
        (
            key,
            name,
            "PSH" if key == "psh" else None,
            kind,
            "center" if key == "psh" else None,
            1,
            PUBLISHED_ON,
        )
        for key, (name, kind) in NAMES.items()
    )


def test_aliases_of_the_hub(example: Any) -> None:
    assert example.rows(
        "select alias, alias_kind, document_count from dim_organisation_aliases"
        " where organisation_id = 'psh' order by 1"
    ) == [("PSH", "acronym", 1), ("Potential Star Hall", "full", 1)]


def test_industries(example: Any) -> None:
    assert example.rows(
        "select organisation_id, industry_code, basis, source_count from bridge_organisation_industries"
        " join dim_industries using (industry_id) order by 1, 2"
    ) == [
        ("psh", "artificial_intelligence", "reported", 1),
        ("psh", "big_data", "reported", 1),
        ("psh", "cultural_innovation", "reported", 1),
        ("psh", "electronic_information", "reported", 1),
        ("psh", "internet", "reported", 1),
        ("voxel", "artificial_intelligence", "reported", 1),
        ("voxel", "medical_imaging", "reported", 1),
    ]


def test_events(example: Any) -> None:
    assert example.rows(
        "select event_type, event_name, organisation_id, start_on, end_on, date_precision, year, status,"
        " source_count, first_reported_on, last_reported_on, confidence from fct_events"
        " order by start_on, event_type, event_name"
    ) == [
        (kind, name, "psh", *time, time[0].year, "held", 1, PUBLISHED_ON, PUBLISHED_ON, 0.9)
        for kind, name, time in (
            ("partnership", None, year(2015)),
            ("accreditation", "public innovation space", year(2016)),
            ("competition", "China Original IP Derivatives Creative Competition", year(2017)),
            ("forum", "China Original IP Development Forum", year(2017)),
            ("forum", "Business Development Forum", year(2018)),
            ("forum", "Shanghai Caohejing Technology Innovation Carnival Forum", year(2018)),
            ("forum", "AI Industry Application Forum", year(2019)),
            ("forum", "Shanghai Caohejing Technology Innovation Carnival Forum", year(2019)),
            ("registration", "State-level mass innovation space", DAY),
        )
    ]


def test_who_takes_part_in_the_events(example: Any) -> None:
    assert example.rows(
        "select event_type, bridge.organisation_id, role from bridge_event_organisations as bridge"
        " join fct_events using (event_id) where year < 2017 order by 1, 2"
    ) == [
        ("accreditation", "psh", "subject"),
        ("accreditation", "zone", "grantor"),
        ("partnership", "center", "partner"),
        ("partnership", "psh", "subject"),
        ("partnership", "qingming", "partner"),
    ]


def test_funding(example: Any) -> None:
    [row] = example.rows(
        "select organisation_id, round_type, scope, rounds_count, is_additive, amount, amount_operator,"
        " amount_low, amount_high, currency, start_on, end_on, date_precision, year, status, source_count,"
        " fx_rate_on, fx_rate, amount_usd from fct_funding"
    )
    assert row[:-2] == (
        *("voxel", "unspecified", "aggregate", 3, True, 200e6, ">", 200e6, None, "CNY"),
        *(date(2017, 1, 1), date(2018, 12, 31), "range", None, "closed", 1, date(2018, 12, 31)),
    )
    assert row[-2] == pytest.approx(1 / 6.6090, rel=1e-4)
    assert row[-1] == pytest.approx(200e6 * row[-2])


def test_investors(example: Any) -> None:
    assert example.rows(
        "select organisation_id, role, amount, currency from bridge_funding_investors order by 1"
    ) == [(key, "unstated", None, None) for key in ("sequoia", "tencent", "united")]


def test_yearly_metrics(example: Any) -> None:
    assert example.rows(
        "select organisation_id, metric_id, year, value, value_operator, value_low, value_high, unit, basis,"
        " is_year_inferred, claim_count, has_conflict, source_count from fct_yearly_metrics"
        " where basis = 'reported' order by 2, 3"
    ) == [
        ("psh", "floor_area", 2016, 918, "=", 918, 918, "m2", "reported", True, 2, False, 1),
        ("psh", "floor_area", 2019, 3559, "=", 3559, 3559, "m2", "reported", True, 2, False, 1),
        ("psh", "occupancy_rate", 2016, 95, ">", 95, None, "pct", "reported", False, 2, False, 1),
        ("psh", "resident_projects", 2016, 7, "=", 7, 7, "count", "reported", False, 2, False, 1),
        ("psh", "resident_projects", 2019, 81, "=", 81, 81, "count", "reported", False, 2, False, 1),
    ]


def test_what_follows_from_yearly_metrics(example: Any) -> None:
    """3559 / 918 is 3.877, whose third root is 1.5709; 81 / 7 is 11.571, of 2.2618; 918 / 7 and 3559 / 81 square metres."""
    rows = example.rows(
        "select metric_id, year, base_year, value, value_low, value_high, unit, basis, is_year_inferred, claim_count,"
        " has_conflict, source_count from fct_yearly_metrics where basis <> 'reported' order by 1, 2"
    )
    growth, density = ("pct", "derived"), ("m2", "derived")
    assert [(*row[:3], *(round(value, 1) for value in row[3:6]), *row[6:]) for row in rows] == [
        ("floor_area_compound_growth", 2019, 2016, 57.1, 57.1, 57.1, *growth, True, 4, False, 1),
        ("floor_area_per_resident_project", 2016, None, 131.1, 131.1, 131.1, *density, True, 4, False, 1),
        ("floor_area_per_resident_project", 2019, None, 43.9, 43.9, 43.9, *density, True, 4, False, 1),
        ("resident_projects_compound_growth", 2019, 2016, 126.2, 126.2, 126.2, *growth, False, 4, False, 1),
    ]


def test_claims_that_are_no_yearly_level(example: Any) -> None:
    """The original and the copy both assert them: nothing is merged here."""
    assert example.rows(
        "select claim_kind, metric_id, value, value_operator, value_low, value_high, unit, year, count(*)"
        " from fct_metric_claims where claim_kind <> 'level' group by all order by 1"
    ) == [
        ("growth_rate", "floor_area", 76, "=", 76, 76, "pct", None, 2),
        ("share", "resident_projects", 65, "=", 65, 65, "pct", None, 2),
        ("total", "events_held", 100, "~", 90, 100, "count", None, 2),
    ]


def test_claim_audits(example: Any) -> None:
    assert example.rows(
        "select distinct rule, reading, verdict, round(derived_low, 1), round(derived_high, 1), explanation"
        " from fct_claim_audits order by 1, 2, 6"
    ) == [
        (
            *("funding_total", "none", "uncheckable", None, None),
            "A total of at least 200 million CNY is stated, but no round of its time is held separately to hold"
            " it against.",
        ),
        (
            *("growth_rate", "compound", "contradicted", 57.1, 57.1),
            "From 918 in 2016 to 3559 in 2019 is 57.1 % a year compounded, but what is stated is 76 %.",
        ),
        (
            *("growth_rate", "simple_average", "contradicted", 95.9, 95.9),
            "From 918 in 2016 to 3559 in 2019 is 95.9 % a year on the simple average, but what is stated is 76 %.",
        ),
        (
            *("rate_within_bounds", "as_stated", "consistent", 0, 100),
            "The source states at least 95 %, and occupancy rate lies between 0 and 100 %.",
        ),
        *(
            (
                *("register", "none", "uncheckable", None, None),
                f"{title} is reported, but no register of the kind, of that time or later, is loaded.",
            )
            for title in (
                'A registration as "State-level mass innovation space" in 2020',
                'The title of "public innovation space" in 2016',
            )
        ),
        (
            *("share_of_counts", "none", "uncheckable", None, None),
            "A share of 65 % is stated, but the source does not count the part and the whole.",
        ),
        (
            *("share_within_bounds", "as_stated", "consistent", 0, 100),
            "The source states 65 %, and a share lies between 0 and 100 %.",
        ),
    ]


def test_every_fact_rests_on_characters_of_both_texts(example: Any) -> None:
    assert example.rows(
        "select fact_table, count(distinct fact_id), count(*) from bridge_fact_sources group by 1 order by 1"
    ) == [
        ("fct_claim_audits", 13, 16),
        ("fct_event_claims", 18, 18),
        ("fct_events", 9, 18),
        ("fct_funding", 1, 2),
        ("fct_funding_claims", 2, 2),
        ("fct_metric_claims", 16, 16),
        ("fct_yearly_metrics", 9, 26),
    ]
    quotes = example.rows(
        "select quote, text from bridge_fact_sources join dim_document_texts using (document_id)"
        " where substr(text, char_start + 1, char_end - char_start) = quote"
    )
    assert len(quotes) == 98
    assert all(text == TEXT and quote in text for quote, text in quotes)


def test_views_of_the_page_are_no_metric(example: Any) -> None:
    assert example.rows("select view_count, word_count from dim_documents where view_count is not null") == [
        (63, len(TEXT.split()))
    ]
    assert example.rows("select count(*) from fct_metric_claims where value = 63") == [(0,)]


def test_documents_name_their_organisations_and_industries(example: Any) -> None:
    assert example.rows(
        "select organisation_id, mention_count, first_char_start from bridge_document_organisations"
        " join dim_documents using (document_id) where duplicate_of_document_id is null"
        " and organisation_id in ('psh', 'voxel') order by 1"
    ) == [("psh", 2, TEXT.index("Potential")), ("voxel", 1, TEXT.index("Voxel"))]
    assert example.rows(
        "select industry_code, mention_count from bridge_document_industries"
        " join dim_industries using (industry_id) join dim_documents using (document_id)"
        " where duplicate_of_document_id is null"
        " and industry_code in ('internet', 'artificial_intelligence', 'medical_imaging')"
        " order by 1"
    ) == [("artificial_intelligence", 2), ("internet", 1)]


def test_years_reach_from_the_first_fact_to_the_last_report(example: Any) -> None:
    assert example.rows("select min(first_day_on), max(last_day_on), count(*) from dim_years") == [
        (date(2015, 1, 1), date(2020, 12, 31), 6)
    ]
