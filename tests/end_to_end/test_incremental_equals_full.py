"""Batch after batch gives the tables that one full refresh gives, row by row.

A run after each batch of a raw/ that changes as chance has it; then its tables are compared with two others:

- a full refresh of a copy of the same working database: every table and column;
- a new warehouse made from the same raw/ in one go: all but what is of the run by its nature, named below.

    STARHALL_TEST_BATCHES=20 STARHALL_TEST_SEED=7 pytest -m incremental

runs as many batches as chance with that seed makes; without the variables, a few that are always the same.
"""

from __future__ import annotations

import logging
import os
import random
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.changes import Changes, note_changes
from orchestration.dbt_files import DbtFiles, parsed, variables_set
from orchestration.identities import resolving
from orchestration.pipeline import refresh, stages
from orchestration.pipeline.reporting import Silent
from orchestration.pipeline.stages import extract, land_raw, resolve, working
from orchestration.pipeline.table_differences import Tables, differences
from orchestration.pipeline.verification import OF_THE_RUN
from orchestration.settings import Settings
from orchestration.transformation import primary_keys

sys.path.insert(0, str(Path(__file__).with_name("batches")))
from growing_raw import GrowingRaw

pytestmark = [pytest.mark.end_to_end, pytest.mark.incremental]

BATCHES = int(os.environ.get("STARHALL_TEST_BATCHES", "4"))
SEED = int(os.environ.get("STARHALL_TEST_SEED", "1"))
COMPARED_EVERY = 7  # batches, besides the last: a difference may vanish again

# what another warehouse has others of:
OF_THE_WAREHOUSE = OF_THE_RUN | {
    "dim_organisation_redirects",  # identifiers that it once gave
    "dim_organisation_history",  # what it knew in which time
}
HELD = dict.fromkeys(("fct_event_claims", "fct_funding_claims", "fct_metric_claims"), "is_current")
OF_THE_LANDING = {
    "landed_at",  # when the content came
    "known_from",  # the same, of a claim
    "seen_at",  # when the file was last looked at
    "quarantined_at",  # when it was held back
    "released_at",  # when it was let go
}
STRICT = 0.8  # a threshold that some statements are below


@pytest.fixture
def growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GrowingRaw:
    """A raw/ with its first content; people's decisions come from it and not from the seed."""
    raw = GrowingRaw(tmp_path / "raw", random.Random(SEED))
    raw.begin()
    monkeypatch.setattr(resolving, "read_judgements", lambda _: tuple(raw.judgements.values()))
    return raw


def run(settings: Settings) -> None:
    outcome = refresh.run(settings, Silent(), "test")
    assert outcome.status == "published", outcome


def full_refresh(settings: Settings) -> None:
    """Every table made anew by dbt."""
    files = DbtFiles.of(settings)
    without_tests = [
        part for kind in ("test", "unit_test", "exposure") for part in ("--exclude-resource-type", kind)
    ]
    project = parsed(files)
    with variables_set(files.environment("")):
        result = dbtRunner(project).invoke(
            ["build", "--full-refresh", *without_tests, *files.arguments(), "--log-level", "none"]
        )
    DuckDBConnectionManager.close_all_connections()
    assert result.success, result.exception


def refreshed(settings: Settings, folder: Path) -> Settings:
    """A copy of the warehouse, refreshed in full; the one that is built batch by batch goes on as it is."""
    copy = replace(settings, warehouse_dir=folder)
    folder.mkdir(parents=True)
    shutil.copyfile(settings.working_path, copy.working_path)
    full_refresh(copy)
    return copy


def made_anew(raw: GrowingRaw, settings: Settings, folder: Path) -> Settings:
    """A warehouse of its own from what lies in raw/."""
    anew = replace(settings, raw=folder / "raw", warehouse_dir=folder / "warehouse")
    for _ in raw.lay_out(folder / "raw"):
        with working(anew, is_first=True) as work:
            land_raw(work, Silent())
    with working(anew) as work:
        for stage in (extract, resolve):
            stage(work, Silent())
    full_refresh(anew)
    return anew


def keys(settings: Settings) -> dict[str, tuple[str, ...]]:
    return primary_keys(DbtFiles.of(settings))


def marts(settings: Settings, called: str) -> Tables:
    return Tables(settings.working_path, "marts", called)


def assert_equal_to_full(raw: GrowingRaw, settings: Settings, folder: Path) -> None:
    built = marts(settings, "the batches")
    key_columns = keys(settings)
    again = marts(refreshed(settings, folder / "refreshed"), "the full refresh")
    found = differences(built, again, key_columns, OF_THE_RUN)
    anew = marts(made_anew(raw, settings, folder / "anew"), "the new warehouse")
    found += differences(built, anew, key_columns, OF_THE_WAREHOUSE, OF_THE_LANDING, only_rows=HELD)
    published = Tables(settings.published_path, "main", "the published file")
    found += differences(built, published, key_columns, OF_THE_RUN)
    history = "\n".join(raw.log)
    assert not found, f"seed {SEED}:\n{history}\n\n" + "\n".join(found)


def test_batches_give_the_tables_of_a_full_refresh(
    growing: GrowingRaw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Another threshold and other rates make everything anew: they come early, and most builds after them are of changes.

    One publication is kept, so that after two builds of changes one is made of the file that falls out.
    """
    caplog.set_level(logging.INFO, logger="orchestration.publication")
    print(f"STARHALL_TEST_BATCHES={BATCHES} STARHALL_TEST_SEED={SEED}")
    built: list[Changes] = []

    def noted(connection: duckdb.DuckDBPyConnection, version: str) -> Changes:
        built.append(note_changes(connection, version))
        return built[-1]

    monkeypatch.setattr(stages, "note_changes", noted)
    usual = Settings(tmp_path / "raw", tmp_path / "warehouse", keep=1)
    run(usual)
    strict = max(1, BATCHES // 4)
    for number in range(1, BATCHES + 1):
        growing.log.append(f"-- batch {number}")
        for line in growing.grow():
            print(f"{number:3} {line}")
        if number == strict + 1:
            growing.change_rates()
        settings = replace(usual, min_confidence=STRICT) if number == strict else usual
        run(settings)
        if number == BATCHES or number % COMPARED_EVERY == 0:
            assert_equal_to_full(growing, settings, tmp_path / f"compared-{number}")
    whole = {0, strict, strict + 1}
    assert {at for at, changes in enumerate(built) if changes.is_whole} == whole
    said = [record.getMessage() for record in caplog.records if record.name == "orchestration.publication"]
    recycled = {at for at, message in enumerate(said) if "a former one was brought up to date" in message}
    assert recycled == {at for at in range(2, BATCHES + 1) if not whole & {at - 1, at}}
    assert refresh.run(usual, Silent(), "test").status == "nothing new"
    assert_much_was_compared(usual)


def assert_much_was_compared(settings: Settings) -> None:
    """Else the comparison would have compared little: the things that batches do to each other are all there."""
    wanted = {
        "events of several sources": "from fct_events where source_count > 1",
        "financings of several sources": "from fct_funding where source_count > 1",
        "financings that another holds already": "from fct_funding where not is_additive",
        "values of a year in conflict": "from fct_yearly_metrics where has_conflict",
        "claims that others contradict": "from fct_claim_audits where verdict = 'contradicted'",
        "copies": "from dim_documents where duplicate_of_document_id is not null",
        "older versions": "from dim_documents where not is_current",
        "documents taken out": "from dim_documents where is_retracted",
        "identifiers that moved": "from dim_organisation_redirects",
    }
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        missing = [
            what for what, rows in wanted.items() if not connection.execute(f"{rows} limit 1").fetchall()
        ]
    assert not missing


@pytest.fixture
def copies(built_warehouse: Settings, tmp_path: Path) -> tuple[Settings, Settings]:
    """The warehouse that tests share, and a copy to change."""
    changed = Settings(tmp_path / "raw", tmp_path / "warehouse")
    changed.warehouse_dir.mkdir()
    shutil.copyfile(built_warehouse.working_path, changed.working_path)
    return built_warehouse, changed


def test_a_changed_value_is_seen(copies: tuple[Settings, Settings]) -> None:
    """What the test above rests on."""
    built, changed = copies
    sides = marts(built, "one"), marts(changed, "other")
    assert differences(*sides, keys(built)) == []
    with duckdb.connect(changed.working_path) as connection:
        ((metric_claim_id, value),) = connection.execute(
            "select metric_claim_id, value from marts.fct_metric_claims order by all limit 1"
        ).fetchall()
        connection.execute(
            "update marts.fct_metric_claims set value = value + 1 where metric_claim_id = ?",
            [metric_claim_id],
        )
    assert differences(*sides, keys(built)) == [
        "fct_metric_claims: 1 rows only in one, 1 only in other; the first: "
        f"metric_claim_id {metric_claim_id!r}: value is {value!r} in one and {value + 1!r} in other"
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([], [], id="equal, in another order"),
        pytest.param(
            ["update t set a = null where id = 1"],
            ["t: 1 rows only in one, 1 only in other; the first: id 1: a is 'x' in one and None in other"],
            id="a value and none",
        ),
        pytest.param(
            ["delete from t where id = 2"],
            ["t: 1 rows only in one, 0 only in other; the first: only in one: id 2; a 'y'"],
            id="a row is missing",
        ),
        pytest.param(
            ["insert into t values (2, 'y', 0)"],
            ["t: 0 rows only in one, 1 only in other; the first: only in other: id 2; a 'y'"],
            id="a row stands twice",
        ),
        pytest.param(
            ["alter table t add column b int"],
            ["t: the column b is in other and not in one"],
            id="a column more",
        ),
        pytest.param(["drop table t"], ["t: only in one"], id="a table is missing"),
        pytest.param(["update t set landed_at = 9", "update history set id = 2"], [], id="what is left out"),
    ],
)
def test_every_kind_of_difference_is_said(tmp_path: Path, changes: list[str], expected: list[str]) -> None:
    rows = [(1, "x"), (2, "y"), (3, None)]
    sides = Tables(tmp_path / "one.duckdb", "main", "one"), Tables(tmp_path / "other.duckdb", "main", "other")
    for side, rows_in_order, statements in ((sides[0], rows, []), (sides[1], rows[::-1], changes)):
        with duckdb.connect(side.path) as connection:
            connection.execute("create table t (id int, a varchar, landed_at int)")
            connection.execute("create table history as select 1 as id")
            for row in rows_in_order:
                connection.execute("insert into t values (?, ?, 0)", row)
            for statement in statements:
                connection.execute(statement)
    assert differences(*sides, {"t": ["id"]}, {"history"}, {"landed_at"}) == expected
