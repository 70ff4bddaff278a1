"""The benchmark of the build runs on a small warehouse: what it plants passes every test of the project."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_build", Path(__file__).with_name("bench_build.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_build"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(bench: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand documents, in two goes; built by dbt, and without it in `plain`; published."""
    folder = tmp_path_factory.mktemp("planted")
    settings = bench.settings_in(folder)
    bench.plant(settings, 0, 900, 400)
    bench.plant(settings, 900, 100, 400)
    (folder / "plain").mkdir()
    shutil.copyfile(settings.working_path, bench.settings_in(folder / "plain").working_path)
    bench.build(folder)  # raises where a test of the project fails
    bench.plain(folder)
    bench.publish(folder)
    return folder


def test_every_fact_that_was_planted_is_published(bench: ModuleType, folder: Path) -> None:
    with duckdb.connect(bench.settings_in(folder).published_path, read_only=True) as connection:

        def number(rows: str) -> int:
            return int(connection.execute(f"select count(*) from {rows}").fetchall()[0][0])

        assert (
            number("fct_metric_claims") == 3 * 950
        )  # one document in twenty is a copy and states nothing of its own
        assert number("fct_event_claims") == number("fct_funding_claims") == 950
        assert 0 < number("fct_events") < 950
        assert number("fct_funding where source_count > 1") > 0
        assert number("fct_yearly_metrics where has_conflict") > 0
        assert number("fct_claim_audits where verdict = 'contradicted'") > 0


def test_the_plain_sql_gives_the_tables_of_dbt(bench: ModuleType, folder: Path) -> None:
    with duckdb.connect() as connection:
        for name in ("built", "plain"):
            path = bench.settings_in(folder if name == "built" else folder / "plain").working_path
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'marts'"
        ).fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            counts = [f"select count(*) from {name}.marts.{table}" for name in ("built", "plain")]
            assert len({connection.execute(count).fetchall()[0] for count in counts}) == 1, table


def test_queries_are_timed_each_by_its_title(bench: ModuleType, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "queries.sql"
    file.write_text(
        "-- how many events\nselect count(*) from fct_events;\n\n-- rounds, and\nselect *\nfrom fct_funding\nlimit 3;\n"
    )
    timed = bench.time_queries(bench.settings_in(folder).published_path, file)
    assert [title for title, _ in timed] == ["how many events", "rounds, and"]
    assert all(0 < milliseconds < 10_000 for _, milliseconds in timed)
