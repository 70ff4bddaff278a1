"""What the tests of a build found, kept beside the warehouse: written after any build, read at any time."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.dbt_files import DbtFiles
from orchestration.failed_rows import KEPT_ROWS, keep, last_build
from orchestration.findings import Finding, row_in_words, with_first_row
from orchestration.settings import Settings
from orchestration.transformation import Transformation

NOW = datetime(2024, 3, 1, 12)
OF_KEYS = Finding(
    "sound_rounds", "rounds", "fail", 3, "Got 3 results", key=("round_id",), remedy="Report it."
)
OF_BOUNDS = Finding("assert_bounds", "", "warn", 12_000, "Got 12000 results")
BROKEN = Finding("assert_broken", "", "error", 0, "no such column")
QUERIES = {
    OF_KEYS.name: "select 'low > high' as broken_rule, range as round_id, date '2020-01-01' as low from range(3)",
    OF_BOUNDS.name: "select range as row_id from range(12000)",
}


def kept(tmp_path: Path, outcome: Transformation, queries: dict[str, str]) -> tuple[Settings, Transformation]:
    settings = Settings(tmp_path / "raw", tmp_path)
    results = [
        {"unique_id": f"test.starhall.{name}.0a1b", "failures": 1, "compiled_code": query}
        for name, query in queries.items()
    ]
    path = DbtFiles.of(settings).run_results_path
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"results": results}), encoding="utf-8")
    with duckdb.connect(settings.working_path) as connection:
        return settings, keep(connection, settings, outcome, NOW)


def test_before_the_first_build(tmp_path: Path) -> None:
    assert last_build(Settings(tmp_path, tmp_path)) is None


def test_a_build_without_a_finding(tmp_path: Path) -> None:
    outcome = Transformation("inputs", 3, 7)
    settings, same = kept(tmp_path, outcome, {})
    assert same == outcome
    build = last_build(settings)
    assert build is not None
    assert (build.built_at, build.passed, build.tests_passed, build.not_run) == (NOW, True, 7, 0)
    assert (build.findings, build.broken_models) == ((), ())


def test_what_was_found_is_read_as_it_was_kept_errors_first(tmp_path: Path) -> None:
    outcome = Transformation(
        *("inputs", 3, 7),
        warnings=(OF_BOUNDS,),
        failures=(OF_KEYS, BROKEN),
        broken_models=(("hubs", "no such table"),),
        not_run=("a", "b"),
    )
    settings, shown = kept(tmp_path, outcome, QUERIES)
    assert shown.failures[0].columns == ("broken_rule", "round_id", "low")
    build = last_build(settings)
    assert build is not None
    assert (build.passed, build.not_run, build.broken_models) == (False, 2, (("hubs", "no such table"),))
    assert build.findings == (*shown.failures, *shown.warnings)
    assert [finding.severity for finding in build.findings] == ["error", "error", "warn"]
    assert [len(finding.rows) for finding in build.findings] == [3, 0, 5]


def test_every_test_has_its_rows_as_a_table_up_to_a_limit(tmp_path: Path) -> None:
    settings, _ = kept(tmp_path, Transformation("", 1, 1, (OF_BOUNDS,), (OF_KEYS,)), QUERIES)
    with duckdb.connect(settings.failed_rows_path, read_only=True) as connection:
        assert connection.execute("select max(low) from sound_rounds").fetchall()[0][0].year == 2020
        assert connection.execute("select count(*) from assert_bounds").fetchall() == [(KEPT_ROWS,)]
        assert connection.execute("select failed_rows from failed_tests order by position").fetchall() == [
            (3,),
            (12_000,),
        ]


def test_the_next_build_takes_the_place_of_the_last(tmp_path: Path) -> None:
    kept(tmp_path, Transformation("", 1, 1, failures=(OF_KEYS,)), QUERIES)
    settings, _ = kept(tmp_path, Transformation("", 1, 2), {})
    build = last_build(settings)
    assert build is not None
    assert build.findings == ()
    assert [path.name for path in tmp_path.glob("failed_rows*")] == ["failed_rows.duckdb"]


def test_rows_that_dbt_could_count_and_nobody_can_show(tmp_path: Path) -> None:
    query = "select cast(word as integer) as number from (select 'x' as word)"
    settings, shown = kept(tmp_path, Transformation("", 1, 1, failures=(OF_KEYS,)), {OF_KEYS.name: query})
    assert "no row can be shown" in shown.failures[0].message
    build = last_build(settings)
    assert build is not None
    assert (build.findings[0].failures, build.findings[0].rows) == (3, ())


def test_a_damaged_file_is_replaced_by_the_next_build(tmp_path: Path) -> None:
    settings, _ = kept(tmp_path, Transformation("", 1, 1), {})
    settings.failed_rows_path.write_bytes(b"not a database" * 1000)
    with pytest.raises(duckdb.Error):
        last_build(settings)
    kept(tmp_path, Transformation("", 1, 1), {})
    assert last_build(settings) is not None


ROWS: list[tuple[dict[str, Any], str]] = [
    # the rule, what identifies the row, and the cells that the rule speaks of
    (
        {"broken_rule": "low > high", "id": 7, "low": 3, "high": 2, "name": "x"},
        "low > high: id '7', low '3', high '2'",
    ),
    ({"broken_rule": "name is null", "id": 7, "low": 3, "name": None}, "name is null: id '7', name NULL"),
    # a word of a rule that is part of the name of a column is not that column
    (
        {"broken_rule": "not low_end > 0", "id": 7, "low": 3, "low_end": 0},
        "not low_end > 0: id '7', low_end '0'",
    ),
    # without a rule every cell may be the one at fault
    ({"id": 7, "low": 3, "name": "x" * 70}, f"id '7', low '3', name '{'x' * 60}'"),
]


@pytest.mark.parametrize(("row", "words"), ROWS)
def test_rows_in_words(row: dict[str, Any], words: str) -> None:
    finding = Finding(
        "t", "rounds", "fail", 1, "", key=("id",), columns=tuple(row), rows=(tuple(row.values()),)
    )
    assert row_in_words(finding, finding.rows[0]) == words


def test_a_test_of_several_tables_shows_all_cells() -> None:
    finding = Finding(
        "t", "", "fail", 2, "", columns=("broken_rule", "place", "x"), rows=(("a is null", "p", 1),)
    )
    assert with_first_row(finding) == "test t: 2 rows, the first: a is null: place 'p', x '1'"
