"""A publication made of one that is no longer kept: equal to a copy, and never one that somebody reads."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration import publication
from orchestration.publication import recycling
from orchestration.publication.kept import remove_leftovers
from orchestration.settings import Settings
from orchestration.settled import note_everything, note_settled
from orchestration.transformation import Transformation

NOON = datetime(2024, 1, 1, 12)
RECYCLED = "a former one was brought up to date"
WITH_EVENTS = "select fact_id from fct_events order by all"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The one before is kept, so that the third publication is made of the first."""
    return replace(settings, keep=1)


@pytest.fixture
def working(working: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """A few tables will do: one of each way to bring a table up to date, and those that a publication is described by."""
    monkeypatch.setattr(publication, "CONTRACT_TABLES", ("fct_events",))
    for table in rows(working, "marts").keys() - {
        "fct_events",
        "dim_years",
        "dim_metrics",
        "dim_documents",
        "ops_publications",
    }:
        working.execute(f'drop table marts."{table}"')
    return working


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged of how publications are made."""
    caplog.set_level(logging.INFO, logger="orchestration.publication")
    return caplog


def build(working: duckdb.DuckDBPyConnection, *events: str, gone: str = "") -> None:
    """What a build of changes does that finds new events, and one gone."""
    for event in (*events, gone):
        working.execute("insert into changes.touched values ('event', ?)", [event])
    working.execute("delete from marts.fct_events where fact_id in (select key from changes.touched)")
    for event in events:
        working.execute("insert into marts.fct_events values (?)", [event])
    working.execute(
        "create or replace table marts.dim_years as select unnest(['a', ?]) as fact_id", [events[0]]
    )
    note_settled(working)
    working.execute("delete from changes.touched")


def build_publications(working: duckdb.DuckDBPyConnection) -> None:
    working.execute(
        "create or replace table marts.ops_publications as "
        "select * exclude (input_fingerprint) from landing.publications"
    )


def publish(working: duckdb.DuckDBPyConnection, settings: Settings) -> publication.Publication:
    build_publications(working)
    ((known,),) = working.execute("select count(*) from landing.publications").fetchall()
    return publication.publish(
        working,
        settings,
        Transformation(f"inputs {known}", 2, 7),
        run_id="run",
        code_version="0.1.0+abc",
        now=NOON,
    )


def grown(working: duckdb.DuckDBPyConnection, settings: Settings, *batches: str) -> None:
    """A build and a publication for each batch, which is the name of an event."""
    for batch in batches:
        build(working, batch)
        publish(working, settings)


def rows(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, list[tuple[object, ...]]]:
    tables = connection.execute(
        "select table_name from information_schema.tables where table_catalog = current_database() and table_schema = ?",
        [schema],
    ).fetchall()
    return {
        table: connection.execute(f'select * from {schema}."{table}" order by all').fetchall()
        for (table,) in tables
    }


def assert_published_as_built(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    with duckdb.connect(settings.published_path, read_only=True) as published:
        found = rows(published, "main")
        comments = published.execute(
            "select comment from duckdb_tables() where table_name = 'fct_events'"
        ).fetchall()
        versions = published.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
    assert versions == [("v1.5.0+",)]
    built = rows(working, "marts")
    known = found.pop("ops_publications")
    before = built.pop("ops_publications")
    assert found == built
    assert comments == [("What happened. Grain: it's one event.",)]
    assert len(known) == len(before) + 1
    assert publication.current(settings) is not None
    assert sorted(row[-1] for row in known) == [f"inputs {number}" for number in range(len(known))]


def events(path: Path) -> list[str]:
    with duckdb.connect(path, read_only=True) as published:
        return [name for (name,) in published.execute(WITH_EVENTS).fetchall()]


def test_the_file_that_falls_out_is_brought_up_to_date(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b")
    inode = settings.published_path.stat().st_ino
    grown(working, settings, "c")
    assert RECYCLED not in said.text
    build(working, "d", "b", gone="a")
    third = publish(working, settings)
    assert RECYCLED in said.messages[-1]
    assert settings.published_path.stat().st_ino == inode
    assert publication.current(settings) == third
    assert events(settings.published_path) == ["b", "c", "d"]
    assert_published_as_built(working, settings)
    assert [events(path) for path in publication.kept(settings).values()] == [["a", "b", "c"]]
    assert sorted(path.name for path in settings.warehouse_dir.glob("warehouse.duckdb*")) == [
        "warehouse.duckdb"
    ]


def test_publication_after_publication_is_as_built(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    for batch in "bcdefgh":
        grown(working, settings, batch)
        assert_published_as_built(working, settings)
    assert [RECYCLED in message for message in said.messages] == [False] * 2 + [True] * 5


def test_what_no_build_has_settled_is_brought_along(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b", "c")
    working.execute("insert into marts.fct_events values ('unsettled')")
    working.execute("insert into changes.touched values ('happening', 'unsettled')")
    publish(working, settings)
    assert RECYCLED in said.messages[-1]
    assert_published_as_built(working, settings)


def test_rows_that_came_under_keys_that_were_not_touched_are_found_by_the_name_of_the_table(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b", "c")
    build(working, "d")
    working.execute("insert into marts.fct_events values ('came')")
    working.execute("insert into changes.touched values ('fct_events', 'came')")
    note_settled(working)
    working.execute("delete from changes.touched")
    publish(working, settings)
    assert RECYCLED in said.messages[-1]
    assert_published_as_built(working, settings)


def test_after_a_rollback_too(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b", "c", "d")
    publication.roll_back(settings)
    assert events(settings.published_path) == ["a", "b", "c"]
    publication.recover(working, settings)
    for batch in "ef":
        grown(working, settings, batch)
        assert RECYCLED in said.messages[-1]
        assert_published_as_built(working, settings)


def test_what_no_publication_lacks_is_forgotten(
    working: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    grown(working, settings, *"bcdefg")
    still_there = [*publication.kept(settings), getattr(publication.current(settings), "publication_id", "")]
    assert working.execute("select publication_id from changes.publications order by settled").fetchall() == [
        (one,) for one in still_there
    ]
    assert working.execute("select key from changes.settled order by all").fetchall() == [("",), ("g",)]


def make_anew(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    note_everything(working)
    working.execute("create or replace table marts.fct_events as select 'anew' as fact_id")


def forget(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    working.execute("delete from changes.publications")


def change_unseen(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    working.execute("insert into marts.fct_events values ('unseen')")


def add_column(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    working.execute("alter table marts.dim_metrics add column unit varchar default 'm2'")


def add_table(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    working.execute("create table marts.fct_more as select 'a' as fact_id")


def exchange(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    (path,) = publication.kept(settings).values()
    with duckdb.connect(path) as kept:
        kept.execute("update ops_publications set publication_id = 'other'")


def damage(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    (path,) = publication.kept(settings).values()
    path.write_bytes(b"cut")


def take_away(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    (path,) = publication.kept(settings).values()
    path.unlink()


def leave_gaps(working: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    working.execute("update changes.publications set bytes_per_row = bytes_per_row / 1.6")


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (make_anew, "everything was built anew"),
        (forget, "lacks is not known"),
        (change_unseen, "fct_events has not as many rows as were built"),
        (add_column, "other tables or columns"),
        (add_table, "other tables or columns"),
        (exchange, "is of another"),
        (damage, "not a valid DuckDB database"),
        (take_away, "all earlier publications stay"),
        (leave_gaps, "too many gaps"),
    ],
)
def test_a_copy_is_made_where_that_cannot_be(
    working: duckdb.DuckDBPyConnection,
    settings: Settings,
    said: pytest.LogCaptureFixture,
    happens: Callable[[duckdb.DuckDBPyConnection, Settings], None],
    reason: str,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recycling, "_NEVER_GROWN_BYTES", 0)
        grown(working, settings, "b", "c")
        build(working, "d")
        happens(working, settings)
        publish(working, settings)
    assert "everything is copied" in said.messages[-1]
    assert reason in said.messages[-1]
    assert_published_as_built(working, settings)
    assert list(settings.warehouse_dir.glob("*.new*")) == []
    assert [events(path) for path in publication.kept(settings).values()] == [["a", "b", "c"]]


def test_gaps_do_not_matter_in_a_small_file(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b", "c")
    leave_gaps(working, settings)
    grown(working, settings, "d")
    assert RECYCLED in said.messages[-1]


def test_nothing_is_taken_where_none_is_kept(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    settings = replace(settings, keep=0)
    grown(working, settings, *"bcd")
    assert not any(RECYCLED in message for message in said.messages)
    assert_published_as_built(working, settings)


def test_a_file_that_is_linked_elsewhere_is_left_alone(
    working: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b")
    backup = tmp_path / "backup.duckdb"
    backup.hardlink_to(settings.published_path)
    grown(working, settings, "c", "d")
    assert "has another name" in said.messages[-1]
    assert events(backup) == ["a", "b"]
    assert_published_as_built(working, settings)


def test_a_reader_in_this_process_keeps_its_version(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b")
    with duckdb.connect(settings.published_path, read_only=True) as reader:
        for batch in "cdef":
            grown(working, settings, batch)
            assert reader.execute(WITH_EVENTS).fetchall() == [("a",), ("b",)]
        assert [RECYCLED in message for message in said.messages] == [False, False, False, True, True]
    assert_published_as_built(working, settings)


def test_a_program_that_copies_the_file_gets_it_whole(
    working: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    grown(working, settings, "b")
    copy = tmp_path / "copy.duckdb"
    with settings.published_path.open("rb") as source, copy.open("wb") as target:
        target.write(source.read(5_000))
        grown(working, settings, "c", "d", "e")
        target.write(source.read())
    assert events(copy) == ["a", "b"]


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in sys.stdin:
    print(*[name for (name,) in connection.execute("select fact_id from fct_events order by all").fetchall()], flush=True)
"""


def test_a_reader_in_another_process_keeps_its_version(
    working: duckdb.DuckDBPyConnection, settings: Settings, said: pytest.LogCaptureFixture
) -> None:
    grown(working, settings, "b")
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(settings.published_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        for batch in ("", *"cdef"):
            if batch:
                grown(working, settings, batch)
            reader.stdin.write("\n")
            reader.stdin.flush()
            assert reader.stdout.readline() == "a b\n"
        reader.communicate(timeout=60)
    assert [RECYCLED in message for message in said.messages] == [False, False, False, True, True]
    assert_published_as_built(working, settings)


# A run that is killed (SIGKILL) right before its n-th step, which is a statement or what is done to a file; or that
# cannot make a file larger than so many bytes, as on a disk that is full.
CUT_OFF = """
import os, resource, signal, sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from orchestration import publication
from orchestration.settings import Settings
from orchestration.transformation import Transformation
from orchestration.warehouse import open_working

steps, most_bytes = int(sys.argv[2]), int(sys.argv[3])
armed = False

def step(*_):
    global steps
    steps -= armed
    if steps < 0:
        os.kill(os.getpid(), signal.SIGKILL)

class Counted:
    def __init__(self, connection):
        self.connection = connection
    def __getattr__(self, name):
        step()
        return getattr(self.connection, name)

sys.addaudithook(lambda event, _: step() if event in ("os.link", "os.rename", "os.remove", "os.utime") else None)
settings = Settings(Path("raw"), Path(sys.argv[1]), keep=1)
with open_working(settings) as working:
    if most_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    publication.CONTRACT_TABLES = ("fct_events",)
    armed = True
    publication.publish(
        Counted(working), settings, Transformation("inputs 2", 2, 7), run_id="run", code_version="c", now=datetime(2024, 1, 2)
    )
"""


def cut_off(settings: Settings, steps: int = 10**9, most_bytes: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CUT_OFF, str(settings.warehouse_dir), str(steps), str(most_bytes)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


@pytest.fixture
def waiting(settings: Settings, working: duckdb.DuckDBPyConnection) -> Settings:
    """Two publications, and a build that waits for the third."""
    grown(working, settings, "b", "c")
    build(working, "d", gone="a")
    build_publications(working)
    working.close()
    return settings


def copied(settings: Settings, folder: Path) -> Settings:
    """The same files; those that are links to one file are so there."""
    subprocess.run(["cp", "-a", settings.warehouse_dir, folder], check=True)
    return replace(settings, warehouse_dir=folder)


def test_killed_at_any_step_it_leaves_whole_publications_and_the_next_run_makes_the_new_one(
    waiting: Settings, tmp_path: Path
) -> None:
    before, after = ["a", "b", "c"], ["b", "c", "d"]
    seen, steps = [], 0
    while not seen or seen[-1] != "done":
        settings = copied(waiting, tmp_path / f"killed-{steps}")
        ended = cut_off(settings, steps)
        assert ended.returncode in {-9, 0}, ended.stderr
        published = events(settings.published_path)
        assert published in (before, after)
        seen.append("done" if ended.returncode == 0 else "new" if published == after else "old")
        for path in publication.kept(settings).values():
            assert events(path) in (["a", "b"], before)
        again = cut_off(settings) if published == before else None
        with duckdb.connect() as working:
            working.execute(f"attach '{settings.working_path}' as working")
            working.execute("use working")
            publication.recover(working, settings)
            if again is not None:
                assert again.returncode == 0, again.stderr
            assert_published_as_built(working, settings)
        assert list(settings.warehouse_dir.rglob("*.new*")) == []
        steps += 3
    assert seen.count("old") > 10
    assert "new" in seen


def test_on_a_full_disk_the_old_publication_stands(waiting: Settings, said: pytest.LogCaptureFixture) -> None:
    size = waiting.published_path.stat().st_size
    ended = cut_off(waiting, most_bytes=size // 2)
    assert ended.returncode == 1
    assert "IOException" in ended.stderr or "IO Error" in ended.stderr
    assert events(waiting.published_path) == ["a", "b", "c"]
    assert list(waiting.warehouse_dir.glob("*.new*")) == []
    remove_leftovers(waiting)
    assert cut_off(waiting).returncode == 0
    assert events(waiting.published_path) == ["b", "c", "d"]
    assert [events(path) for path in waiting.kept_dir.iterdir()] == [["a", "b", "c"]]
