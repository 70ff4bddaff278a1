"""Names in the working database: each pair is compared once, and forgotten with its names."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import duckdb
import pytest

from orchestration.linkage import names as linkage
from orchestration.linkage.names import compare_new_names, name_evidence, score_names
from orchestration.resolution import read_name_model
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import Vocabulary, load_vocabulary
from orchestration.warehouse import make_tables

SEEDS = PROJECT_DIR / "dbt_project" / "seeds"
MODEL = read_name_model()
NOW = datetime(2024, 5, 1)
LATER = datetime(2024, 6, 1)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(SEEDS)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    make_tables(connection)
    return connection


def add(connection: duckdb.DuckDBPyConnection, *names: str, scheme: str | None = None) -> None:
    connection.executemany(
        """
        insert into statements.local_organisations
            (local_organisation_id, origin_id, name, name_key, registry_scheme, is_in_registry, confidence)
        values (?, 'origin', ?, lower(?), ?, false, 1)
        """,
        [[name, name, name, scheme] for name in names],
    )


def pairs(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], datetime]:
    return {
        (left, right): scored_at
        for left, right, scored_at in connection.execute(
            "select left_name, right_name, scored_at from resolution.name_pairs"
        ).fetchall()
    }


def test_new_names_are_compared_with_all_and_known_pairs_are_kept(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    add(connection, "Harbourlantern", "Harbourlantren", "Meadowgate")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, NOW)
    assert pairs(connection) == {("Harbourlantern", "Harbourlantren"): NOW}

    add(connection, "Meadow Gate")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, LATER)
    assert pairs(connection) == {
        ("Harbourlantern", "Harbourlantren"): NOW,
        ("Meadow Gate", "Meadowgate"): LATER,
    }


def test_names_that_are_gone_are_forgotten(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    add(connection, "Harbourlantern", "Harbourlantren")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, NOW)
    connection.execute("delete from statements.local_organisations where name = 'Harbourlantren'")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, NOW)
    assert pairs(connection) == {}
    assert connection.execute("select name from resolution.names").fetchall() == [("Harbourlantern",)]
    assert connection.execute("select distinct name_id from resolution.name_blocks").fetchall() == [(0,)]


def test_places_are_not_compared(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    add(connection, "Harbourlantern")
    add(connection, "Harbourlantren", scheme="place")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, NOW)
    assert connection.execute("select name from resolution.names").fetchall() == [("Harbourlantern",)]


def test_every_name_is_new_where_the_words_or_the_model_changed(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(connection, "Harbourlantern", "Harbourlantren")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, NOW)
    monkeypatch.setattr(linkage, "comparison_version", lambda *_: "another")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, LATER)
    assert pairs(connection) == {("Harbourlantern", "Harbourlantren"): LATER}


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("Harbourlantern Fund VI", False),
        ("Harbourlantren Fund 6", False),
        ("Harbourlantern Fund Five", True),
        ("Harbourlantren Fund V", True),
    ],
)
def test_names_of_a_series_are_not_compared(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, name: str, compared: bool
) -> None:
    add(connection, "Harbourlantern Fund V", name)
    compare_new_names(connection, SEEDS, vocabulary, MODEL, NOW)
    assert bool(pairs(connection)) is compared


def test_a_pair_that_is_asked_for_is_scored_whatever_comes_of_it(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    add(connection, "Harbourlantern", "Meadowgate Bank")
    compare_new_names(connection, SEEDS, vocabulary, MODEL, NOW)
    assert pairs(connection) == {}
    score_names(connection, [("Harbourlantern", "Meadowgate Bank")], MODEL, LATER)
    assert pairs(connection) == {}
    (scored,) = name_evidence(connection, MODEL, ["Harbourlantern", "Meadowgate Bank"]).chained.values()
    assert scored.weight < -3
    assert scored.reason == "distinctive words: different; kind of business: one lacks"


def test_splink_is_not_loaded_where_nothing_is_new() -> None:
    script = (
        "import sys, orchestration.identities, orchestration.linkage.names; "
        "sys.exit('splink' in sys.modules or 'sqlglot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
