"""Who is who in the working database: stored, unchanged when nothing changed, redirected when ids move."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.identities import resolve_organisations
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.vocabulary import Vocabulary

NOW = datetime(2024, 5, 1, 12, 0)
LATER = datetime(2024, 5, 2, 12, 0)
VOCABULARY = Vocabulary({}, {}, {}, {}, {}, {}, {}, frozenset({"ltd"}), {})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute((PROJECT_DIR / "orchestration" / "schema.sql").read_text(encoding="utf-8"))
    return connection


def add(connection: duckdb.DuckDBPyConnection, local_id: str, name_key: str, *aliases: str) -> None:
    connection.execute(
        """
        insert into statements.local_organisations
            (local_organisation_id, origin_id, name, name_key, is_in_registry, confidence)
        values (?, 'origin', ?, ?, false, 1)
        """,
        [local_id, name_key, name_key],
    )
    for alias in aliases:
        connection.execute(
            "insert into statements.local_organisation_aliases values ('origin', ?, ?, ?, 'acronym')",
            [local_id, alias, alias],
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
    connection.execute("delete from statements.local_organisations where local_organisation_id = 'm'")
    connection.execute("delete from statements.local_organisation_aliases where local_organisation_id = 'm'")
    resolve_organisations(connection, settings, VOCABULARY, LATER)
    alive = set(members(connection).values())
    assert all(old not in alive and new in alive for old, new, _ in redirected(connection))
