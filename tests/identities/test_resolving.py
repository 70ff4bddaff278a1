"""Who is who in the working database: stored, unchanged when nothing changed, redirected when ids move."""

from __future__ import annotations

import random
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration import settings as settings_module
from orchestration.identities import resolve_organisations
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import make_tables

NOW = datetime(2024, 5, 1, 12, 0)
LATER = datetime(2024, 5, 2, 12, 0)
VOCABULARY = Vocabulary({}, {}, {}, {}, {}, {}, {}, frozenset({"ltd"}), {})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    make_tables(connection)
    return connection


def add(connection: duckdb.DuckDBPyConnection, local_id: str, name_key: str, *aliases: str) -> None:
    connection.execute(
        """
        insert into statements.local_organisations
            (local_organisation_id, origin_id, name, name_key, is_in_registry, confidence)
        values ($id, 'origin of ' || $id, $key, $key, false, 1)
        """,
        {"id": local_id, "key": name_key},
    )
    for alias in aliases:
        connection.execute(
            "insert into statements.local_organisation_aliases values ('origin of ' || $id, $id, $key, $key, 'acronym')",
            {"id": local_id, "key": alias},
        )
    connection.execute(
        "insert into statements.extractions "
        "values ('origin of ' || $id, 'organisations', 'document', 'sha', 'rules', '1', $now, null, $now)",
        {"id": local_id, "now": NOW},
    )


def members(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute("from resolution.members").fetchall())


def redirected(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, datetime]]:
    return connection.execute("from resolution.redirects order by all").fetchall()


def test_members_are_stored_and_stay_as_they_are(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    add(connection, "a", "national robotics institute", "nri")
    add(connection, "b", "nri")
    first = resolve_organisations(connection, settings, VOCABULARY, NOW)
    assert (first.local_organisations, first.organisations, first.redirected) == (2, 1, 0)
    stored = members(connection)
    assert stored["a"] == stored["b"]
    assert resolve_organisations(connection, settings, VOCABULARY, LATER) == first
    assert members(connection) == stored


def test_an_identifier_that_moves_leaves_a_redirect_that_follows_on(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    add(connection, "n", "nri")
    resolve_organisations(connection, settings, VOCABULARY, NOW)
    oldest = members(connection)["n"]

    add(connection, "m", "national robotics institute", "nri")
    assert resolve_organisations(connection, settings, VOCABULARY, NOW).redirected == 1
    older = members(connection)["n"]
    assert redirected(connection) == [(oldest, older, NOW)]

    add(connection, "k", "kyoto robotics institute", "national robotics institute")
    resolve_organisations(connection, settings, VOCABULARY, LATER)
    newest = members(connection)["n"]
    assert {(old, new) for old, new, _ in redirected(connection)} == {(oldest, newest), (older, newest)}


def test_a_redirect_ends_when_its_identifier_lives_again(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    add(connection, "n", "nri")
    resolve_organisations(connection, settings, VOCABULARY, NOW)
    add(connection, "m", "national robotics institute", "nri")
    resolve_organisations(connection, settings, VOCABULARY, NOW)
    for table in ("local_organisations", "local_organisation_aliases", "extractions"):
        connection.execute(f"delete from statements.{table} where origin_id = 'origin of m'")
    resolve_organisations(connection, settings, VOCABULARY, LATER)
    alive = set(members(connection).values())
    assert all(old not in alive and new in alive for old, new, _ in redirected(connection))


@pytest.fixture
def seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The seed of decisions of a checkout of its own."""
    seeds = tmp_path / "checkout" / "dbt_project" / "seeds"
    shutil.copytree(PROJECT_DIR / "dbt_project" / "seeds", seeds)
    monkeypatch.setattr(settings_module, "PROJECT_DIR", tmp_path / "checkout")
    return seeds / "organisation_judgements.csv"


def tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Everything that resolution stores, row by row."""
    return {
        table: sorted(connection.execute(f"from resolution.{table}").fetchall(), key=str)
        for table in ("members", "edges", "redirects", "successions", "names", "name_pairs")
    }


def register(rng: random.Random, count: int) -> list[str]:
    """Names of which some are slips of others."""
    stems = [
        "".join(rng.choices("bcdfglmnprst", k=1)[0] + rng.choice("aeiou") for _ in range(6))
        for _ in range(count)
    ]
    return sorted(
        {name for stem in stems for name in (stem, stem[:7] + stem[8:] if rng.random() < 0.3 else stem)}
    )


def test_undoing_fifty_merges_restores_the_tables_exactly(
    connection: duckdb.DuckDBPyConnection, settings: Settings, seed: Path
) -> None:
    rng = random.Random(3)
    names = register(rng, 150)
    for name in names:
        add(connection, name, name, *([rng.choice(names)] if rng.random() < 0.1 else []))
    resolve_organisations(connection, settings, VOCABULARY, NOW)
    before = tables(connection)
    assert any(edge[10] == "model" for edge in before["edges"])

    empty = seed.read_text(encoding="utf-8")
    pairs = [rng.sample(names, 2) for _ in range(50)]
    rows = "".join(f"{left},{right},positive,desk,2024-05-01,test\n" for left, right in pairs)
    seed.write_text(empty + rows, encoding="utf-8")
    resolve_organisations(connection, settings, VOCABULARY, LATER)
    merged = dict(connection.execute("from resolution.members").fetchall())
    assert all(merged[left] == merged[right] for left, right in pairs)
    assert tables(connection)["redirects"] != before["redirects"]

    seed.write_text(empty, encoding="utf-8")
    resolve_organisations(connection, settings, VOCABULARY, LATER)
    assert tables(connection) == before


def test_taking_fifty_edges_away_and_giving_them_back_restores_the_tables_exactly(
    connection: duckdb.DuckDBPyConnection, settings: Settings, seed: Path
) -> None:
    for name in register(random.Random(5), 400):
        add(connection, name, name)
    resolve_organisations(connection, settings, VOCABULARY, NOW)
    before = tables(connection)
    merges = connection.execute(
        "select left_name, right_name from resolution.edges where judgement = 'positive' order by all"
    ).fetchall()
    chosen = random.Random(1).sample(merges, 50)

    empty = seed.read_text(encoding="utf-8")
    rows = "".join(f"{left},{right},negative,desk,2024-05-01,test\n" for left, right in chosen)
    seed.write_text(empty + rows, encoding="utf-8")
    resolve_organisations(connection, settings, VOCABULARY, LATER)
    parted = members(connection)
    assert all(parted[left] != parted[right] for left, right in chosen)

    seed.write_text(empty, encoding="utf-8")
    resolve_organisations(connection, settings, VOCABULARY, LATER)
    after = tables(connection)
    redirected_since = {old for old, _, _ in after.pop("redirects")} | {
        old for old, _, _ in after.pop("successions")
    }
    assert redirected_since.isdisjoint(members(connection).values())
    assert after == {
        table: rows for table, rows in before.items() if table not in {"redirects", "successions"}
    }


def test_names_that_arrive_one_after_the_other_come_to_the_same(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> None:
    names = register(random.Random(7), 80)
    for name in names:
        add(connection, name, name)
    resolve_organisations(connection, settings, VOCABULARY, NOW)
    piecemeal = duckdb.connect()
    make_tables(piecemeal)
    random.Random(8).shuffle(names)
    for start in range(0, len(names), 20):
        for name in names[start : start + 20]:
            add(piecemeal, name, name)
        resolve_organisations(piecemeal, settings, VOCABULARY, NOW)
    compared = ("members", "edges", "name_pairs")
    assert {table: tables(piecemeal)[table] for table in compared} == {
        table: tables(connection)[table] for table in compared
    }
