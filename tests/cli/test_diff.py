"""`starhall diff`: what differs from the publication before, for people and as JSON."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.pipeline.differences import FACT_TABLES
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]

# What the publication before had otherwise than the one of now.
EARLIER = (
    "update fct_yearly_metrics set value = 25, source_count = 3 where value = 24",
    "delete from fct_funding",
    "insert into fct_events by name select * replace ('gone' as event_id, 'Moor Forum' as event_name) "
    "from fct_events limit 1",
)


def keep(settings: Settings, identifier: str, *changes: str) -> Path:
    """An earlier publication: the one of now, otherwise in these ways."""
    settings.kept_dir.mkdir(exist_ok=True)
    path = settings.kept_dir / f"{identifier}.duckdb"
    shutil.copyfile(settings.published_path, path)
    with duckdb.connect(path) as connection:
        connection.execute("update ops_publications set publication_id = ?", [identifier])
        for change in changes:
            connection.execute(change)
    earlier_ns = (
        settings.published_path.stat().st_mtime_ns - 1_000_000 + len(list(settings.kept_dir.iterdir()))
    )
    os.utime(path, ns=(earlier_ns, earlier_ns))
    return path


def counts(found: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {table: tuple(of_table["counts"].values()) for table, of_table in found["tables"].items()}


def test_changes_for_people(copied: Settings, starhall: Starhall) -> None:
    keep(copied, "0123abcd", *EARLIER)
    finished = starhall("diff", settings=copied)
    assert finished.code == 0, finished.err
    words = " ".join(finished.out.split())
    assert "before 2" in words
    assert "0123abcd" in words
    assert "fct_events 0 1 0" in words
    assert "fct_funding 1 0 0" in words
    assert "fct_yearly_metrics 0 0 1" in words
    assert "value: 25 → 24" in words
    assert "source_count: 3 → 1" in words
    assert "Moor Forum" in words
    assert "fct_metric_claims 0 0 0" in words


def test_changes_as_json(copied: Settings, starhall: Starhall) -> None:
    keep(copied, "0123abcd", *EARLIER)
    found = json.loads(starhall("diff", "--json", settings=copied).out)
    assert found["before"]["publication_id"] == "0123abcd"
    assert found["after"]["publication_id"] != "0123abcd"
    assert list(found["tables"]) == list(FACT_TABLES)
    assert counts(found) == {
        "fct_events": (0, 1, 0),
        "fct_funding": (1, 0, 0),
        "fct_yearly_metrics": (0, 0, 1),
        "fct_metric_claims": (0, 0, 0),
        "fct_claim_audits": (0, 0, 0),
    }
    (changed,) = found["tables"]["fct_yearly_metrics"]["rows"]
    assert changed["change"] == "changed"
    assert changed["key"]["organisation"] == "Quayside Labs"
    assert (changed["before"], changed["after"]) == (
        {"value": 25.0, "source_count": 3},
        {"value": 24.0, "source_count": 1},
    )
    (vanished,) = found["tables"]["fct_events"]["rows"]
    assert (vanished["change"], vanished["event_id"], vanished["after"]) == ("vanished", "gone", None)
    assert vanished["before"]["event_name"] == "Moor Forum"
    (appeared,) = found["tables"]["fct_funding"]["rows"]
    assert (appeared["change"], appeared["before"]) == ("appeared", None)
    assert appeared["after"]["amount"] == 2_000_000
    assert appeared["key"]["organisation"] == "Lanternquay Robotics"


def test_without_an_earlier_publication_everything_is_new(copied: Settings, starhall: Starhall) -> None:
    shutil.rmtree(copied.kept_dir, ignore_errors=True)
    finished = starhall("diff", settings=copied)
    assert finished.code == 0
    assert "nothing: there is no earlier publication" in finished.out
    found = json.loads(starhall("diff", "--json", settings=copied).out)
    assert found["before"] is None
    with duckdb.connect(copied.published_path, read_only=True) as published:
        for table, (appeared, *others) in counts(found).items():
            assert published.execute(f"select count(*) from {table}").fetchall() == [(appeared,)]
            assert others == [0, 0]
            assert len(found["tables"][table]["rows"]) == appeared


def test_long_lists_are_cut_for_people_alone(copied: Settings, starhall: Starhall) -> None:
    keep(copied, "0123abcd", "delete from fct_metric_claims")
    cut = starhall("diff", "--rows", "1", settings=copied).out
    with duckdb.connect(copied.published_path, read_only=True) as published:
        ((claims,),) = published.execute("select count(*) from fct_metric_claims").fetchall()
    assert claims > 1
    assert f"1 of {claims}; --rows N shows more, --json all" in cut
    found = json.loads(starhall("diff", "--json", "--rows", "1", settings=copied).out)
    assert len(found["tables"]["fct_metric_claims"]["rows"]) == claims


def test_a_publication_is_named_by_how_it_begins_or_by_its_file(
    copied: Settings, tmp_path: Path, starhall: Starhall
) -> None:
    shutil.rmtree(copied.kept_dir, ignore_errors=True)
    keep(copied, "aa11", "delete from fct_funding")
    last = keep(copied, "ab22")
    assert counts(json.loads(starhall("diff", "--json", settings=copied).out))["fct_funding"] == (0, 0, 0)
    named = json.loads(starhall("diff", "aa", "--json", settings=copied).out)
    assert counts(named)["fct_funding"] == (1, 0, 0)
    elsewhere = shutil.copyfile(last, tmp_path / "mine.duckdb")
    assert (
        json.loads(starhall("diff", str(elsewhere), "--json", settings=copied).out)["before"][
            "publication_id"
        ]
        == "ab22"
    )
    for wrong, reason in (("a", "several publications begin so"), ("zz", "no publication that is kept")):
        finished = starhall("diff", wrong, settings=copied)
        assert finished.code == 2
        assert f"{wrong}: {reason}" in finished.err
        assert "aa11, ab22" in finished.err


def test_the_last_build_against_what_is_published(copied: Settings, starhall: Starhall) -> None:
    assert set(counts(json.loads(starhall("diff", "--build", "--json", settings=copied).out)).values()) == {
        (0, 0, 0)
    }
    with duckdb.connect(copied.working_path) as working:
        working.execute("delete from marts.fct_funding")
    finished = starhall("diff", "--build", settings=copied)
    assert finished.code == 0
    assert "the last build" in finished.out
    assert "fct_funding 0 1 0" in " ".join(finished.out.split())


def test_where_nothing_is_published(tmp_path: Path, starhall: Starhall) -> None:
    finished = starhall("diff", settings=Settings(tmp_path / "raw", tmp_path / "warehouse"))
    assert finished.code == 2
    assert "nothing is published yet" in finished.err


def test_a_file_that_is_no_publication_is_one_line(
    copied: Settings, tmp_path: Path, starhall: Starhall
) -> None:
    other = tmp_path / "other.duckdb"
    duckdb.connect(other).close()
    finished = starhall("diff", str(other), settings=copied)
    assert finished.code == 2
    assert len(finished.err.splitlines()) == 1
