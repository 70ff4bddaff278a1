"""Bounds of whole tables: rows against the last publication, and the share of rows that lack a column."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parents[2] / "dbt_project" / "tests"
MODELS = TESTS.parent / "models" / "marts"
FEWER = "far fewer rows than were published"
MORE = "far more rows than were published"


def published(rows: int, table: str = "fct_events") -> str:
    return f"insert into landing.published_tables values ('last', '{table}', {rows})"


def events(rows: int, without_organisation: int = 0) -> str:
    return (
        "insert into marts.fct_events by name select 'e' || range as event_id, 2020 as year, 'Open day' as event_name,"
        f" case when range >= {without_organisation} then 'hub' end as organisation_id from range({rows})"
    )


@pytest.mark.parametrize(
    ("damage", "complaints"),
    [
        ([], []),  # an empty warehouse, and the first build of any
        ([events(500)], []),
        ([published(100)], [("fct_events", FEWER, 0, 50)]),
        ([published(100), events(49)], [("fct_events", FEWER, 49, 50)]),
        ([published(100), events(50)], []),
        ([published(99)], []),  # too few to say anything
        ([published(100), events(1_000)], []),
        ([published(100), events(1_001)], [("fct_events", MORE, 1_001, 1_000)]),
        ([published(100, "fct_of_another_version")], []),
        ([published(100, "mart_hub_panel")], [("mart_hub_panel", FEWER, 0, 50)]),
        ([published(100, "dim_organisation_redirects")], []),  # bounds of its own: none
        ([events(100, without_organisation=50)], []),
        (
            [events(100, without_organisation=51)],
            [("fct_events", "too large a share without organisation_id", 0.51, 0.5)],
        ),
        ([events(99, without_organisation=99)], []),
        (["delete from marts.dim_metrics"], [("dim_metrics", "fewer rows than it must have", 0, 1)]),
    ],
)
def test_bounds(
    empty: Any, tmp_path: Path, damage: list[str], complaints: list[tuple[str, str, float, float]]
) -> None:
    found = empty.complaints("assert_tables_within_bounds", tmp_path, *damage)
    assert [row[:2] for row in found] == [row[:2] for row in complaints]
    assert [pytest.approx(row[2:]) for row in found] == [row[2:] for row in complaints]


def test_every_published_table_is_held_to_bounds() -> None:
    text = (TESTS / "assert_tables_within_bounds.sql").read_text(encoding="utf-8")
    listed = text.partition("set tables = [")[2].partition("]")[0]
    assert re.findall(r"'(\w+)'", listed) == sorted(path.stem for path in MODELS.glob("*.sql"))
