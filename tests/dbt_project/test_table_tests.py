"""The generic test `sound` on tables of our own: every rule has a row that breaks it, and rows that do not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt_files import DbtFiles
from orchestration.transformation import Transformation, build, failing_queries

OURS = Path(__file__).resolve().parents[2] / "dbt_project"

ROUNDS = """
select * from (values
    (1, 'a', 'seed', 10, 12, 11, 'x'),
    (2, 'a', null, null, 12, 11, 'x'),        -- NULL passes what it may pass
    (3, null, 'seed', 10, 12, 11, 'x'),       -- never_null
    (4, 'a', 'loan', 10, 12, 11, 'x'),        -- accepted
    (5, 'a', 'seed', 13, 12, null, 'x'),      -- in_order: the ends
    (6, 'a', 'seed', 10, 12, 13, 'x'),        -- in_order: the figure
    (7, 'a', 'seed', -1, 12, 11, 'x'),        -- expressions
    (8, null, 'loan', 10, 12, 11, 'x'),       -- two rules at once
    (9, 'a', 'seed', 10, 12, 11, 'y'),
    (9, 'a', 'seed', 10, 12, 11, 'y'),        -- primary_key, and the one of two columns
    (null, 'a', 'seed', 10, 12, 11, 'x')      -- a key is known
) as rounds (round_id, organisation_id, kind, low, high, figure, source)
"""
Row = tuple[str, int | None]

PROFILE = """
toy:
  target: working
  outputs:
    working: {type: duckdb, path: "{{ env_var('STARHALL_WAREHOUSE_DIR') }}/working.duckdb"}
"""
SCHEMA = """
models:
  - name: rounds
    data_tests:
      - sound:
          name: only_references
          arguments:
            references: [{column: source, to: ref('sources'), field: code}]
          WHERE
      - sound:
          name: sound_rounds
          arguments:
            primary_key: [round_id]
            unique: [[organisation_id, source, figure]]
            never_null: [organisation_id]
            accepted: {kind: [seed, series_a]}
            in_order: [[low, high, figure]]
            expressions: [low >= 0, "kind <> 'it''s'"]
            references:
              - {column: organisation_id, to: ref('organisations')}
              - {column: source, to: ref('sources'), field: code, among: is_open}
          WHERE
"""


def project_in(folder: Path, models: dict[str, str]) -> DbtFiles:
    """A project of these models (by the name of their file) with the tests of ours."""
    project = folder / "project"
    shutil.copytree(OURS / "tests" / "generic", project / "tests" / "generic")
    (project / "macros").mkdir()
    shutil.copy(OURS / "macros" / "touched.sql", project / "macros")
    texts = {
        "profiles.yml": PROFILE,
        "project/dbt_project.yml": "{name: starhall, version: '1.0', profile: toy, "
        "flags: {require_generic_test_arguments_property: true}}",
        **{f"project/models/{name}": text for name, text in models.items()},
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return DbtFiles(project, folder, folder / "target", folder / "logs", folder)


def outcome_of(folder: Path, where: str) -> tuple[Transformation, dict[str, list[Row]]]:
    """What the build says, and the first two cells of every row that each test finds."""
    config = f"config: {{where: {where}}}" if where else ""
    files = project_in(
        folder,
        {
            "rounds.sql": ROUNDS,
            "organisations.sql": "select 'b' as organisation_id",
            "sources.sql": "select 'x' as code, true as is_open union all select 'y', false",
            "schema.yml": SCHEMA.replace("WHERE", config),
        },
    )
    outcome = build(files, "")
    rows: dict[str, list[Row]] = {}
    with duckdb.connect(folder / "working.duckdb", read_only=True) as connection:
        for finding in outcome.failures:
            [path] = (folder / "target" / "compiled").rglob(f"{finding.name}.sql")
            query = path.read_text(encoding="utf-8")
            rows[finding.name] = sorted(
                connection.execute(f"select broken_rule, round_id from ({query})").fetchall(), key=str
            )
    return outcome, rows


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    return outcome_of(tmp_path_factory.mktemp("whole"), "")[1]


def test_every_broken_rule_is_named_with_its_row_and_no_other(
    whole: dict[str, list[Row]],
) -> None:
    rows = [
        row for row in whole["sound_rounds"] if "is not unique" not in row[0] and "is not in" not in row[0]
    ]
    assert rows == [
        ("figure < low or figure > high", 6),
        ("kind is none of seed, series_a", 4),
        ("low > high", 5),
        ("not low >= 0", 7),
        ("organisation_id is null", 3),
        ("organisation_id is null; kind is none of seed, series_a", 8),
        ("round_id is null", None),
    ]


def test_rows_that_share_a_key_are_all_shown(whole: dict[str, list[Row]]) -> None:
    rows = [row for row in whole["sound_rounds"] if "is not unique" in row[0]]
    assert rows == [
        *[("organisation_id, source, figure is not unique", key) for key in (1, 2, 4, 7, 9, 9, None)],
        ("round_id is not unique", 9),
        ("round_id is not unique", 9),
    ]


def test_what_leads_nowhere(whole: dict[str, list[Row]]) -> None:
    rows = [row for row in whole["sound_rounds"] if "is not in" in row[0]]
    assert rows == [
        *[("organisation_id is not in organisations", key) for key in (1, 2, 4, 5, 6, 7, 9, 9, None)],
        ("source is not in sources", 9),
        ("source is not in sources", 9),
    ]
    assert "only_references" not in whole  # every source has a row, open or not


def test_only_the_rows_that_a_test_is_held_to(tmp_path: Path) -> None:
    outcome, rows = outcome_of(tmp_path, '"round_id in (1, 4)"')
    assert [finding.failures for finding in outcome.failures] == [
        len(rows[finding.name]) for finding in outcome.failures
    ]
    assert rows == {
        "sound_rounds": [
            ("kind is none of seed, series_a", 4),
            ("organisation_id is not in organisations", 1),
            ("organisation_id is not in organisations", 4),
            ("organisation_id, source, figure is not unique", 1),
            ("organisation_id, source, figure is not unique", 4),
        ],
    }


def test_sound_rows_pass(tmp_path: Path) -> None:
    outcome, rows = outcome_of(tmp_path, '"false"')
    assert (outcome.tests_passed, rows) == (2, {})


TOUCHED = "{{ config(materialized='touched', meta={'touched_by': [['KIND', 'COLUMN']]}) }}"
STATED = {
    "rounds": ("round", "round_id", "round_id varchar, organisation_id varchar, amount int, is_open boolean"),
    "organisations": ("organisation", "organisation_id", "organisation_id varchar"),
}
SCHEMA_OF_TOUCHED = """
models:
  - name: rounds
    data_tests:
      - sound:
          name: sound_rounds
          arguments:
            primary_key: [round_id]
            expressions: [amount >= 0]
            referring: is_open
            references:
              - {column: organisation_id, to: ref('organisations')}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> DbtFiles:
    """Rounds 1 and 2 of organisation a, and 3 of b, built whole; what they are made from is in `stated`."""
    folder = tmp_path_factory.mktemp("touched")
    models = {
        f"{table}.sql": TOUCHED.replace("KIND", kind).replace("COLUMN", key)
        + f"\nselect * from stated.{table} where {{{{ touched('{kind}', '{key}') }}}}"
        for table, (kind, key, _) in STATED.items()
    }
    files = project_in(folder, models | {"schema.yml": SCHEMA_OF_TOUCHED})
    with duckdb.connect(files.working_path) as connection:
        connection.execute("create schema changes; create table changes.touched (kind varchar, key varchar)")
        connection.execute("create schema stated")
        for table, (_, _, columns) in STATED.items():
            connection.execute(f"create table stated.{table} ({columns})")
        connection.execute("insert into stated.organisations values ('a'), ('b')")
        connection.execute(
            "insert into stated.rounds values ('1', 'a', 5, true), ('2', 'a', 5, false), ('3', 'b', 5, true)"
        )
    assert build(files, "").passed
    return files


@pytest.mark.parametrize(
    ("change", "touched", "found"),
    [
        pytest.param("select 1", [], {}, id="nothing"),
        pytest.param(
            "update stated.rounds set amount = -1 where round_id = '2'",
            [("round", "2")],
            {"sound_rounds": [("not amount >= 0", "2")]},
            id="a row that it makes breaks a rule, and need lead nowhere",
        ),
        pytest.param(
            "insert into stated.rounds values ('3', 'b', 5, true)",
            [("round", "3")],
            {"sound_rounds": [("round_id is not unique", "3")] * 2},
            id="a key comes again",
        ),
        pytest.param(
            "update stated.rounds set organisation_id = 'c' where round_id = '3'",
            [("round", "3")],
            {"sound_rounds": [("organisation_id is not in organisations", "3")]},
            id="a row that it makes leads nowhere",
        ),
        pytest.param(
            "delete from stated.organisations where organisation_id = 'a'",
            [("organisation", "a")],
            {"sound_rounds": [("organisation_id is not in organisations", "1")]},
            id="what a row leads to goes, and the row is none that it makes",
        ),
        pytest.param(
            "delete from stated.organisations where organisation_id = 'a'",
            [("organisation", "b")],
            {},
            id="what it did not touch stays",
        ),
    ],
)
def test_a_build_of_changes_looks_at_what_it_touched_at_both_ends(
    built: DbtFiles,
    tmp_path: Path,
    change: str,
    touched: list[tuple[str, str]],
    found: dict[str, list[tuple[str, str]]],
) -> None:
    files = replace(built, warehouse_dir=tmp_path)
    shutil.copyfile(built.working_path, files.working_path)
    with duckdb.connect(files.working_path) as connection:
        connection.execute(change)
        for kind, key in touched:
            connection.execute("insert into changes.touched values (?, ?)", [kind, key])
    outcome = build(files, "", only_changes=True, test_all=False)
    rows: dict[str, list[tuple[str, str]]] = {}
    with duckdb.connect(files.working_path, read_only=True) as connection:
        for name, query in failing_queries(files).items():
            rows[name] = connection.execute(f"select broken_rule, round_id from ({query})").fetchall()
    assert not outcome.broken_models
    assert rows == found
