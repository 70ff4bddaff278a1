"""The landing tables are a function of what lies in raw/: any order, any number of runs, twice over."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.landing import land
from orchestration.landing.syndication import mark_syndicated
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import open_working, transaction

TIMES_OF_LANDING = {"landed_at", "seen_at", "quarantined_at", "released_at", "modified_ns"}
TABLES = (
    "ledger",
    "quarantine",
    "places",
    "documents",
    "retractions",
    "news_defaults",
    "record_sources",
    "records",
)

BODY = "Quayside Labs opened a second hall in Ghent and let it to nine young companies. " * 6
YAML = """source: hubs
entity: organisation
file: "*.csv"
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {column: Hub}
  founded_year: {column: Founded}
"""


def feed(name: str, entries: list[tuple[str, str, str]]) -> str:
    items = "".join(
        f"<item><guid>{guid}</guid><title>Note {guid}</title>{link}<description>{text}</description></item>"
        for guid, link, text in entries
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"


def link(number: int) -> str:
    return f"<link>https://park.example/{number}</link>"


def page(text: str, modified: str = "", robots: str = "") -> str:
    meta = f'<meta property="article:modified_time" content="{modified}">' if modified else ""
    return (
        '<html lang="en"><head><title>The hall</title><link rel="canonical" href="https://hub.example/hall">'
        f"{meta}{robots}</head><body><article><h1>The hall</h1><p>{text}</p></article></body></html>"
    )


def mixed_set() -> dict[str, bytes]:
    """Files of every relation that two files can have, by path below raw/."""
    lines = [
        json.dumps({"title": f"Wire {n}", "text": f"{BODY} Item {n}.", "date": "2024-01-02"})
        for n in range(3)
    ]
    texts = {
        "news/b/story.txt": "The story\n\n2024-03-05\n\n" + BODY,
        "news/a/copy.txt": "The story\n\n2024-03-05\n\n" + BODY,
        "news/c/copy.text": "The story\n\n2024-03-05\n\n" + BODY,
        "news/a/sourced.txt": "The story\n\n2024-03-05 Source: The Herald\n\n" + BODY,
        "news/licensed/story.txt": "The story\n\n2024-03-05\n\n" + BODY,
        "news/licensed/source.yml": "publisher: Example wire (invented)\nlicence: CC-BY-4.0\nlanguage: en\n",
        "news/licensed/closed/source.yml": "text_mining_opt_out: true\n",
        "news/licensed/closed/story.txt": "The story\n\n2024-03-05\n\n" + BODY,
        "news/licensed/closed/other.txt": "Another story\n\n2024-03-06\n\n" + BODY,
        "news/broken/source.yml": "publsher: Example wire (invented)\n",
        "news/broken/story.txt": "A story of its own\n\n2024-03-07\n\n" + BODY,
        "news/pages/undated-2.html": page(BODY + " First wording."),
        "news/pages/undated-1.html": page(BODY + " Second wording."),
        "news/pages/undated-3.html": page(BODY + " Second wording."),
        "news/pages/newest.html": page(BODY + " Third wording.", "2024-05-01T10:00:00Z"),
        "news/pages/older.html": page(BODY + " Fourth wording.", "2024-04-01T10:00:00Z"),
        "news/pages/same-words-later.html": page(BODY + " Fourth wording.", "2024-06-01T10:00:00Z"),
        "news/feeds/one.xml": feed("One", [(str(n), link(n), f"{BODY} {n}") for n in range(4)]),
        "news/feeds/two.xml": feed("Two", [(str(n), link(n), f"{BODY} {n}") for n in range(2, 6)]),
        "news/feeds/three.xml": feed("Three", [(str(n), link(n), f"{BODY} {n}, corrected") for n in (1, 3)]),
        "news/feeds/twice.xml": feed("Twice", [("x", link(9), BODY), ("x", link(9), BODY), ("x", link(9), "Else.")]),
        "news/feeds/plain.xml": feed("Plain", [("p", "", BODY), ("q", "", BODY)]),
        "news/feeds/cut.xml": feed("Cut", [(str(n), link(n), f"{BODY} {n}") for n in (7, 8)])[:-60],
        "news/wire/lines.jsonl": "\n".join([*lines, "{broken", lines[0]]),
        "news/wire/copy.jsonl": "\n".join([*lines, "{broken", lines[0]]),
        "news/wire/other.jsonl": "\n".join([lines[1], lines[2]]),
        "news/empty.txt": "",
        "news/empty-too.txt": "",
        "news/draft.txt.part": "Half a",
        "records/hubs.csv": "Hub,Founded\nQuayside Labs,2015\nOsier Gate,soon\n",
        "records/hubs.yml": YAML,
    }  # fmt: skip
    files = {path: text.encode() for path, text in texts.items()}
    files["news/noise.bin"] = bytes(range(256)) * 20
    files["news/latin.txt"] = "Café in Gent\n\nÀ propos d’un café.".encode("cp1252", "replace")
    files["news/b/story.txt.gz"] = gzip.compress(files["news/b/story.txt"], mtime=0)
    for name in ("news/old/archive.zip", "news/old/same.zip"):
        files[name] = zipped(
            {"story.txt": files["news/b/story.txt"], "wire.jsonl": files["news/wire/lines.jsonl"]}
        )
    files["news/old/other.zip"] = zipped(
        {"one.xml": files["news/feeds/one.xml"], "own.txt": b"Own words\n\nOnly here."}
    )
    return files


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


class Bench:
    """A raw/ and a working database that are filled step by step."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self.settings = Settings(folder / "raw", folder / "warehouse")
        self.settings.raw_dir.mkdir(parents=True)
        self._vocabulary = vocabulary
        self._clock = datetime(2024, 6, 1, tzinfo=UTC)

    def put(self, files: dict[str, bytes]) -> None:
        for path, data in files.items():
            target = self.settings.raw_dir / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            os.utime(target, (1_600_000_000, 1_600_000_000))

    def land(self) -> None:
        self._clock += timedelta(hours=1)
        with open_working(self.settings) as connection:
            land(connection, self.settings, self._vocabulary, self._clock, lambda *_: None, settle_seconds=0)
            with transaction(connection):
                mark_syndicated(connection)

    def export(self) -> dict[str, list[Any]]:
        with open_working(self.settings) as connection:
            return {table: _rows(connection, table) for table in TABLES}


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[Any]:
    relation = connection.table(f"landing.{table}")
    columns = [column for column in relation.columns if column not in TIMES_OF_LANDING]
    return sorted(map(repr, relation.select(*map(duckdb.ColumnExpression, columns)).fetchall()))


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        table: (sorted(set(one[table]) - set(other[table])), sorted(set(other[table]) - set(one[table])))
        for table in one
        if one[table] != other[table]
    }


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Bench:
    bench = Bench(tmp_path_factory.mktemp("at_once"), vocabulary)
    bench.put(mixed_set())
    bench.land()
    return bench


def test_the_set_has_what_it_should(at_once: Bench) -> None:
    """Else the comparisons below would compare little."""
    with open_working(at_once.settings) as connection:
        ledger = connection.execute(
            "select outcome, count(*) from landing.ledger group by all order by all"
        ).fetchall()
        versions = connection.execute(
            "select max(document_version), count(*) filter (where not is_current), "
            "count(*) filter (where text_mining_opt_out), count(licence) from landing.documents"
        ).fetchall()
        totals = connection.execute(
            """
            select total.source_path
            from landing.ledger as total
            inner join landing.ledger as item on total.source_path = item.source_path and item.member <> ''
            where total.member = ''
            group by total.source_path, total.items_in, total.items_loaded, total.items_quarantined
            having total.items_in <> sum(item.items_in)
                or total.items_loaded <> sum(item.items_loaded)
                or total.items_quarantined <> sum(item.items_quarantined)
            """
        ).fetchall()
    assert {outcome for outcome, _ in ledger} == {"loaded", "duplicate", "quarantined", "ignored"}
    assert min(count for outcome, count in ledger if outcome != "ignored") >= 5
    ((highest, older, opted_out, licensed),) = versions
    assert highest >= 4
    assert older >= 5
    assert opted_out == 2
    assert licensed >= 3
    assert totals == []


def test_twice_is_once(at_once: Bench) -> None:
    before = at_once.export()
    at_once.land()
    assert differences(before, at_once.export()) == {}


def test_touched_is_once(at_once: Bench) -> None:
    before = at_once.export()
    for path in at_once.settings.raw_dir.rglob("*"):
        if path.is_file():
            os.utime(path, (1_650_000_000, 1_650_000_000))
    at_once.land()
    assert differences(before, at_once.export()) == {}


@pytest.mark.parametrize("seed", range(2))
def test_file_by_file_in_any_order(at_once: Bench, tmp_path: Path, vocabulary: Vocabulary, seed: int) -> None:
    arriving = list(mixed_set().items())
    dice = random.Random(seed)
    dice.shuffle(arriving)
    bench = Bench(tmp_path, vocabulary)
    while arriving:
        count = dice.randint(1, 6)
        portion, arriving = dict(arriving[:count]), arriving[count:]
        if "records/hubs.yml" in portion:
            portion["records/hubs.csv"] = mixed_set()["records/hubs.csv"]  # a YAML alone describes nothing
        bench.put(portion)
        bench.land()
    assert differences(at_once.export(), bench.export()) == {}


@pytest.mark.parametrize("seed", range(2))
def test_what_goes_and_comes_back(at_once: Bench, tmp_path: Path, vocabulary: Vocabulary, seed: int) -> None:
    files = mixed_set()
    bench = Bench(tmp_path, vocabulary)
    bench.put(files)
    bench.land()
    gone = random.Random(seed).sample([path for path in sorted(files) if path.startswith("news/")], 12)
    for path in gone:
        (bench.settings.raw_dir / path).unlink()
    bench.land()
    bench.put({path: files[path] for path in gone})
    bench.land()
    assert differences(at_once.export(), bench.export()) == {}


@pytest.mark.parametrize("files", [1, 3])
def test_the_size_of_portions_does_not_count(
    at_once: Bench, tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    """Portions of few files, and files of several items read piece by piece."""
    monkeypatch.setattr("orchestration.landing.reading.PORTION_FILES", files)
    monkeypatch.setattr("orchestration.landing.reading._PIECE_ITEMS", 2)
    bench = Bench(tmp_path, vocabulary)
    bench.put(mixed_set())
    bench.land()
    assert differences(at_once.export(), bench.export()) == {}
