"""The rows of the published tables, as the next build is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.published_sizes import remember_sizes
from orchestration.settings import Settings
from orchestration.warehouse import open_working


@pytest.fixture
def working(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_working(Settings(tmp_path / "raw", tmp_path / "warehouse")) as connection:
        yield connection


def write(path: Path, **rows: int) -> Path:
    with duckdb.connect(path) as published:
        for table, count in rows.items():
            published.execute(f'create table "{table}" as select range as n from range({count})')
        published.execute("create macro fct_events_as_known_on(day) as table select * from fct_events")
    return path


def remembered(working: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return working.execute("from landing.published_tables order by table_name").fetchall()


def test_every_table_is_counted(working: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    remember_sizes(working, write(tmp_path / "a.duckdb", fct_events=3, dim_years=0), "first")
    assert remembered(working) == [("first", "dim_years", 0), ("first", "fct_events", 3)]


def test_the_last_publication_takes_the_place_of_the_one_before(
    working: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    remember_sizes(working, write(tmp_path / "a.duckdb", fct_events=3, dim_gone=1), "first")
    remember_sizes(working, write(tmp_path / "b.duckdb", fct_events=4, dim_new=2), "second")
    assert remembered(working) == [("second", "dim_new", 2), ("second", "fct_events", 4)]


def test_a_publication_that_is_known_is_not_counted_again(
    working: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    remember_sizes(working, write(tmp_path / "a.duckdb", fct_events=3), "first")
    remember_sizes(working, tmp_path / "not there.duckdb", "first")
    assert remembered(working) == [("first", "fct_events", 3)]


def test_a_file_that_says_nothing_of_itself_is_nothing_to_be_held_against(
    working: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    remember_sizes(working, write(tmp_path / "a.duckdb", fct_events=3), None)
    assert remembered(working) == []
