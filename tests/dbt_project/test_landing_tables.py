"""What landing says, as it is published: rights, retractions, copies, what is gone; and the tests that block a
publication whose ledger does not agree with its tables.

Every organisation and person here is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.readers.people.contacts import without_contacts
from orchestration.warehouse import RULE_FAILED

DAY = date(2024, 3, 1)
FACT = "Quayside Labs held its open day on 2 February 2024"


def text(title: str, more: str = "") -> str:
    return f"{title}\n\n{FACT} in Ghent. {more}"


def write_fact(statements: Any, document: str) -> None:
    """Every kind of statement that shows in a table of its own."""
    hub = statements.organisation(document, "hub", "Quayside Labs", organisation_type="incubator")
    statements.mention(document, hub, "Quayside Labs")
    statements.industry(document, hub, "big_data", "open day")
    statements.industry(document, None, "big_data", "open day")
    day = date(2024, 2, 2)
    statements.event(document, hub, "conference", FACT, name="Open day", time=(day, day, "day"))
    statements.metric(document, hub, "2 February", metric_id="events_held", unit="count", value=2, year=2024)
    statements.unused_figure(document, "2024", "quantity")


@pytest.fixture(scope="session")
def landed(build_of: Callable[..., Any]) -> Any:
    def fill(statements: Any) -> None:
        original = statements.document(text("The open day"), DAY, licence="CC-BY-4.0")
        copy = statements.document(text("The open day again", "Subscribe to our letter."), DAY, original)
        retracted = statements.document(text("The open day, wrongly"), DAY, is_retracted=True)
        opted_out = statements.document(text("The open day, not to be mined"), DAY, text_mining_opt_out=True)
        gone = statements.document(
            text("The open day, deleted"), date(2024, 3, 2), updated_at=datetime(2024, 3, 3, 8)
        )
        for document in (original, copy, retracted, opted_out, gone):
            write_fact(statements, document)
        statements.connection.execute(
            "update landing.places set is_standing = false where document_id = ?", [gone]
        )
        statements.connection.execute(
            "update landing.ledger set is_gone = true where source_path = ?", [f"news/{gone}.txt"]
        )
        moment = datetime(2024, 3, 5, 9)
        statements.insert(
            "landing.retractions", document_id=retracted, reason="wrong hub", retracted_at=moment
        )
        statements.insert(
            "landing.retractions", document_id="never seen", reason="a test", retracted_at=moment
        )
        statements.ledger(
            "news/wire.jsonl", items_in=2, items_loaded=0, items_quarantined=2, outcome="quarantined"
        )
        for number in (1, 2):
            statements.ledger(
                "news/wire.jsonl",
                f"line {number}",
                items_loaded=0,
                items_quarantined=1,
                outcome="quarantined",
            )
            statements.quarantine("news/wire.jsonl", f"line {number}")
        # the text landed, and a rule of the extraction broke on it
        statements.quarantine(f"news/{original}.txt", reason=RULE_FAILED)
        # files that cannot be read for now: what they said before stays
        statements.connection.execute(
            "update landing.ledger set content_sha256 = null, outcome = 'ignored', items_in = 0, items_loaded = 0"
            " where source_path = ?",
            [f"news/{copy}.txt"],
        )
        statements.record_source("rounds", "funding", 2, DAY)
        records = statements.record_source("hub_register", "organisation", 2, DAY)
        statements.connection.execute(
            "update landing.ledger set content_sha256 = null, outcome = 'ignored', items_in = 0, items_loaded = 0"
            " where source_path = ?",
            [records],
        )

    return build_of("landed", fill)


def test_nothing_is_wrong(landed: Any) -> None:
    assert set(landed.outcomes.values()) == {"success", "pass"}


def test_documents_say_their_rights_and_whether_they_are_gone(landed: Any) -> None:
    assert landed.rows(
        "select title, licence, updated_at, text_mining_opt_out, is_gone, is_retracted,"
        " duplicate_of_document_id is not null from dim_documents order by title"
    ) == [
        ("The open day", "CC-BY-4.0", None, False, False, False, False),
        ("The open day again", None, None, False, False, False, True),
        ("The open day, deleted", None, datetime(2024, 3, 3, 8), False, True, False, False),
        ("The open day, not to be mined", None, None, True, False, False, False),
        ("The open day, wrongly", None, None, False, False, True, False),
    ]
    assert landed.rows("select count(*) from ops_ingestion_ledger where is_gone") == [(1,)]


def test_nothing_rests_on_what_was_taken_out_or_may_not_be_mined(landed: Any) -> None:
    standing = {"The open day", "The open day again", "The open day, deleted"}
    for table in (
        "dim_document_texts",
        "bridge_fact_sources",
        "bridge_document_organisations",
        "bridge_document_industries",
        "fct_metric_claims",
        "ops_extraction_coverage",
    ):
        titles = landed.rows(f"select distinct title from {table} join dim_documents using (document_id)")
        assert {title for (title,) in titles} == standing, table


def test_figures_are_counted_of_texts_that_count(landed: Any) -> None:
    assert landed.rows("from ops_figure_outcomes") == [("unaccounted", "quantity", 3, 3, 1.0)]


def test_figures_that_are_counted_and_not_listed_are_found(landed: Any, tmp_path: Path) -> None:
    complaints = landed.complaints(
        "assert_unaccounted_figures_are_listed",
        tmp_path,
        "update marts.ops_figure_outcomes set figures = 4",
        "insert into marts.ops_extraction_coverage select * replace ('amount' as kind) from marts.ops_extraction_coverage limit 1",
    )
    assert complaints == [("amount", None, 1), ("quantity", 4, 3)]


def test_a_copy_and_its_original_are_one_source_everywhere(landed: Any) -> None:
    """Three documents that count: an original, its copy, and one of its own."""
    for table in ("fct_events", "fct_yearly_metrics", "bridge_organisation_industries"):
        assert landed.rows(f"select source_count from {table}") == [(2,)], table
    assert landed.rows("select distinct source_count from fct_metric_claims") == [(1,)]


def test_retractions_are_published_with_what_is_known_of_the_document(landed: Any) -> None:
    assert landed.rows(
        "select title, publisher, reason, is_known from ops_retractions order by is_known"
    ) == [
        (None, None, "a test", False),
        ("The open day, wrongly", "Example Courier (invented)", "wrong hub", True),
    ]


ORIGINAL = "(select document_id from landing.documents where title = 'The open day')"
COPY = "(select document_id from landing.documents where title = 'The open day again')"
OF_ORIGINAL = f"where document_id = {ORIGINAL}"


@pytest.mark.parametrize(
    ("test", "damage", "rows"),
    [
        (
            "assert_copies_lead_to_originals",
            f"update marts.dim_documents set duplicate_of_document_id = {COPY} where title like '%deleted'",
            1,
        ),
        (
            "assert_copies_lead_to_originals",
            f"update marts.dim_documents set is_retracted = true {OF_ORIGINAL}",
            1,
        ),
        (
            "assert_copies_lead_to_originals",
            f"update marts.dim_documents set text_mining_opt_out = true {OF_ORIGINAL}",
            1,
        ),
        ("assert_copies_lead_to_originals", f"delete from marts.dim_documents {OF_ORIGINAL}", 1),
        (
            "assert_copies_lead_to_originals",
            f"update marts.dim_documents set duplicate_of_document_id = document_id {OF_ORIGINAL}",
            2,  # the original, and its copy, which now leads to a copy
        ),
        ("assert_documents_stand_somewhere", f"delete from landing.places {OF_ORIGINAL}", 1),
        (
            "assert_documents_stand_somewhere",
            f"update landing.places set content_sha256 = 'other' {OF_ORIGINAL}",
            1,
        ),
        ("assert_files_total_their_items", "delete from landing.ledger where member = 'line 2'", 1),
        (
            "assert_files_total_their_items",
            "delete from landing.ledger where source_path like '%jsonl' and member = ''",
            1,
        ),
        (
            "assert_files_total_their_items",
            "update landing.ledger set items_loaded = 1, items_quarantined = 0 where member = 'line 2'",
            1,
        ),
        ("assert_ledger_agrees_with_documents", f"delete from landing.places {OF_ORIGINAL}", 1),
        (
            "assert_ledger_agrees_with_documents",
            f"update landing.places set is_standing = false {OF_ORIGINAL}",
            1,
        ),
        (
            "assert_ledger_agrees_with_documents",
            f"insert into landing.places by name select * replace ('twin' as member) from landing.places {OF_ORIGINAL}",
            1,
        ),
        (
            "assert_ledger_agrees_with_documents",
            f"insert into landing.places by name select * replace ('news/x.txt' as source_path) from landing.places"
            f" {OF_ORIGINAL}",
            1,
        ),
        ("assert_ledger_agrees_with_quarantine", "delete from landing.quarantine where member = 'line 2'", 1),
        (
            "assert_ledger_agrees_with_quarantine",
            "update landing.quarantine set released_at = quarantined_at where member = 'line 2'",
            1,
        ),
        (
            "assert_ledger_agrees_with_quarantine",
            "update landing.quarantine set reason = 'cannot be read', source_path = 'news/x.txt'"
            f" where reason = '{RULE_FAILED}'",
            1,
        ),
        ("assert_ledger_agrees_with_records", "delete from landing.record_funding where row_number = 1", 1),
        (
            "assert_ledger_agrees_with_records",
            "update landing.ledger set items_in = 1, items_loaded = 1 where source_path = 'records/rounds.csv'",
            1,
        ),
        ("assert_ledger_agrees_with_records", "delete from landing.ledger where collection = 'records'", 2),
        (
            "assert_versions_are_numbered_without_gaps",
            f"update marts.dim_documents set document_version = 2 {OF_ORIGINAL}",
            1,
        ),
        (
            "assert_versions_are_numbered_without_gaps",
            "insert into marts.dim_documents by name select * replace (3 as document_version, false as is_current)"
            f" from marts.dim_documents {OF_ORIGINAL}",
            1,
        ),
        (
            "assert_versions_are_numbered_without_gaps",
            "insert into marts.dim_documents by name select * replace (2 as document_version, false as is_current)"
            f" from marts.dim_documents {OF_ORIGINAL}",
            1,
        ),
        (
            "assert_one_current_version_a_document",
            f"update marts.dim_documents set is_current = false {OF_ORIGINAL}",
            1,
        ),
        # five texts, each with an organisation, its mention, industry, event and metric
        ("assert_statements_rest_on_something", "delete from resolution.members", 5),
        ("assert_statements_rest_on_something", "delete from statements.local_organisations", 20),
        ("assert_statements_rest_on_something", "update statements.events set document_id = 'gone'", 5),
        (
            "assert_statements_rest_on_something",
            "update statements.metrics set document_id = null, source_path = 'records/gone.csv'",
            5,
        ),
        (
            "assert_withheld_documents_in_no_fact",
            f"update marts.dim_documents set is_retracted = true {OF_ORIGINAL}",
            7,
        ),
        (
            "assert_withheld_documents_in_no_fact",
            f"update marts.dim_documents set text_mining_opt_out = true {OF_ORIGINAL}",
            7,
        ),
    ],
)
def test_a_flaw_is_found(landed: Any, tmp_path: Path, test: str, damage: str, rows: int) -> None:
    assert landed.complaints(test, tmp_path) == []
    assert len(landed.complaints(test, tmp_path, damage)) == rows


@pytest.mark.parametrize(
    ("text", "is_contact"),
    [
        ("write to robin.quay@example.org", True),
        ("robin@wharf.example.com, or any day", True),
        ("Robin <r@lab.be>", True),
        ("tel.: +32 9 123 45 67.", False),  # groups of two: the readers know them, this net does not
        ("Tel: +32 470 123 456", True),
        ("Phone +44 20 7946 0000, at noon", True),
        ("fax. +1 212-555-0100", True),
        ("logo@2x.png and code@next.js", False),
        ("@robin and @quay.labs wrote", False),
        ("5 @ home, rope@canal", False),
        ("growth of +32 470 123 456 euros", False),
        ("tel +5 % in 2019 and 2020", False),
        ("[e-mail] or [telephone]", False),
    ],
)
def test_contacts_are_found_and_what_only_looks_like_one_is_not(
    landed: Any, tmp_path: Path, text: str, is_contact: bool
) -> None:
    damage = f"update marts.dim_documents set title = '{text}' {OF_ORIGINAL}"
    found = landed.complaints("assert_no_contacts_of_people", tmp_path, damage)
    assert [row[:2] for row in found] == ([("dim_documents", "title")] if is_contact else [])
    if is_contact:
        assert without_contacts(text) != text


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("dim_document_texts", "text"),
        ("dim_organisations", "organisation_name"),
        ("bridge_fact_sources", "quote"),
        ("ops_quarantine", "raw_excerpt"),
        ("ops_retractions", "reason"),
    ],
)
def test_contacts_are_looked_for_wherever_words_are_published(
    landed: Any, tmp_path: Path, table: str, column: str
) -> None:
    found = landed.complaints(
        "assert_no_contacts_of_people", tmp_path, f"update marts.{table} set {column} = 'Mail r@lab.be now'"
    )
    assert {row[:2] for row in found} == {(table, column)}
