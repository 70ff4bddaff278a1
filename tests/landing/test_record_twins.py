"""No rows are in force twice: what a file that cannot be read keeps makes room for a file that says the same."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.landing.store import LocalStore, RawFile, UnreadableFileError, UnsettledFileError

YAML = """source: hubs
entity: organisation
file: "*.csv"
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {column: Hub}
  founded_year: {column: Founded}
"""
ROWS = "Hub,Founded\nQuayside Labs,2015\nOsier Gate,2009\n"
OTHER = "Hub,Founded\nBrindle Wharf,2018\n"
NO_TABLE = "Hub,Year\nQuayside Labs,2015\n"


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> dict[str, type[OSError]]:
    """The files that cannot be opened, by path, and how that fails."""
    found: dict[str, type[OSError]] = {}
    opened = LocalStore.open

    def fail(store: LocalStore, raw: RawFile) -> Any:
        if raw.source_path in found:
            raise found[raw.source_path]("cannot be read: check its permissions")
        return opened(store, raw)

    monkeypatch.setattr(LocalStore, "open", fail)
    return found


def in_force(desk: Any) -> list[tuple[str, int]]:
    """The files that have rows, with how many; what describes files and sources says the same."""
    rows: list[tuple[str, int]] = desk.rows(
        "select source_path, count(*) from landing.records group by all order by all"
    )
    assert rows == desk.rows("select source_path, rows_loaded from landing.record_files order by all")
    assert desk.rows("select sum(rows_in) from landing.record_sources") == [
        (sum(count for _, count in rows),)
    ]
    return rows


def make_unreadable(desk: Any, faults: dict[str, type[OSError]], name: str, how: str) -> None:
    """As a file may be that was read before. It is written anew, so that it is looked at."""
    if how == "no table":
        desk.put(name, NO_TABLE)
        return
    desk.put(name, ROWS)
    faults[name] = UnreadableFileError if how == "no permission" else UnsettledFileError


HOW = ["no permission", "being written", "no table"]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("twin", ["records/a.csv", "records/z.csv"])
def test_a_twin_that_comes_after_the_file_became_unreadable(
    desk: Any, faults: dict[str, type[OSError]], how: str, twin: str
) -> None:
    desk.put("records/hubs.yml", YAML)
    desk.put("records/m.csv", ROWS)
    desk.land()
    make_unreadable(desk, faults, "records/m.csv", how)
    desk.land()
    assert in_force(desk) == [("records/m.csv", 2)]
    desk.put(twin, ROWS)
    assert desk.land().records_landed == 2
    assert in_force(desk) == [(twin, 2)]
    assert desk.ledger(twin) == ("loaded", 2, 2, 0, "")
    assert desk.ledger("records/m.csv")[0] in {"quarantined", "ignored"}
    desk.land()
    assert in_force(desk) == [(twin, 2)]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("twin", ["records/a.csv", "records/z.csv"])
def test_a_twin_that_was_there_before_the_file_became_unreadable(
    desk: Any, faults: dict[str, type[OSError]], how: str, twin: str
) -> None:
    desk.put("records/hubs.yml", YAML)
    desk.put("records/m.csv", ROWS)
    desk.land()
    desk.put(twin, ROWS)
    desk.land()
    make_unreadable(desk, faults, "records/m.csv", how)
    desk.land()
    assert in_force(desk) == [(twin, 2)]
    assert desk.ledger(twin) == ("loaded", 2, 2, 0, "")


@pytest.mark.parametrize("how", HOW)
def test_a_file_that_can_be_read_again_is_where_it_would_be_had_it_always_been(
    desk: Any, faults: dict[str, type[OSError]], how: str
) -> None:
    desk.put("records/hubs.yml", YAML)
    desk.put("records/m.csv", ROWS)
    desk.land()
    make_unreadable(desk, faults, "records/m.csv", how)
    desk.put("records/z.csv", ROWS)
    desk.land()
    assert in_force(desk) == [("records/z.csv", 2)]
    faults.clear()
    desk.put("records/m.csv", ROWS)
    desk.land()
    assert in_force(desk) == [("records/m.csv", 2)]
    assert desk.ledger("records/m.csv") == ("loaded", 2, 2, 0, "")
    assert desk.ledger("records/z.csv") == ("duplicate", 0, 0, 0, "the same bytes as records/m.csv")


@pytest.mark.parametrize("how", HOW)
def test_an_unreadable_file_that_goes_makes_room_too(
    desk: Any, faults: dict[str, type[OSError]], how: str
) -> None:
    desk.put("records/hubs.yml", YAML)
    desk.put("records/m.csv", ROWS)
    desk.put("records/o.csv", OTHER)
    desk.land()
    make_unreadable(desk, faults, "records/m.csv", how)
    desk.land()
    (desk.settings.raw_dir / "records/m.csv").unlink()
    desk.land()
    assert in_force(desk) == [("records/m.csv", 2), ("records/o.csv", 1)]
    desk.put("records/z.csv", ROWS)
    desk.land()
    assert in_force(desk) == [("records/o.csv", 1), ("records/z.csv", 2)]
    assert desk.ledger("records/m.csv") == ("duplicate", 0, 0, 0, "the same bytes as records/z.csv")


def test_a_twin_in_a_source_that_got_another_name(desk: Any, faults: dict[str, type[OSError]]) -> None:
    desk.put("records/hubs.yml", YAML)
    desk.put("records/m.csv", ROWS)
    desk.land()
    make_unreadable(desk, faults, "records/m.csv", "no permission")
    desk.put("records/z.csv", ROWS)
    desk.put("records/hubs.yml", YAML.replace("source: hubs", "source: register"))
    desk.land()
    assert in_force(desk) == [("records/z.csv", 2)]


def test_files_that_change_places_keep_their_rows(desk: Any) -> None:
    desk.put("records/hubs.yml", YAML)
    for first, second in ((ROWS, OTHER), (OTHER, ROWS), (ROWS, OTHER)):
        desk.put("records/a.csv", first)
        desk.put("records/b.csv", second)
        desk.land()
        assert in_force(desk) == [
            ("records/a.csv", 2 if first == ROWS else 1),
            ("records/b.csv", 2 if second == ROWS else 1),
        ]


def test_equal_files_of_two_sources_are_two_files(desk: Any) -> None:
    desk.put("records/a/hubs.yml", YAML)
    desk.put("records/a/m.csv", ROWS)
    desk.put("records/b/hubs.yml", YAML.replace("source: hubs", "source: other"))
    desk.put("records/b/m.csv", ROWS)
    desk.land()
    assert in_force(desk) == [("records/a/m.csv", 2), ("records/b/m.csv", 2)]
