"""`starhall rollback`: what people query after it, what is said of it, and what the next run does."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.pipeline.writer import writing
from orchestration.publication import Publication, current, kept
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]
EARLIER = "0123abcd"


@pytest.fixture
def with_earlier(copied: Settings) -> Settings:
    """A copy of the built warehouse, after an earlier publication of other inputs and without financings."""
    copied.kept_dir.mkdir(exist_ok=True)
    path = Path(shutil.copyfile(copied.published_path, copied.kept_dir / f"{EARLIER}.duckdb"))
    with duckdb.connect(path) as connection:
        connection.execute(
            "update ops_publications set publication_id = ?, input_fingerprint = 'other'", [EARLIER]
        )
        connection.execute("update ops_publications set published_at = published_at - interval 1 day")
        connection.execute("delete from fct_funding")
    earlier_ns = copied.published_path.stat().st_mtime_ns - 86_400 * 10**9
    os.utime(path, ns=(earlier_ns, earlier_ns))
    return copied


def published(settings: Settings) -> Publication:
    found = current(settings)
    assert found is not None
    return found


def financings(starhall: Starhall, settings: Settings) -> int:
    (row,) = json.loads(
        starhall("sql", "select count(*) as n from fct_funding", "--json", settings=settings).out
    )
    return int(row["n"])


def test_the_next_question_is_answered_by_the_earlier_one(with_earlier: Settings, starhall: Starhall) -> None:
    later = published(with_earlier).publication_id
    assert financings(starhall, with_earlier) == 1
    shown = starhall("rollback", settings=with_earlier)
    assert shown.code == 0, shown.err
    words = " ".join(shown.out.split())
    assert f"{EARLIER}: 1 documents" in words
    assert f"{later}: 1 documents" in words
    assert financings(starhall, with_earlier) == 0
    assert f"from publication {later} to {EARLIER}" in (
        with_earlier.warehouse_dir / "logs" / "starhall.log"
    ).read_text(encoding="utf-8")
    assert "rolled back: 1 later ones are kept" in starhall("status", settings=with_earlier).out
    assert starhall("rollback", later[:6], settings=with_earlier).code == 0
    assert financings(starhall, with_earlier) == 1
    assert "rolled back" not in starhall("status", settings=with_earlier).out


def test_the_next_run_publishes_anew(with_earlier: Settings, starhall: Starhall) -> None:
    later = published(with_earlier)
    starhall("rollback", settings=with_earlier)
    ran = starhall("run", settings=with_earlier)
    assert ran.code == 0, ran.err
    again = published(with_earlier)
    assert again.input_fingerprint == later.input_fingerprint
    assert again.published_at > later.published_at
    assert financings(starhall, with_earlier) == 1
    assert list(kept(with_earlier)) == [EARLIER, later.publication_id]
    assert "nothing new" in starhall("run", settings=with_earlier).out


def test_what_is_not_kept_is_one_line(with_earlier: Settings, starhall: Starhall) -> None:
    shown = starhall("rollback", "zz", settings=with_earlier)
    assert (shown.code, shown.out) == (2, "")
    assert shown.err.splitlines() == [f"zz: no publication that is kept; kept are {EARLIER}"]


def test_not_while_another_process_writes(with_earlier: Settings, starhall_program: Starhall) -> None:
    with writing(with_earlier):
        shown = starhall_program("rollback", settings=with_earlier)
    assert shown.code == 4
    assert "another run is writing" in shown.err
    assert list(kept(with_earlier)) == [EARLIER]


def test_where_there_is_no_warehouse(tmp_path: Path, starhall: Starhall) -> None:
    shown = starhall("rollback", settings=Settings(tmp_path / "raw", tmp_path / "warehouse"))
    assert shown.code == 2
    assert len(shown.err.splitlines()) == 1
    assert not (tmp_path / "warehouse").exists()
