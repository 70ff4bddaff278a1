"""A short form of `chaos.py`: each thing that may befall a run, once or more; and that what it looks for is found."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))
import chaos as script
from published_file import Watch, compiled_marts_tests

pytestmark = [pytest.mark.end_to_end, pytest.mark.chaos]


def test_whatever_befalls_runs_what_is_published_is_whole_and_nothing_is_lost(tmp_path: Path) -> None:
    happened = script.unleash(tmp_path, runs=7, seed=2)
    assert happened.problems == []
    assert happened.struck.total() == 7
    assert happened.tests > 30
    assert happened.publications > 1


@pytest.mark.parametrize("fault", script.FAULTS)
def test_each_fault_can_be_had(fault: str) -> None:
    if reason := script.why_not(fault):
        pytest.skip(reason)


@pytest.fixture
def published(built_warehouse: Settings, tmp_path: Path) -> Path:
    """A published file to spoil."""
    return Path(shutil.copyfile(built_warehouse.published_path, tmp_path / "published.duckdb"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("drop table fct_events", "tables are missing: fct_events"),
        ("delete from fct_events", "facts by its own account and"),
        ("update dim_documents set is_current = false", "documents, and 0 in dim_documents"),
        ("insert into fct_events from fct_events limit 1", "facts by its own account and"),
        ("update fct_metric_claims set document_id = 'none'", "sound_fct_metric_claims fails"),
        ("update dim_organisations set organisation_id = null", "sound_dim_organisations fails"),
    ],
)
def test_what_is_not_whole_is_found(
    published: Path, built_warehouse: Settings, spoil: str, words: str
) -> None:
    watch = Watch(compiled_marts_tests(built_warehouse))
    assert watch.problems(built_warehouse.published_path) == []
    with duckdb.connect(published) as connection:
        connection.execute(spoil)
    found = Watch(watch.tests).problems(published)
    assert any(words in line for line in found), found
    assert any("is not what it was" in line or "missing" in line for line in watch.problems(published))
