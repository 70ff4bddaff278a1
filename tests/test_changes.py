"""What a build must do anew: the difference between what is loaded and what the last whole build was of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.changes import Changes, note_changes, settle_changes
from orchestration.settings import Settings
from orchestration.warehouse import open_working

VERSION = "1"


@pytest.fixture
def working(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A working database of two documents, of which one copies the other, and a list of hubs."""
    with open_working(Settings(tmp_path / "raw", tmp_path / "warehouse")) as connection:
        for document, original, organisation in (("wire", None, "acme"), ("copy", "wire", "dockside")):
            connection.execute(
                "insert into landing.documents values (?, 1, true, 'A title', null, null, null, null, 'en', null, false, "
                "'text', ?, '', ?, 'A text.', 2, null, ?, '2024-01-01', false)",
                [document, f"news/{document}.txt", f"sha-{document}", original],
            )
            place(connection, document, organisation)
        connection.execute("insert into landing.record_sources values ('hubs', 'organisation', 'P', 'CC0', null, null, "
                           "'records/hubs.yml', false, null, null, 1, '')")  # fmt: skip
        connection.execute("insert into landing.record_files values ('records/hubs.csv', 'hubs', 'organisation', 'sha', "
                           "'yaml', 1, '{}', '{}', '[]', '2024-01-01')")  # fmt: skip
        place(connection, None, "harbour", "records/hubs.csv")
        yield connection


def place(
    connection: duckdb.DuckDBPyConnection, document: str | None, organisation: str, path: str | None = None
) -> None:
    local = f"{organisation} of {document or path}"
    connection.execute(
        "insert into statements.local_organisations (local_organisation_id, origin_id, document_id, source_path, name, "
        "name_key, is_in_registry, confidence) values (?, ?, ?, ?, ?, ?, false, 1)",
        [local, document or path, document, path, organisation, organisation],
    )
    connection.execute("insert into resolution.members values (?, ?)", [local, organisation])


def build(connection: duckdb.DuckDBPyConnection, version: str = VERSION, *, passed: bool = True) -> Changes:
    changes = note_changes(connection, version)
    settle_changes(connection, version, changes, passed=passed)
    return changes


def touched(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {}
    for kind, key in connection.execute("from changes.touched").fetchall():
        assert key not in keys.setdefault(kind, set()), f"{key} is there twice"
        keys[kind].add(key)
    return keys


def test_the_first_build_is_of_everything(working: duckdb.DuckDBPyConnection) -> None:
    assert note_changes(working, VERSION) == Changes(is_whole=True, must_test_all=True)
    assert touched(working) == {}


def test_after_it_nothing_is_touched(working: duckdb.DuckDBPyConnection) -> None:
    build(working)
    assert note_changes(working, VERSION) == Changes(is_whole=False, must_test_all=False)
    assert touched(working) == {}


def test_under_another_version_everything_is_built(working: duckdb.DuckDBPyConnection) -> None:
    build(working)
    assert note_changes(working, "2").is_whole
    assert note_changes(working, "2").is_whole, "until a build is whole"
    settle_changes(working, "2", Changes(is_whole=True, must_test_all=True), passed=True)
    assert not note_changes(working, "2").is_whole
    assert note_changes(working, VERSION).is_whole


WIRE_AND_COPY = {
    "origin": {"wire", "copy"},
    "source": {"wire", "copy"},
    "organisation": {"acme", "dockside"},
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            "update landing.documents set title = 'Another' where document_id = 'wire'",
            WIRE_AND_COPY,
            id="what is copied, and its copy",
        ),
        pytest.param(
            "update landing.documents set is_retracted = true where document_id = 'copy'",
            {"origin": {"copy"}, "source": {"wire", "copy"}, "organisation": {"dockside"}},
            id="a copy alone",
        ),
        pytest.param(
            "delete from landing.documents where document_id = 'wire'",
            WIRE_AND_COPY,
            id="one that has gone",
        ),
        pytest.param(
            "insert into landing.places values ('news/copy.txt', '', 'copy', 'copy', false, 'sha-copy', null, null, null, "
            "'text', null, true)",
            {"origin": {"copy"}, "source": {"wire", "copy"}, "organisation": {"dockside"}},
            id="where it stands",
        ),
        pytest.param(
            "insert into statements.extractions values ('copy', 'events', 'document', 'sha-copy', 'rules', '2', "
            "'2024-01-02', null, '2024-01-01')",
            {"origin": {"copy"}, "source": {"wire", "copy"}, "organisation": {"dockside"}},
            id="one that was read anew",
        ),
        pytest.param(
            "update resolution.members set organisation_id = 'dockside' where organisation_id = 'acme'",
            {"origin": {"wire"}, "source": {"wire"}, "organisation": {"acme", "dockside"}},
            id="an organisation that another took in",
        ),
        pytest.param(
            "update landing.record_files set content_sha256 = 'other'",
            {
                "origin": {"records/hubs.csv"},
                "source": {"hubs"},
                "organisation": {"harbour"},
                "register": {"any"},
            },
            id="a list of organisations",
        ),
        pytest.param(
            "update landing.record_sources set published_on = '2024-01-01'",
            {
                "origin": {"records/hubs.csv"},
                "source": {"hubs"},
                "organisation": {"harbour"},
                "register": {"any"},
            },
            id="the day of a list",
        ),
        pytest.param(
            "insert into former.origins values ('copy before', 'copy', 'copy', null, 'sha-before', 'copy', null, "
            "'2024-01-01', '2024-01-02', 'superseded')",
            {"origin": {"copy before"}, "source": {"copy"}},
            id="what a document said before",
        ),
        pytest.param("update landing.documents set text = text", {}, id="nothing"),
    ],
)
def test_what_a_change_touches(
    working: duckdb.DuckDBPyConnection, change: str, expected: dict[str, set[str]]
) -> None:
    build(working)
    working.execute(change)
    changes = note_changes(working, VERSION)
    assert touched(working) == expected
    assert changes == Changes(
        is_whole=False,
        must_test_all=False,
        origins=len(expected.get("origin", ())),
        organisations=len(expected.get("organisation", ())),
    )


def test_other_rates_of_exchange_change_every_amount(working: duckdb.DuckDBPyConnection) -> None:
    working.execute("update landing.record_files set entity = 'exchange_rate'")
    build(working)
    working.execute("delete from landing.record_files")
    assert note_changes(working, VERSION).is_whole


def test_what_a_build_left_undone_stays_touched(working: duckdb.DuckDBPyConnection) -> None:
    """Also what it touched on the way, and where the change that it built is itself undone."""
    build(working)
    working.execute("update landing.documents set title = 'Another' where document_id = 'copy'")
    note_changes(working, VERSION)
    working.execute("insert into changes.touched values ('event', 'some event')")
    # cut off; then
    working.execute("update landing.documents set title = 'A title' where document_id = 'copy'")
    changes = note_changes(working, VERSION)
    assert touched(working) == {
        "origin": {"copy"},
        "source": {"wire", "copy"},
        "organisation": {"dockside"},
        "event": {"some event"},
    }
    settle_changes(working, VERSION, changes, passed=True)
    assert touched(working) == {}
    assert note_changes(working, VERSION).origins == 0


def test_what_was_built_and_did_not_pass_is_tested_again(working: duckdb.DuckDBPyConnection) -> None:
    assert build(working, passed=False).must_test_all
    assert note_changes(working, VERSION) == Changes(is_whole=False, must_test_all=True)
    assert build(working, passed=False).must_test_all, "until a build passes"
    build(working)
    assert not note_changes(working, VERSION).must_test_all

    working.execute("update landing.documents set title = 'Another' where document_id = 'copy'")
    build(working, passed=False)
    assert note_changes(working, VERSION).origins == 1
