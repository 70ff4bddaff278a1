"""The generic tests `sound` and `related` on a table of our own: every rule has a row that breaks it, and rows that do not."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt_files import DbtFiles
from orchestration.transformation import Transformation, build

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
          name: sound_rounds
          arguments:
            primary_key: [round_id]
            unique: [[organisation_id, source, figure]]
            never_null: [organisation_id]
            accepted: {kind: [seed, series_a]}
            in_order: [[low, high, figure]]
            expressions: [low >= 0, "kind <> 'it''s'"]
          WHERE
      - related:
          name: related_rounds
          arguments:
            references:
              - {column: organisation_id, to: ref('organisations')}
              - {column: source, to: ref('sources'), field: code, among: is_open}
          WHERE
"""


def outcome_of(folder: Path, where: str) -> tuple[Transformation, dict[str, list[tuple[object, ...]]]]:
    """What the build says, and the first two cells of every row that each test finds."""
    project = folder / "project"
    shutil.copytree(OURS / "tests" / "generic", project / "tests" / "generic")
    (project / "macros").mkdir()
    shutil.copy(OURS / "macros" / "touched.sql", project / "macros")
    config = f"config: {{where: {where}}}" if where else ""
    texts = {
        "profiles.yml": PROFILE,
        "project/dbt_project.yml": "{name: starhall, version: '1.0', profile: toy, "
        "flags: {require_generic_test_arguments_property: true}}",
        "project/models/rounds.sql": ROUNDS,
        "project/models/organisations.sql": "select 'b' as organisation_id",
        "project/models/sources.sql": "select 'x' as code, true as is_open union all select 'y', false",
        "project/models/schema.yml": SCHEMA.replace("WHERE", config),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    files = DbtFiles(project, folder, folder / "target", folder / "logs", folder)
    outcome = build(files, "")
    rows: dict[str, list[tuple[object, ...]]] = {}
    with duckdb.connect(folder / "working.duckdb", read_only=True) as connection:
        for finding in outcome.failures:
            [path] = (folder / "target" / "compiled").rglob(f"{finding.name}.sql")
            query = path.read_text(encoding="utf-8")
            rows[finding.name] = sorted(
                connection.execute(f"select broken_rule, round_id from ({query})").fetchall(), key=str
            )
    return outcome, rows


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    return outcome_of(tmp_path_factory.mktemp("whole"), "")[1]


def test_every_broken_rule_is_named_with_its_row_and_no_other(
    whole: dict[str, list[tuple[object, ...]]],
) -> None:
    rows = [row for row in whole["sound_rounds"] if "is not unique" not in str(row[0])]
    assert rows == [
        ("figure < low or figure > high", 6),
        ("kind is none of seed, series_a", 4),
        ("low > high", 5),
        ("not low >= 0", 7),
        ("organisation_id is null", 3),
        ("organisation_id is null; kind is none of seed, series_a", 8),
        ("round_id is null", None),
    ]


def test_rows_that_share_a_key_are_all_shown(whole: dict[str, list[tuple[object, ...]]]) -> None:
    rows = [row for row in whole["sound_rounds"] if "is not unique" in str(row[0])]
    assert rows == [
        *[("organisation_id, source, figure is not unique", key) for key in (1, 2, 4, 7, 9, 9, None)],
        ("round_id is not unique", 9),
        ("round_id is not unique", 9),
    ]


def test_what_leads_nowhere(whole: dict[str, list[tuple[object, ...]]]) -> None:
    assert whole["related_rounds"] == [
        *[("organisation_id is not in organisations", key) for key in (1, 2, 4, 5, 6, 7, 9, 9, None)],
        ("source is not in sources", 9),
        ("source is not in sources", 9),
    ]


def test_only_the_rows_that_a_test_is_held_to(tmp_path: Path) -> None:
    outcome, rows = outcome_of(tmp_path, '"round_id in (1, 4)"')
    assert [finding.failures for finding in outcome.failures] == [
        len(rows[finding.name]) for finding in outcome.failures
    ]
    assert rows == {
        "sound_rounds": [
            ("kind is none of seed, series_a", 4),
            ("organisation_id, source, figure is not unique", 1),
            ("organisation_id, source, figure is not unique", 4),
        ],
        "related_rounds": [
            ("organisation_id is not in organisations", 1),
            ("organisation_id is not in organisations", 4),
        ],
    }


def test_sound_rows_pass(tmp_path: Path) -> None:
    outcome, rows = outcome_of(tmp_path, '"false"')
    assert (outcome.tests_passed, rows) == (2, {})
