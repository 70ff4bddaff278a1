"""What builds have touched since a publication."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.settled import (
    EVERYTHING,
    Lacking,
    forget_publications,
    lacking,
    note_everything,
    note_publication,
    note_settled,
)
from orchestration.warehouse import open_working


@pytest.fixture
def working(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(Settings(tmp_path / "raw", tmp_path / "warehouse")) as connection:
        yield connection


def settle(working: duckdb.DuckDBPyConnection, *keys: str) -> None:
    working.executemany("insert into changes.touched values ('event', ?)", [[key] for key in keys])
    note_settled(working)
    working.execute("delete from changes.touched")


def keys(working: duckdb.DuckDBPyConnection, publication_id: str) -> set[tuple[str, str]]:
    assert lacking(working, publication_id) is not None
    return set(working.execute("from touched_since").fetchall())


def test_a_publication_lacks_what_was_touched_after_it(working: duckdb.DuckDBPyConnection) -> None:
    settle(working, "a")
    note_publication(working, "first", 10, 2.5)
    assert lacking(working, "first") == Lacking(frozenset(), 10, 2.5)
    settle(working, "b", "b", "c")
    settle(working, "c", "d")
    note_publication(working, "second", 12, 2.5)
    settle(working, "e")
    assert keys(working, "first") == {("event", key) for key in "bcde"}
    assert keys(working, "second") == {("event", "e")}
    assert lacking(working, "another") is None


def test_it_lacks_what_is_not_settled_too(working: duckdb.DuckDBPyConnection) -> None:
    note_publication(working, "first", 10, 2.5)
    working.execute("insert into changes.touched values ('origin', 'a')")
    assert lacking(working, "first") == Lacking(frozenset({"origin"}), 10, 2.5)
    assert keys(working, "first") == {("origin", "a")}


def test_a_build_of_everything_is_a_kind_of_its_own(working: duckdb.DuckDBPyConnection) -> None:
    note_publication(working, "first", 10, 2.5)
    note_everything(working)
    note_publication(working, "second", 10, 2.5)
    settle(working, "a")
    assert lacking(working, "first") == Lacking(frozenset({"event", EVERYTHING}), 10, 2.5)
    assert lacking(working, "second") == Lacking(frozenset({"event"}), 10, 2.5)


def test_the_same_publication_again_is_of_what_is_built_now(working: duckdb.DuckDBPyConnection) -> None:
    note_publication(working, "first", 10, 2.5)
    settle(working, "a")
    note_publication(working, "first", 11, 3.5)
    assert lacking(working, "first") == Lacking(frozenset(), 11, 3.5)


def test_what_nobody_lacks_is_forgotten_and_numbers_go_on(working: duckdb.DuckDBPyConnection) -> None:
    for name in ("first", "second", "third"):
        settle(working, f"before {name}")
        note_publication(working, name, 10, 2.5)
    forget_publications(working, ["second", "third", "of which nothing is known"])
    assert lacking(working, "first") is None
    assert working.execute("select key from changes.settled").fetchall() == [("before third",)]
    forget_publications(working, ["third"])
    assert working.execute("from changes.settled").fetchall() == []
    settle(working, "after")
    assert keys(working, "third") == {("event", "after")}
