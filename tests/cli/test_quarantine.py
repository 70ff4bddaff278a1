"""`starhall quarantine`: what is held back is listed, shown whole, and tried again once its cause is mended."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.cli.published import visible
from orchestration.pipeline.writer import writing
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]
HOSTILE = "\x1b[31mred\x1b[0m and \u202eback"
WIRE = (
    '{"title": "Osier Gate opens", "text": "Osier Gate opened in Delft."}\n'
    f'{{"title": {HOSTILE}\n' + '{"title": "", "text": ""}'.ljust(40) + "\n"
)


@pytest.fixture(scope="module")
def held(
    tmp_path_factory: pytest.TempPathFactory, write_raw: Callable[[Path], None], starhall: Starhall
) -> Settings:
    """A warehouse that holds back two lines of a news file and one row of a record file; tests only read it."""
    folder = tmp_path_factory.mktemp("held")
    settings = Settings(folder / "raw", folder / "warehouse")
    write_raw(settings.raw_dir)
    (settings.raw_dir / "news" / "wire.jsonl").write_text(WIRE, encoding="utf-8")
    records = settings.raw_dir / "records"
    (records / "hubs.csv").write_text(
        "Hub,City,Country,Founded\nQuayside Labs,Ghent,BE,2015\nOsier Gate,Delft,NL,soon\n"
    )
    with (records / "hubs.yml").open("a", encoding="utf-8") as file:
        file.write("  founded_year: {column: Founded}\n")
    finished = starhall("run", settings=settings)
    assert finished.code == 0, finished.out + finished.err
    return settings


def items(starhall: Starhall, settings: Settings, *options: str) -> list[dict[str, Any]]:
    listed = starhall("quarantine", "list", "--json", *options, settings=settings)
    assert listed.code == 0, listed.err
    return list(json.loads(listed.out))


def places(rows: list[dict[str, Any]]) -> list[tuple[str, int | None]]:
    return [(row["source_path"], row["row_number"]) for row in rows]


WIRE_PLACES = [("news/wire.jsonl", 2), ("news/wire.jsonl", 3)]
REGISTER_PLACE = ("records/hubs.csv", 3)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [*WIRE_PLACES, REGISTER_PLACE]),
        (("--source", "news"), WIRE_PLACES),
        (("--source", "news/wire.jsonl"), WIRE_PLACES),
        (("--source", "news/wire"), []),
        (("--reason", "JSON line"), WIRE_PLACES[:1]),
        (("--reason", "founded SOON"), [REGISTER_PLACE]),
        (("--reason", "no such words"), []),
        (("--all",), [*WIRE_PLACES, REGISTER_PLACE]),
    ],
)
def test_the_list_can_be_narrowed(
    held: Settings, starhall: Starhall, options: tuple[str, ...], expected: list[tuple[str, int]]
) -> None:
    assert places(items(starhall, held, *options)) == expected


def test_the_list_for_people_names_places_causes_and_the_next_command(
    held: Settings, starhall_program: Starhall
) -> None:
    listed = starhall_program("quarantine", "list", settings=held)
    assert listed.code == 0
    assert "records/hubs.csv (row 3)" in listed.out
    assert "the line is not JSON" in listed.out
    assert "quarantine show" in listed.out
    assert "2 of 3" in starhall_program("quarantine", "list", "--rows", "2", settings=held).out


def test_an_item_is_shown_whole_and_safely(held: Settings, starhall: Starhall) -> None:
    first = items(starhall, held, "--source", "news")[0]
    shown = starhall("quarantine", "show", first["quarantine_id"][:7], settings=held)
    assert shown.code == 0
    for words in (
        first["quarantine_id"],
        "news/wire.jsonl",
        "line 2",
        "the line is not JSON",
        "retry",
        "raw excerpt",
    ):
        assert words in shown.out
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out
    record = items(starhall, held, "--source", "records")[0]
    assert "mend the YAML" in starhall("quarantine", "show", record["quarantine_id"], settings=held).out


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain Zürich 上海\n\tindented", "plain Zürich 上海\n\tindented"),
        (HOSTILE, "\\u001b[31mred\\u001b[0m and \\u202eback"),
        ("nul \x00, bell \x07, return \rover", "nul \\u0000, bell \\u0007, return \\u000dover"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("lines\r\nof Windows", "lines\nof Windows"),
    ],
)
def test_characters_that_steer_a_terminal_are_shown_as_escapes(raw: str, shown: str) -> None:
    assert visible(raw) == shown


def test_wrong_selections_are_one_line(held: Settings, starhall: Starhall) -> None:
    for arguments, words in (
        (("show", "nothing"), "no such item"),
        (("show", ""), "no such item"),
        (("retry", "nothing"), "no such item"),
        (("retry", "news/other.txt"), "no such item"),
        (("retry",), "say what to retry"),
        (("retry", "--all", "news"), "say what to retry"),
    ):
        answer = starhall("quarantine", *arguments, settings=held)
        assert (answer.code, len(answer.err.splitlines()), answer.out) == (2, 1, ""), arguments
        assert words in answer.err


def test_without_a_publication_it_says_what_to_do(starhall: Starhall, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    for arguments in (("list",), ("show", "a"), ("retry", "--all")):
        answer = starhall("quarantine", *arguments, settings=settings)
        assert answer.code == 2
        assert "run" in answer.err
        assert len(answer.err.splitlines()) == 1
    assert not settings.warehouse_dir.exists()


def test_a_retry_waits_for_no_other_writer(held: Settings, starhall_program: Starhall) -> None:
    with writing(held):
        answer = starhall_program("quarantine", "retry", "--all", settings=held)
    assert answer.code == 4
    assert "another run is writing" in answer.err


def test_a_retry_loads_what_it_can_and_says_what_still_fails(
    held: Settings, starhall_program: Starhall, copy_warehouse: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = copy_warehouse(tmp_path, held)
    # a file whose name and time say that nothing has changed, as when a reader was mended and not the file
    wire = settings.raw_dir / "news" / "wire.jsonl"
    status = wire.stat()
    mended = WIRE.replace('"title": "", "text": ""}     ', '"title": "Osier", "text": ""}')
    wire.write_text(mended, encoding="utf-8")
    assert wire.stat().st_size == status.st_size
    os.utime(wire, ns=(status.st_atime_ns, status.st_mtime_ns))
    finished = starhall_program("quarantine", "retry", "news", settings=settings)
    assert finished.code == 0, finished.out + finished.err
    assert "retried      2 items of 1 files: 1 released, 1 held back now" in finished.out
    assert "news/wire.jsonl (line 2): the line is not JSON" in finished.out
    assert places(items(starhall_program, settings)) == [WIRE_PLACES[0], REGISTER_PLACE]
    assert [row["released_at"] is not None for row in items(starhall_program, settings, "--all")] == [
        False,
        True,
        False,
    ]
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        assert connection.execute("select count(*) from dim_documents where title = 'Osier'").fetchall() == [
            (1,)
        ]
    again = starhall_program("quarantine", "retry", "--all", settings=settings)
    assert again.code == 0, again.err
    assert "2 items of 2 files: 0 released, 2 held back now" in again.out
