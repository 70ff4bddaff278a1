"""What may be published, how the file is swapped, and what readers of the old one see."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration import publication
from orchestration.findings import Finding
from orchestration.publication import CONTRACT_TABLES, PublicationRefusedError
from orchestration.settings import Settings
from orchestration.transformation import Transformation

NOON = datetime(2024, 1, 1, 12)
PASSED = Transformation("inputs", models_built=2, tests_passed=7)
FINDING = Finding("not_null_fct_events_year", "fct_events.year", "fail", 3, "Got 3 results")


def publish(
    connection: duckdb.DuckDBPyConnection, settings: Settings, outcome: Transformation = PASSED
) -> publication.Publication:
    return publication.publish(
        connection, settings, outcome, run_id="run", code_version="0.1.0+abc", now=NOON
    )


def ask(settings: Settings, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.published_path, read_only=True) as published:
        return published.execute(query).fetchall()


def test_a_publication_describes_itself(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    new = publish(working, settings)
    assert publication.current(settings) == new
    assert (new.documents, new.facts, new.tests_passed, new.tests_warned) == (1, 5, 7, 0)
    assert working.execute("select publication_id from landing.publications").fetchall() == [
        (new.publication_id,)
    ]


def test_the_next_build_is_told_how_many_rows_it_has(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(working, settings)
    working.execute("insert into marts.fct_events values ('b'), ('c')")
    new = publish(working, settings, replace(PASSED, input_fingerprint="others"))
    sizes = working.execute(
        "select publication_id, row_count from landing.published_tables where table_name = 'fct_events'"
    ).fetchall()
    assert sizes == [(new.publication_id, 3)]


def test_a_working_database_that_is_built_anew_knows_what_is_published(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    new = publish(working, settings)
    working.execute("delete from landing.published_tables")
    publication.recover(working, settings)
    sizes = working.execute(
        "select publication_id, count(*) from landing.published_tables group by all"
    ).fetchall()
    assert sizes == [(new.publication_id, len(CONTRACT_TABLES))]


def test_every_table_is_in_schema_main(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    publish(working, settings)
    tables = ask(settings, "select table_name from duckdb_tables() where schema_name = 'main'")
    assert {name for (name,) in tables} == set(CONTRACT_TABLES)


def test_table_functions_go_with_their_tables(
    working: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    working.execute(
        "create macro marts.fct_events_as_known_on(known_on) as table "
        "with told as (select fact_id || ' of marts.' as fact_id from marts.fct_events) select *, known_on from told"
    )
    publish(working, settings)
    copy = tmp_path / "under another name.duckdb"
    shutil.copyfile(settings.published_path, copy)
    for path in (settings.published_path, copy):
        with duckdb.connect(path, read_only=True) as published:
            assert published.execute("select * from fct_events_as_known_on(1)").fetchall() == [
                ("a of marts.", 1)
            ]
    assert working.execute("select current_database()").fetchall() == [("working",)]


def test_clients_of_duckdb_1_5_can_open_the_file(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(working, settings)
    tags = ask(settings, "select tags['storage_version'] from duckdb_databases() where not internal")
    assert tags == [("v1.5.0+",)]


def test_descriptions_are_comments(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    publish(working, settings)
    query = "select comment from duckdb_tables() where table_name = 'fct_events'"
    assert ask(settings, query) == [("What happened. Grain: it's one event.",)]
    query = "select comment from duckdb_columns() where table_name = 'fct_events'"
    assert ask(settings, query) == [("One event",)]


def test_nothing_is_left_beside_the_published_file(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(working, settings)
    assert [path.name for path in settings.warehouse_dir.glob("warehouse.duckdb*")] == ["warehouse.duckdb"]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Transformation("i", 2, 7, failures=(FINDING,)), r"not_null_fct_events_year \(3 rows\)"),
        (Transformation("i", 2, 7, broken_models=(("dim_years", "no"),)), "could not be built: dim_years"),
        (Transformation("i", 2, 7, not_run=("fct_funding",)), "did not run, the first: fct_funding"),
    ],
)
def test_a_build_that_did_not_pass_leaves_the_old_file_as_it_was(
    working: duckdb.DuckDBPyConnection, settings: Settings, outcome: Transformation, reason: str
) -> None:
    publish(working, settings)
    before = settings.published_path.read_bytes(), settings.published_path.stat().st_mtime_ns
    with pytest.raises(PublicationRefusedError, match=reason):
        publish(working, settings, outcome)
    assert (settings.published_path.read_bytes(), settings.published_path.stat().st_mtime_ns) == before
    assert len(working.execute("from landing.publications").fetchall()) == 1


def test_a_missing_table_of_the_contract_is_refused(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    working.execute("drop table marts.fct_funding")
    with pytest.raises(PublicationRefusedError, match="missing: fct_funding"):
        publish(working, settings)
    assert not settings.published_path.exists()


def test_a_warning_does_not_hold_a_publication_up(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    assert publish(working, settings, Transformation("i", 2, 7, warnings=(FINDING,))).tests_warned == 1


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("select count(*) from fct_events").fetchone()[0], flush=True)
sys.stdin.readline()
print(connection.execute("select count(*) from fct_events").fetchone()[0], flush=True)
"""


def test_a_reader_keeps_the_version_it_opened(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    publish(working, settings)
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(settings.published_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "1\n"
        working.execute("insert into marts.fct_events values ('b')")
        publish(working, settings, Transformation("other inputs", 2, 7))
        rest, _ = reader.communicate("\n", timeout=30)
    assert rest == "1\n"
    assert ask(settings, "select count(*) from fct_events") == [(2,)]


def test_times_only_go_on_though_the_clock_is_set_back(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    first = publish(working, settings)
    second = publication.publish(
        working, settings, PASSED, run_id="run", code_version="0.1.0+abc", now=NOON - timedelta(days=1)
    )
    assert second.published_at > first.published_at
    assert publication.current(settings) == second
    assert list(publication.kept_before(settings)) == [first.publication_id]


def test_what_is_published_after_a_rollback_is_another_publication(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    published = [publish(working, settings, replace(PASSED, input_fingerprint=name)) for name in "ab"]
    assert publication.roll_back(settings) == (published[1], published[0])
    publication.recover(working, settings)
    again = publish(working, settings, replace(PASSED, input_fingerprint="b"))
    assert again.publication_id not in {one.publication_id for one in published}
    assert publication.current(settings) == again
    assert list(publication.kept(settings)) == [one.publication_id for one in published]


def test_ids_are_of_what_went_in_and_of_what_came_before(
    working: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    first, second = publish(working, settings), publish(working, settings)
    assert first.publication_id != second.publication_id
    working.execute("delete from landing.publications")
    assert publish(working, settings).publication_id == first.publication_id


def test_publications_are_learnt_again_from_the_published_file(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(working, settings)
    before = working.execute("from landing.publications").fetchall()
    working.execute("delete from landing.publications")
    publication.recover(working, settings)
    assert working.execute("from landing.publications").fetchall() == before


def test_the_history_stays_in_the_published_file(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    first = publish(working, settings)
    working.execute(
        "insert into marts.ops_publications select * exclude (input_fingerprint) from landing.publications"
    )
    second = publish(working, settings, Transformation("later inputs", 2, 7))
    rows = ask(settings, "select publication_id, input_fingerprint from ops_publications order by 2")
    assert rows == [(first.publication_id, "inputs"), (second.publication_id, "later inputs")]


def test_there_may_be_no_publication(settings: Settings) -> None:
    assert publication.current(settings) is None


def test_the_last_publications_are_kept(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    published = [
        publication.publish(
            working,
            settings,
            replace(PASSED, input_fingerprint=str(day)),
            run_id="run",
            code_version="0.1.0+abc",
            now=NOON.replace(day=day),
        )
        for day in range(1, 7)
    ]
    identifiers = [one.publication_id for one in published]
    kept = publication.kept(settings)
    assert list(kept) == identifiers[-4:-1]
    assert [publication.described(path) for path in kept.values()] == published[-4:-1]
    assert publication.current(settings) == published[-1]
