"""What becomes of statements of several sources: one thing, several things, or a contradiction.

Every organisation here is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orchestration.model import stable_id

FIRST = """Harbour Hub holds its forum

Example Harbour Hub (EHH, invented) held the Harbour Forum on 2 May 2018. It has 3559 square meters.

Sample Robotics (invented) closed a series A of more than 200 million yuan, led by Sample Fund (invented), in May 2018."""
SECOND = """More of Harbour Hub

In 2018 the EHH welcomed the Harbour Forum. The hub measures 4000 square meters in 2019, a share of 120 percent.

Sample Robotics raised 500 million yuan in all. It plans the Harbour Forum of 2021 with Harbour Hub."""
WITHDRAWN = """Sample Robotics moves

Sample Robotics opened an office on the moon in 2018."""


def year(number: int) -> tuple[date, date, str]:
    return date(number, 1, 1), date(number, 12, 31), "year"


def dates(time: tuple[date, date, str]) -> dict[str, object]:
    return dict(zip(("start_on", "end_on", "date_precision"), time, strict=True))


def write_first(statements: Any) -> None:
    document = statements.document(FIRST, date(2018, 6, 1))
    hub = statements.organisation(
        document, "hub", "Example Harbour Hub", short_name="EHH", organisation_type="other"
    )
    firm = statements.organisation(document, "firm", "Sample Robotics", organisation_type="start_up")
    fund = statements.organisation(document, "fund", "Sample Fund", organisation_type="investor")
    day = date(2018, 5, 2)
    statements.event(
        document,
        hub,
        "forum",
        "held the Harbour Forum on 2 May 2018",
        name="Harbour Forum",
        time=(day, day, "day"),
    )
    statements.metric(
        document, hub, "3559 square meters", metric_id="floor_area", unit="m2", value=3559, year=2019
    )
    statements.funding(
        document,
        firm,
        "closed a series A of more than 200 million yuan",
        investors=((fund, "lead"),),
        round_type="series_a",
        amount=200e6,
        amount_operator=">",
        amount_low=200e6,
        currency="CNY",
        **dates((date(2018, 5, 1), date(2018, 5, 31), "month")),
    )


def write_second(statements: Any) -> None:
    document = statements.document(SECOND, date(2020, 1, 10))
    hub = statements.organisation(document, "hub", "EHH")
    firm = statements.organisation(document, "firm", "Sample Robotics", organisation_type="start_up")
    statements.event(
        document,
        hub,
        "forum",
        "In 2018 the EHH welcomed the Harbour Forum",
        name="Harbour forum",
        time=year(2018),
    )
    statements.event(
        document,
        firm,
        "forum",
        "plans the Harbour Forum of 2021",
        name="Harbour Forum",
        time=year(2021),
        participants=((hub, "host"),),
        status="planned",
    )
    statements.metric(
        document,
        hub,
        "4000 square meters",
        metric_id="floor_area",
        unit="m2",
        value=4000,
        year=2019,
        confidence=0.8,
    )
    statements.metric(
        document,
        hub,
        "120 percent",
        metric_id="floor_area",
        claim_kind="share",
        unit="pct",
        value=120,
        year=2019,
    )
    statements.funding(
        document,
        firm,
        "raised 500 million yuan in all",
        scope="aggregate",
        amount=500e6,
        amount_operator="=",
        amount_low=500e6,
        amount_high=500e6,
        currency="CNY",
    )


def write_records(statements: Any) -> None:
    register = statements.record_source("hub_register", "organisation", 1, date(2021, 1, 31))
    statements.organisation(
        register,
        "hub",
        "Example Harbour Innovation Hub",
        organisation_type="incubator",
        country_code="CN",
        founded_year=2015,
        is_in_registry=True,
        registry_id="H-1",
        registry_scheme="hub_register",
    )
    # Twelve rows where ten at most are expected; two rows tell of one round.
    rounds = statements.record_source("funding_list", "funding", 12, date(2021, 1, 31))
    firm = statements.organisation(rounds, "firm", "Sample Robotics Ltd", organisation_type="company")
    fund = statements.organisation(rounds, "fund", "Sample Fund", organisation_type="investor")
    for row_number in (1, 2):
        statements.funding(
            rounds,
            firm,
            row_number,
            investors=((fund, "unstated"),),
            round_type="series_a",
            amount=230e6,
            amount_operator="=",
            amount_low=230e6,
            amount_high=230e6,
            currency="CNY",
            **dates((date(2018, 6, 2), date(2018, 6, 2), "day")),
        )
    statements.funding(rounds, firm, 3, round_type="grant", **dates(year(2019)))


def write_flaws(statements: Any) -> None:
    """A withdrawn document, a quote that does not stand in its text, a ledger that does not balance."""
    withdrawn = statements.document(WITHDRAWN, date(2018, 7, 1), is_retracted=True)
    firm = statements.organisation(withdrawn, "firm", "Sample Robotics of the Moon")
    statements.event(withdrawn, firm, "opening", "opened an office on the moon in 2018", time=year(2018))
    statements.connection.execute(
        "update statements.events set quote = 'plans the Harbour Forum of 2022' where status = 'planned'"
    )
    statements.ledger(
        "news/lost.txt",
        outcome="quarantined",
        items_in=2,
        items_loaded=0,
        items_quarantined=1,
        reason="one got lost",
    )
    statements.quarantine("news/lost.txt")


@pytest.fixture(scope="session")
def sources(build_of: Callable[..., Any]) -> Any:
    def fill(statements: Any) -> None:
        write_first(statements)
        write_second(statements)
        write_records(statements)
        write_flaws(statements)

    return build_of("several_sources", fill)


def test_what_is_wrong_is_found_by_the_test_for_it(sources: Any) -> None:
    assert sources.named("fail") == ["assert_quotes_stand_in_their_texts", "sound_ops_ingestion_ledger"]
    assert sources.named("warn") == ["assert_record_sources_within_expected_rows"]
    assert set(sources.outcomes.values()) == {"success", "pass", "fail", "warn"}


def test_the_register_names_and_describes_an_organisation(sources: Any) -> None:
    assert sources.rows(
        "select organisation_name, short_name, organisation_type, country_code, founded_year, registry_id,"
        " is_in_registry, first_reported_on, last_reported_on, document_count from dim_organisations"
        " where organisation_id = 'hub'"
    ) == [
        (
            *("Example Harbour Innovation Hub", "EHH", "incubator", "CN", 2015, "H-1", True),
            *(date(2018, 6, 1), date(2021, 1, 31), 2),
        )
    ]
    assert sources.rows(
        "select alias, alias_kind, document_count from dim_organisation_aliases where organisation_id = 'hub'"
        " order by 1"
    ) == [
        ("EHH", "short", 2),
        ("Example Harbour Hub", "full", 1),
        ("Example Harbour Innovation Hub", "registry", 0),
    ]


def test_two_articles_on_one_forum_are_one_event(sources: Any) -> None:
    day = date(2018, 5, 2)
    assert sources.rows(
        "select organisation_id, start_on, end_on, date_precision, status, source_count, first_reported_on,"
        " last_reported_on from fct_events order by start_on"
    ) == [
        ("hub", day, day, "day", "held", 2, date(2018, 6, 1), date(2020, 1, 10)),
        ("firm", *year(2021), "planned", 1, date(2020, 1, 10), date(2020, 1, 10)),
    ]
    assert sources.rows(
        "select bridge.organisation_id, role from bridge_event_organisations as bridge join fct_events using (event_id)"
        " where year = 2021 order by 1"
    ) == [("firm", "subject"), ("hub", "host")]


def test_reports_and_records_of_one_round_are_one_financing(sources: Any) -> None:
    day = date(2018, 6, 2)
    assert sources.rows(
        "select round_type, scope, is_additive, amount, amount_operator, start_on, end_on, source_count"
        " from fct_funding where organisation_id = 'firm' order by 1, 2"
    ) == [
        ("grant", "round", True, None, None, date(2019, 1, 1), date(2019, 12, 31), 1),
        ("series_a", "round", True, 230e6, "=", day, day, 2),
        ("unspecified", "aggregate", False, 500e6, "=", None, None, 1),
    ]
    assert sources.rows("select organisation_id, role from bridge_funding_investors") == [("fund", "lead")]


def test_a_fact_of_a_record_rests_on_its_cells(sources: Any) -> None:
    assert sources.rows(
        "select document_id is not null, source_path, row_number, column_name from bridge_fact_sources"
        " join fct_funding on fact_id = funding_id where round_type = 'series_a' order by row_number nulls first"
    ) == [
        (True, None, None, None),
        (False, "records/funding_list.csv", 1, "Figure"),
        (False, "records/funding_list.csv", 2, "Figure"),
    ]


def test_sources_that_differ_on_a_value_are_shown_as_a_conflict(sources: Any) -> None:
    assert sources.rows("select value, claim_count, source_count, has_conflict from fct_yearly_metrics") == [
        (3559, 2, 2, True)
    ]
    assert sources.rows(
        "select rule, reading, verdict, explanation from fct_claim_audits order by rule, verdict"
    ) == [
        (
            *("funding_total", "at_least_the_known_rounds", "consistent"),
            "A total of 500 million CNY is stated, and the rounds known, 1, come to at least 230 million.",
        ),
        (
            *("other_amount", "as_stated", "consistent"),
            "The amount taken is 230 million CNY, which agrees with another source: at least 200 million.",
        ),
        (
            *("other_source", "as_stated", "contradicted"),
            "This source states 4000 for 2019, but another source 3559.",
        ),
        (
            *("share_of_counts", "none", "uncheckable"),
            "A share of 120 % is stated, but the source does not count the part and the whole.",
        ),
        (
            *("share_within_bounds", "as_stated", "contradicted"),
            "The source states 120 %, and a share can only lie between 0 and 100 %.",
        ),
    ]


def test_nothing_rests_on_a_withdrawn_document(sources: Any) -> None:
    assert sources.rows("select count(*) from dim_documents where is_retracted") == [(1,)]
    assert sources.rows("select count(*) from fct_events where event_type = 'opening'") == [(0,)]
    assert sources.rows("select count(*) from dim_organisation_aliases where alias like '%Moon'") == [(0,)]


def test_ids_are_those_that_python_would_give(sources: Any) -> None:
    """SQL hashes a key as `model.stable_id` does, whatever the engine."""
    assert sources.rows("select event_id from fct_events where year = 2018") == [
        (stable_id("event", "forum", "hub", "harbour forum", 2018, 1),)
    ]
    assert sources.rows("select funding_id from fct_funding where scope = 'aggregate'") == [
        (stable_id("funding", "firm", "unspecified", "aggregate", None, 1),)
    ]
