"""Whatever lies in raw/: the rest is loaded, each fault has its row and reason, and nobody sees a traceback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]

GOOD = "Quayside Labs opens\n\n2024-03-05\n\nQuayside Labs Ltd opened an incubator in Ghent on March 4.\n"
ENTRY = "<entry><id>urn:{0}</id><title>Item {0}</title><updated>2024-03-0{0}T00:00:00Z</updated><summary>Body {0}.</summary></entry>"


def build(starhall: Starhall, folder: Path) -> Any:
    return starhall("run", "--raw", str(folder / "raw"), "--warehouse", str(folder / "warehouse"))


def rows(folder: Path, query: str) -> Sequence[tuple[object, ...]]:
    with duckdb.connect(str(folder / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def write_records(
    folder: Path, csv: str, columns: str = "{name: {column: Hub}, city: {column: City}}"
) -> None:
    records = folder / "raw" / "records"
    records.mkdir(parents=True, exist_ok=True)
    (records / "hubs.csv").write_text(csv, encoding="utf-8")
    (records / "hubs.yml").write_text(
        "source: hubs\nentity: organisation\nfile: hubs.csv\npublisher: Test register\nlicence: CC0-1.0\n"
        f"expected_rows: {{min: 0, max: 100}}\ncolumns: {columns}\n",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, starhall_program: Starhall) -> Path:
    """A raw/ with every fault at once beside good files, built once."""
    folder = tmp_path_factory.mktemp("broken")
    news = folder / "raw" / "news"
    news.mkdir(parents=True)
    (news / "good.txt").write_text(GOOD, encoding="utf-8")
    (news / "empty.txt").write_bytes(b"")
    (news / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (news / "one-line.txt").write_bytes(b"word and 12 more words, " * (50_000_000 // 24))
    (news / "broken-utf8.txt").write_bytes(GOOD.encode().replace(b"Ghent", b"Gh\xff\xfent"))
    feed = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>' + "".join(
        ENTRY.format(number) for number in (1, 2, 3, 4)
    )
    (news / "cut.atom.xml").write_text(feed[: feed.index("Item 4") + 3], encoding="utf-8")
    lines = [
        json.dumps({"title": f"Item {n}", "text": f"Text {n}.", "date": "2024-01-02"}) for n in range(10)
    ]
    lines[2], lines[5], lines[8] = '{"title": "cut', "[1, 2]", '{"text": 7}'
    (news / "three-bad.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_records(folder, "Hub,City\nQuayside Labs,Ghent\nshort row\nOsier Gate,Delft\n")
    run = build(starhall_program, folder)
    (folder / "output.txt").write_text(run.out + run.err, encoding="utf-8")
    assert run.code == 0, run.out + run.err
    return folder


def test_the_user_sees_a_warning_and_no_traceback(broken: Path) -> None:
    output = (broken / "output.txt").read_text(encoding="utf-8")
    assert "Traceback" not in output
    assert "quarantine" in output.lower()


def test_the_good_file_is_loaded(broken: Path) -> None:
    assert rows(broken, "select title from dim_documents where source_path = 'news/good.txt'") == [
        ("Quayside Labs opens",)
    ]


@pytest.mark.parametrize(
    ("source_path", "items", "loaded"),
    [
        ("news/empty.txt", 1, 0),
        ("news/binary.txt", 1, 0),
        ("news/one-line.txt", 1, 0),
        ("news/broken-utf8.txt", 1, 1),
        ("news/three-bad.jsonl", 10, 7),
        ("records/hubs.csv", 3, 2),
    ],
)
def test_every_fault_has_its_row_in_the_ledger(
    broken: Path, source_path: str, items: int, loaded: int
) -> None:
    ledger = rows(
        broken,
        "select items_in, items_loaded, items_quarantined, reason from ops_ingestion_ledger "
        f"where source_path = '{source_path}' and member = ''",
    )
    assert len(ledger) == 1
    items_in, items_loaded, items_quarantined, reason = ledger[0]
    assert (items_in, items_loaded, items_quarantined) == (items, loaded, items - loaded)
    assert len(str(reason)) > 10, "the ledger says nothing a person understands"


def test_a_cut_feed_loads_its_whole_entries_and_says_what_was_cut(broken: Path) -> None:
    loaded = rows(
        broken, "select title from dim_documents where source_path = 'news/cut.atom.xml' order by title"
    )
    assert loaded == [("Item 1",), ("Item 2",), ("Item 3",)]
    assert rows(broken, "select count(*) from ops_quarantine where source_path = 'news/cut.atom.xml'") == [
        (1,)
    ]


def test_every_quarantined_item_has_a_reason(broken: Path) -> None:
    found = rows(broken, "select source_path, row_number, reason from ops_quarantine order by all")
    assert {path for path, _, _ in found} == {
        "news/empty.txt",
        "news/binary.txt",
        "news/one-line.txt",
        "news/cut.atom.xml",
        "news/three-bad.jsonl",
        "records/hubs.csv",
    }
    assert [row for path, row, _ in found if path == "news/three-bad.jsonl"] == [3, 6, 9]
    assert all(len(str(reason)) > 10 for _, _, reason in found)


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ("{name: {column: Hub}, city: {column: Town}}", "Town"),
        ("{name: {column: Hub}, colour: {column: City}}", "colour"),
        ("[not, a, mapping]", "columns"),
    ],
)
def test_a_broken_yaml_is_wrong_usage_and_names_file_and_key(
    tmp_path: Path, starhall: Starhall, columns: str, named: str
) -> None:
    write_records(tmp_path, "Hub,City\nQuayside Labs,Ghent\n", columns)
    run = build(starhall, tmp_path)
    assert run.code == 2, run.out
    assert "hubs.yml" in run.err
    assert named in run.err
    assert "Traceback" not in run.out + run.err
    assert not (tmp_path / "warehouse" / "warehouse.duckdb").exists()


def test_a_file_still_being_written_is_left_for_the_next_run(tmp_path: Path, starhall: Starhall) -> None:
    news = tmp_path / "raw" / "news"
    news.mkdir(parents=True)
    (news / "good.txt").write_text(GOOD, encoding="utf-8")
    growing, stop = news / "growing.txt", threading.Event()

    def write() -> None:
        with growing.open("w", encoding="utf-8") as file:
            file.write("A report in the making\n\n2024-03-05\n\n")
            while not stop.is_set():
                file.write("Another line of it.\n")
                file.flush()
                time.sleep(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        run = build(starhall, tmp_path)
    finally:
        stop.set()
        writer.join()
    assert run.code == 0, run.out + run.err
    ledger = "select outcome, reason from ops_ingestion_ledger where source_path = 'news/growing.txt'"
    outcome, reason = rows(tmp_path, ledger)[0]
    assert outcome == "ignored"
    assert "written" in str(reason)

    time.sleep(1.1)
    assert build(starhall, tmp_path).code == 0
    assert rows(tmp_path, ledger)[0][0] == "loaded"
