"""The working database: opening it, what there is to extract, and idempotent loads of statements."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from orchestration.extractions import (
    DocumentOrigin,
    Versions,
    documents_to_extract,
    note_documents_to_extract,
    record_sources_to_extract,
    remove_stale_statements,
    save_extractions,
)
from orchestration.landing import land
from orchestration.model import (
    PARTS,
    Basis,
    EventStatement,
    Extraction,
    FigureCount,
    FundingStatement,
    IndustryStatement,
    Investor,
    LocalOrganisation,
    Mention,
    MetricStatement,
    OrganisationAlias,
    Passage,
    Period,
    StatedNumber,
    UnusedFigure,
    stable_id,
)
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.statements import STATEMENT_TABLES
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import (
    WorkingDatabaseError,
    as_utc,
    insert_rows,
    make_tables,
    open_working,
    registered_values,
    transaction,
    trim_cache,
)

V1, V2 = dict.fromkeys(PARTS, "1"), dict.fromkeys(PARTS, "2")
NOW = datetime(2024, 6, 1, tzinfo=UTC)
YEAR = Period(date(2020, 1, 1), date(2020, 12, 31), "year")
YAML = """source: hubs
entity: organisation
file: hubs.csv
publisher: Test register (invented)
licence: CC0-1.0
published_on: 2024-01-31
columns: {name: {column: Hub}, founded_year: {column: Founded}, industries: {column: Field, split: ";"}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


@pytest.fixture
def connection(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(settings) as opened:
        yield opened


def put(settings: Settings, name: str, text: str) -> None:
    path = settings.raw_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def land_raw(connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary) -> None:
    land(connection, settings, vocabulary, NOW, lambda *_: None, settle_seconds=0)


def to_extract(connection: duckdb.DuckDBPyConnection, versions: Versions) -> list[DocumentOrigin]:
    note_documents_to_extract(connection, "rules", versions)
    return documents_to_extract(connection)


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {
        table: connection.execute(f"select count(*) from statements.{table}").fetchall()[0][0]
        for table in (*STATEMENT_TABLES, "extractions")
    }


def full_extraction(text: str) -> Extraction:
    """One statement of every kind about the first word of a text."""

    def basis(rule: str) -> Basis:
        return Basis(Passage(0, 8, text[:8]), rule, 1, 0.9)

    number = StatedNumber(24.0, "=", 24.0, 24.0)
    return Extraction(
        engine="rules",
        organisations=(
            LocalOrganisation(
                "hub", "Quayside Labs Ltd", "incubator", aliases=(OrganisationAlias("QL", "acronym"),), operator_key="fund"
            ),
            LocalOrganisation("fund", "Osier Gate Ventures", "investor"),
        ),
        mentions=(Mention(0, 8, "hub", "name"), Mention(0, 8, "hub", "name")),
        industries=(IndustryStatement("robotics", "hub", basis("i")),),
        events=(
            EventStatement("forum", "Rope Forum", "hub", YEAR, "held", basis("e"), participants=(("fund", "host"),)),
        ),
        funding=(
            FundingStatement(
                "hub", "seed", "round", None, number, "EUR", YEAR, "closed", basis("f"), (Investor("fund", "lead"),)
            ),
        ),
        metrics=(
            MetricStatement(
                "hub", "resident_projects", "level", "reported", YEAR, False, number, "count", 24.0, "projects",
                "resident projects", basis("m"),
            ),
        ),
        unused_figures=(UnusedFigure(Passage(9, 13, text[9:13]), "quantity"),),
        figure_counts=(FigureCount("unaccounted", "quantity", 1), FigureCount("ignored", "date", 2)),
    )  # fmt: skip


def test_opening_twice_keeps_what_is_there(settings: Settings) -> None:
    with open_working(settings) as first:
        insert_rows(first, "resolution.members", [{"local_organisation_id": "a", "organisation_id": "b"}])
    with open_working(settings) as second:
        assert second.execute("select * from resolution.members").fetchall() == [("a", "b")]


def test_a_database_in_use_says_what_to_do(settings: Settings) -> None:
    settings.warehouse_dir.mkdir(parents=True)
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(settings.working_path)!r}); print(1, flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WorkingDatabaseError, match="another run or program has it open") as caught:
            open_working(settings).__enter__()
    finally:
        holder.communicate(b"\n", timeout=30)
    assert "\n" not in str(caught.value)


def test_a_damaged_database_says_what_to_do(settings: Settings) -> None:
    settings.warehouse_dir.mkdir(parents=True)
    settings.working_path.write_bytes(b"this is no database " * 500)
    with pytest.raises(WorkingDatabaseError, match=r"damaged.*move it away") as caught:
        open_working(settings).__enter__()
    assert "\n" not in str(caught.value)


def test_a_database_cut_short_says_what_to_do(settings: Settings) -> None:
    with open_working(settings):
        pass
    whole = settings.working_path.read_bytes()
    settings.working_path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(WorkingDatabaseError, match="move it away"):
        open_working(settings).__enter__()


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(WorkingDatabaseError, match="choose another with --warehouse"):
        open_working(Settings(tmp_path, tmp_path / "file" / "warehouse")).__enter__()


def test_what_went_wrong_is_told_and_not_that_the_transaction_is_aborted(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    with (
        pytest.raises(duckdb.ConversionException, match="nothing that counts"),
        transaction(connection),
        registered_values(connection, "figures", ["7", "nothing that counts"]),
    ):
        connection.execute("select sum(value::integer) from figures")
    with registered_values(connection, "figures", ["7", "8"]):
        assert connection.execute("select sum(value::integer) from figures").fetchall() == [(15,)]


def test_a_transaction_is_all_or_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    def write_and_fail() -> None:
        with transaction(connection):
            insert_rows(
                connection, "resolution.members", [{"local_organisation_id": "a", "organisation_id": "b"}]
            )
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_and_fail()
    assert connection.execute("select * from resolution.members").fetchall() == []


@pytest.mark.parametrize(
    ("moment", "stored"),
    [
        (datetime(2024, 6, 1, 12, tzinfo=UTC), datetime(2024, 6, 1, 12)),
        (datetime(2024, 6, 1, 12, tzinfo=timezone(timedelta(hours=8))), datetime(2024, 6, 1, 4)),
        (datetime(2024, 6, 1, 12), datetime(2024, 6, 1, 12)),
    ],
)
def test_as_utc(moment: datetime, stored: datetime) -> None:
    assert as_utc(moment) == stored


def test_documents_to_extract(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
) -> None:
    for number in range(3):
        put(settings, f"news/{number}.txt", f"Title {number}\n\n2024-05-0{number + 1} Views: 7\n\nBody.")
    land_raw(connection, settings, vocabulary)
    origins = to_extract(connection, V1)
    assert sorted(origin.document.title for origin in origins) == ["Title 0", "Title 1", "Title 2"]
    assert origins[0].document.view_count == 7
    assert origins[0].document.published_on is not None
    first = documents_to_extract(connection, limit=2)
    assert [*first, *documents_to_extract(connection, len(first))] == origins
    save_extractions(connection, [(origins[0], Extraction("rules"))], vocabulary, lambda *_: "1", NOW)
    assert [origin.origin_id for origin in to_extract(connection, V1)] == [
        origin.origin_id for origin in origins[1:]
    ]
    assert note_documents_to_extract(connection, "rules", V1) == 2
    assert note_documents_to_extract(connection, "rules", V2) == 3
    assert note_documents_to_extract(connection, "another", V1) == 3
    assert note_documents_to_extract(connection, "rules", V1 | {"events": "2"}) == 3
    assert [origin.parts for origin in documents_to_extract(connection)].count(frozenset({"events"})) == 1


@pytest.mark.parametrize(
    "change", ["is_retracted = true", "duplicate_of_document_id = 'other'", "is_current = false"]
)
def test_statements_of_what_no_longer_counts_are_removed(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary, change: str
) -> None:
    put(settings, "news/a.txt", "Quayside Labs\n\nBody.")
    land_raw(connection, settings, vocabulary)
    (origin,) = to_extract(connection, V1)
    save_extractions(
        connection, [(origin, full_extraction(origin.document.text))], vocabulary, lambda *_: "1", NOW
    )
    assert remove_stale_statements(connection, NOW) == ()
    connection.execute(f"update landing.documents set {change}")
    assert remove_stale_statements(connection, NOW) == (origin.origin_id,)
    assert set(counts(connection).values()) == {0}
    assert to_extract(connection, V1) == []


def test_a_new_version_is_extracted_again(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
) -> None:
    put(settings, "news/a.txt", "Quayside Labs\n\nBody.")
    land_raw(connection, settings, vocabulary)
    (first,) = to_extract(connection, V1)
    save_extractions(
        connection, [(first, full_extraction(first.document.text))], vocabulary, lambda *_: "1", NOW
    )
    put(settings, "news/a.txt", "Quayside Labs\n\nBody, corrected.")
    land_raw(connection, settings, vocabulary)
    (second,) = to_extract(connection, V1)
    assert second.origin_id == first.origin_id
    assert second.content_sha256 != first.content_sha256
    assert counts(connection)["local_organisations"] == 0


def test_saving_again_replaces_everything_of_the_origin(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
) -> None:
    put(settings, "news/a.txt", "Quayside Labs\n\nBody.")
    put(settings, "news/b.txt", "Quayside Labs again\n\nBody.")
    land_raw(connection, settings, vocabulary)
    origins = to_extract(connection, V1)
    extracted = [(origin, full_extraction(origin.document.text)) for origin in origins]
    save_extractions(connection, extracted, vocabulary, lambda *_: "1", NOW)
    once = {
        table: connection.execute(f"select * from statements.{table} order by all").fetchall()
        for table in STATEMENT_TABLES
    }
    save_extractions(connection, extracted, vocabulary, lambda *_: "1", NOW)
    again = {
        table: connection.execute(f"select * from statements.{table} order by all").fetchall()
        for table in STATEMENT_TABLES
    }
    assert once == again
    assert {table: len(rows) for table, rows in once.items()} == {
        "local_organisations": 4, "local_organisation_aliases": 2, "mentions": 2, "industries": 2, "events": 2,
        "event_organisations": 2, "funding": 2, "funding_investors": 2, "metrics": 2, "unused_figures": 2,
        "figure_counts": 4, "exchange_rates": 0,
    }  # fmt: skip
    save_extractions(connection, [(origins[0], Extraction("rules"))], vocabulary, lambda *_: "2", NOW)
    assert counts(connection)["funding"] == 1
    assert counts(connection)["extractions"] == 2 * len(PARTS)


def test_what_stands_in_the_statement_tables(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
) -> None:
    put(settings, "news/a.txt", "Quayside Labs\n\nBody.")
    land_raw(connection, settings, vocabulary)
    (origin,) = to_extract(connection, V1)
    save_extractions(
        connection, [(origin, full_extraction(origin.document.text))], vocabulary, lambda *_: "1", NOW
    )
    hub = stable_id("local_organisation", origin.origin_id, "hub")
    fund = stable_id("local_organisation", origin.origin_id, "fund")
    assert connection.execute(
        "select document_id, source_path, name, name_key, operator_local_organisation_id, is_in_registry "
        "from statements.local_organisations where local_organisation_id = ?",
        [hub],
    ).fetchall() == [(origin.origin_id, None, "Quayside Labs Ltd", "quayside labs", fund, False)]
    assert connection.execute(
        "select alias, alias_key, alias_kind from statements.local_organisation_aliases"
    ).fetchall() == [("QL", "ql", "acronym")]
    assert connection.execute(
        "select amount, amount_operator, currency, start_on, document_id, quote, source_path, confidence from statements.funding"
    ).fetchall() == [(24.0, "=", "EUR", date(2020, 1, 1), origin.origin_id, "Quayside", None, 0.9)]
    assert connection.execute(
        "select local_organisation_id, role from statements.funding_investors"
    ).fetchall() == [(fund, "lead")]
    assert connection.execute("select event_name_key, statement_id from statements.events").fetchall() == [
        (
            "rope forum",
            connection.execute("select statement_id from statements.event_organisations").fetchall()[0][0],
        )
    ]
    assert connection.execute("select quote, mention_kind from statements.mentions").fetchall() == [
        ("Quayside", "name")
    ]


def test_a_statement_about_nobody_known_is_refused_whole(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
) -> None:
    put(settings, "news/a.txt", "Quayside Labs\n\nBody.")
    land_raw(connection, settings, vocabulary)
    (origin,) = to_extract(connection, V1)
    extraction = replace(full_extraction(origin.document.text), organisations=())
    with pytest.raises(ValueError, match=r"refers to the organisation 'hub'"):
        save_extractions(connection, [(origin, extraction)], vocabulary, lambda *_: "1", NOW)
    assert set(counts(connection).values()) == {0}


def test_record_sources_to_extract(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
) -> None:
    put(settings, "records/hubs.yml", YAML)
    put(
        settings, "records/hubs.csv", "Hub,Founded,Field\nQuayside Labs,2015,robotics;fintech\nOsier Gate,,\n"
    )
    land_raw(connection, settings, vocabulary)
    (origin,) = record_sources_to_extract(connection, "1")
    assert origin.origin_id == stable_id("record_source", "records/hubs.csv")
    assert (origin.source.source_name, origin.source.published_on) == ("hubs", date(2024, 1, 31))
    assert [dict(record.values) for record in origin.records] == [
        {"name": "Quayside Labs", "founded_year": 2015, "industries": ("robotics", "fintech")},
        {"name": "Osier Gate"},
    ]
    assert origin.records[0].columns["name"] == "Hub"
    extraction = Extraction("records", organisations=(LocalOrganisation("q", "Quayside Labs", row_number=2),))
    save_extractions(connection, [(origin, extraction)], vocabulary, lambda *_: "1", NOW)
    assert connection.execute(
        "select document_id, source_path, row_number from statements.local_organisations"
    ).fetchall() == [(None, "records/hubs.csv", 2)]
    assert list(record_sources_to_extract(connection, "1")) == []
    assert remove_stale_statements(connection, NOW) == ()
    put(settings, "records/hubs.yml", YAML.replace("published_on: 2024-01-31", "published_on: 2024-02-29"))
    land_raw(connection, settings, vocabulary)
    assert counts(connection)["local_organisations"] == 0
    assert len(list(record_sources_to_extract(connection, "1"))) == 1


def test_many_rows_are_loaded_in_bulk(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [{"local_organisation_id": str(number), "organisation_id": "x"} for number in range(50_000)]
    started = datetime.now(UTC)
    insert_rows(connection, "resolution.members", rows)
    assert datetime.now(UTC) - started < timedelta(seconds=5)
    assert connection.execute("select count(*) from resolution.members").fetchall() == [(50_000,)]


@pytest.mark.parametrize(
    "change",
    [
        "update landing.schema_version set schema_version = 1",
        "delete from landing.schema_version",
        "drop table landing.schema_version",
    ],
)
def test_tables_of_another_version_are_not_opened(settings: Settings, change: str) -> None:
    with open_working(settings) as opened:
        opened.execute(change)
    with pytest.raises(WorkingDatabaseError) as caught, open_working(settings):
        pass
    assert "another version of Starhall" in str(caught.value)
    assert "move it away and run again" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_may_not_be_mined_is_not_extracted(
    connection: duckdb.DuckDBPyConnection, settings: Settings, vocabulary: Vocabulary
) -> None:
    put(settings, "news/a.txt", "Quayside Labs\n\nBody.")
    land_raw(connection, settings, vocabulary)
    (origin,) = to_extract(connection, V1)
    save_extractions(
        connection, [(origin, full_extraction(origin.document.text))], vocabulary, lambda *_: "1", NOW
    )
    put(settings, "news/source.yml", "text_mining_opt_out: true\n")
    land_raw(connection, settings, vocabulary)
    assert to_extract(connection, V1) == []
    assert set(counts(connection).values()) == {0}


def test_each_schema_has_its_file_and_every_file_is_applied_again_and_again() -> None:
    files = sorted(path.stem for path in (PROJECT_DIR / "orchestration" / "schema").glob("*.sql"))
    with duckdb.connect() as connection:
        make_tables(connection)
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        make_tables(connection)
        assert (
            connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
            == tables
        )
    schemas = {schema for schema, _ in tables}
    assert schemas == {"landing", "statements", "former", "resolution", "changes"}
    assert set(files) == schemas | {"records", "publications"}  # of landing, in files of their own
    assert {("landing", "record_funding"), ("landing", "publications")} <= set(tables)


def test_it_takes_no_more_memory_than_it_may(settings: Settings) -> None:
    """Also after a cache was trimmed."""
    with open_working(replace(settings, memory="700MiB")) as connection:
        trim_cache(connection, "64MB")
        assert connection.execute("select current_setting('memory_limit')").fetchall() == [("700.0 MiB",)]
