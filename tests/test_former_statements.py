"""What sources no longer say: kept with the time in which it was held, and never in the way of what they say now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.extractions import (
    documents_to_extract,
    note_documents_to_extract,
    record_sources_to_extract,
    remove_stale_statements,
    save_extractions,
)
from orchestration.former_statements import KEPT_TABLES, follow_organisations
from orchestration.landing import land
from orchestration.model import (
    PARTS,
    Basis,
    Cell,
    EventStatement,
    Extraction,
    LocalOrganisation,
    MetricStatement,
    OrganisationAlias,
    Passage,
    Period,
    StatedNumber,
)
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import insert_rows, open_working

FIRST = datetime(2026, 1, 5, 9)
DAY = timedelta(days=1)
URL = "https://wire.example/quayside"
YAML = """source: hubs
entity: organisation
file: hubs.csv
publisher: Test register (invented)
licence: CC0-1.0
columns: {name: {column: Hub}}
"""


class Warehouse:
    """A working database, landed and extracted at moments that the test names, with one statement a document."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
    ) -> None:
        self.connection = connection
        self.settings = settings
        self.vocabulary = vocabulary

    def put(self, name: str, text: str) -> None:
        path = self.settings.raw_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def story(self, text: str, **values: object) -> None:
        article = {"title": "The rope works", "text": text, "date": "2021-03-09", "url": URL}
        self.put("news/a.json", json.dumps(article | values))

    def retract(self, *document_ids: str) -> None:
        rows = "".join(f"{one},wrong,2020-01-01T00:00:00Z\n" for one in document_ids)
        self.put("retractions.csv", f"document_id,reason,retracted_at\n{rows}")

    def run(self, now: datetime, rules: str = "1") -> None:
        land(self.connection, self.settings, self.vocabulary, now, lambda *_: None, settle_seconds=0)
        remove_stale_statements(self.connection, now)
        note_documents_to_extract(self.connection, "rules", dict.fromkeys(PARTS, rules))
        origins = [*documents_to_extract(self.connection), *record_sources_to_extract(self.connection, rules)]
        for origin in origins:
            found = statements(getattr(origin, "document", None))
            save_extractions(self.connection, [(origin, found)], self.vocabulary, lambda *_: rules, now)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def periods(self) -> list[tuple[Any, ...]]:
        return self.ask("select known_from, known_until, end_reason from former.origins order by known_from")

    def held(self) -> list[tuple[Any, ...]]:
        return self.ask("select distinct known_from from statements.extractions")

    @property
    def document_id(self) -> str:
        return str(self.ask("select any_value(document_id) from landing.documents")[0][0])


def statements(document: Any) -> Extraction:
    """An organisation that is run by another, an event and a metric: in a document, or in the first cell of a file."""
    place = Cell("records/hubs.csv", 2, "Hub") if document is None else Passage(0, 3, document.text[:3])
    basis = Basis(place, "r", 1, 0.9)
    return Extraction(
        engine="records" if document is None else "rules",
        organisations=(
            LocalOrganisation(
                "hub", "Quayside Labs", aliases=(OrganisationAlias("QL", "acronym"),), operator_key="fund"
            ),
            LocalOrganisation("fund", "Osier Gate Ventures"),
        ),
        events=(
            EventStatement("forum", "Forum", "hub", Period(), "held", basis, participants=(("fund", "host"),)),
        ),
        metrics=(
            MetricStatement(
                "hub", "desks", "level", "reported", Period(), False, StatedNumber(24.0, "=", 24.0, 24.0), "count",
                24.0, "desks", "desks", basis,
            ),
        ),
    )  # fmt: skip


@pytest.fixture
def warehouse(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Warehouse]:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    with open_working(settings) as connection:
        yield Warehouse(connection, settings, vocabulary)


def test_a_superseded_version_stays_with_the_time_in_which_it_was_held(warehouse: Warehouse) -> None:
    warehouse.story("One text.")
    warehouse.run(FIRST)
    assert warehouse.held() == [(FIRST,)]
    before = {table: warehouse.ask(f"select count(*) from statements.{table}")[0][0] for table in KEPT_TABLES}
    warehouse.story("Another text.")
    warehouse.run(FIRST + DAY)
    assert warehouse.periods() == [(FIRST, FIRST + DAY, "superseded")]
    assert warehouse.held() == [(FIRST + DAY,)]
    for table, count in before.items():
        assert warehouse.ask(f"select count(*) from former.{table}") == [(count,)], table
        assert warehouse.ask(f"select count(*) from statements.{table}") == [(count,)], table


def test_identifiers_are_of_their_own_and_lead_to_each_other(warehouse: Warehouse) -> None:
    warehouse.story("One text.")
    warehouse.run(FIRST)
    warehouse.story("Another text.")
    warehouse.run(FIRST + DAY)
    assert warehouse.ask("""
        select events.event_name, organisations.name, operators.name, participants.role, partners.name
        from former.events as events
        inner join former.local_organisations as organisations using (local_organisation_id)
        inner join former.local_organisations as operators
            on organisations.operator_local_organisation_id = operators.local_organisation_id
        inner join former.event_organisations as participants using (statement_id)
        inner join former.local_organisations as partners
            on participants.local_organisation_id = partners.local_organisation_id
        inner join former.origins as origins on events.origin_id = origins.former_origin_id
    """) == [("Forum", "Quayside Labs", "Osier Gate Ventures", "host", "Osier Gate Ventures")]
    assert warehouse.ask(
        "select count(*) from former.events semi join statements.events using (statement_id)"
    ) == [(0,)]


def test_other_rules_make_no_history(warehouse: Warehouse) -> None:
    warehouse.story("One text.")
    warehouse.run(FIRST)
    warehouse.run(FIRST + DAY, rules="2")
    assert warehouse.periods() == []
    assert warehouse.held() == [(FIRST,)], "the content has been held since it landed"


def test_words_that_come_back_are_held_from_then_on(warehouse: Warehouse) -> None:
    for number, text in enumerate(("One text.", "Another text.", "One text.")):
        warehouse.story(text)
        warehouse.run(FIRST + number * DAY)
    assert warehouse.periods() == [
        (FIRST, FIRST + DAY, "superseded"),
        (FIRST + DAY, FIRST + 2 * DAY, "superseded"),
    ]
    assert warehouse.held() == [(FIRST + 2 * DAY,)]


def test_a_retraction_that_is_taken_back_leaves_a_gap(warehouse: Warehouse) -> None:
    warehouse.story("One text.")
    warehouse.run(FIRST)
    warehouse.retract(warehouse.document_id)
    warehouse.run(FIRST + DAY)
    assert warehouse.periods() == [(FIRST, FIRST + DAY, "retracted")]
    assert warehouse.held() == []
    warehouse.retract()
    warehouse.run(FIRST + 3 * DAY)
    assert warehouse.periods() == [(FIRST, FIRST + DAY, "retracted")]
    assert warehouse.held() == [(FIRST + 3 * DAY,)]


def test_a_version_that_was_never_current_leaves_nothing(warehouse: Warehouse) -> None:
    warehouse.story("Another text.", date_modified="2021-03-10T08:00:00Z")
    warehouse.run(FIRST)
    warehouse.put(
        "news/older.json",
        json.dumps({"title": "The rope works", "text": "One text.", "date": "2021-03-09", "url": URL}),
    )
    warehouse.run(FIRST + DAY)
    assert warehouse.ask("select count(*) from landing.documents") == [(2,)]
    assert warehouse.periods() == []
    assert warehouse.held() == [(FIRST,)]


def test_what_may_not_be_mined_any_more_is_not_kept(warehouse: Warehouse) -> None:
    warehouse.story("One text.")
    warehouse.run(FIRST)
    warehouse.story("Another text.")
    warehouse.run(FIRST + DAY)
    assert warehouse.ask("select count(*) from former.origins") == [(1,)]
    warehouse.put("news/source.yml", "text_mining_opt_out: true\n")
    warehouse.run(FIRST + 2 * DAY)
    assert warehouse.ask("select bool_or(text_mining_opt_out) from landing.documents") == [(True,)]
    for table in ("origins", *KEPT_TABLES):
        assert warehouse.ask(f"select count(*) from former.{table}") == [(0,)], table


def test_a_record_file_that_changed_is_kept_as_it_was(warehouse: Warehouse) -> None:
    warehouse.put("records/hubs.yml", YAML)
    warehouse.put("records/hubs.csv", "Hub\nQuayside Labs\n")
    warehouse.run(FIRST)
    warehouse.put("records/hubs.csv", "Hub\nQuayside Labs\nOsier Gate\n")
    warehouse.run(FIRST + DAY)
    assert warehouse.ask(
        "select source_path, independent_source_id, known_from, known_until, end_reason from former.origins"
    ) == [("records/hubs.csv", "hubs", FIRST, FIRST + DAY, "superseded")]
    assert warehouse.held() == [(FIRST + DAY,)]
    assert warehouse.ask("select source_path, row_number from former.metrics") == [("records/hubs.csv", 2)]


@pytest.mark.parametrize(
    ("prepare", "organisation_id"),
    [
        pytest.param(
            lambda put: put("resolution.members", local_organisation_id="same", organisation_id="today"),
            "today",
            id="what the source calls so now",
        ),
        pytest.param(
            lambda put: put("resolution.members", local_organisation_id="another", organisation_id="then"),
            "then",
            id="what it was, if that still is",
        ),
        pytest.param(
            lambda put: (
                put("resolution.members", local_organisation_id="another", organisation_id="heir"),
                put(
                    "resolution.redirects",
                    old_organisation_id="then",
                    organisation_id="heir",
                    changed_at=FIRST,
                ),
            ),
            "heir",
            id="what took its members over",
        ),
        pytest.param(
            lambda put: (
                put("resolution.members", local_organisation_id="another", organisation_id="namesake"),
                put(
                    "statements.local_organisations",
                    local_organisation_id="another",
                    origin_id="d2",
                    name="Quayside Labs",
                    name_key="quayside labs",
                    is_in_registry=False,
                    confidence=1.0,
                ),
            ),
            "namesake",
            id="what bears its name",
        ),
        pytest.param(lambda _: None, "then", id="nobody speaks of it now"),
    ],
)
def test_former_organisations_are_those_of_today(
    warehouse: Warehouse, prepare: Callable[[Callable[..., None]], object], organisation_id: str
) -> None:
    insert_rows(
        warehouse.connection,
        "former.local_organisations",
        [
            {
                "local_organisation_id": "former",
                "origin_id": "f",
                "name": "Quayside Labs",
                "name_key": "quayside labs",
                "is_in_registry": False,
                "confidence": 1.0,
                "held_local_organisation_id": "same",
                "held_organisation_id": "then",
            }
        ],
    )
    prepare(lambda table, **row: insert_rows(warehouse.connection, table, [row]))
    follow_organisations(warehouse.connection)
    follow_organisations(warehouse.connection)
    assert warehouse.ask("from resolution.former_members") == [("former", organisation_id)]
