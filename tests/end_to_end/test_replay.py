"""The same files give the same tables: all at once, again, and a few at a time in any order.

Compared are the published tables, every row and every column but times of landing; left out are the lists of
publications and runs, and the redirects of identifiers, which are history by their nature.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.pipeline.reporting import Silent
from orchestration.pipeline.stages import extract, land_raw, resolve, working
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

HISTORY = {"ops_publications", "ops_runs", "dim_organisation_redirects", "dim_organisation_history"}
TIMES_OF_LANDING = {"landed_at", "seen_at", "quarantined_at", "released_at", "known_from"}

LONG_AGO = 1_600_000_000

OPENING = "Quayside Labs opens its second hall\n\n2024-03-05\n\n"
STORY = (
    "Quayside Labs, an incubator in Ghent, opened a second hall on 4 March 2024. The hall adds 1,200 square metres "
    "to the 3,400 square metres that the incubator had in 2023. In 2023 Quayside Labs had 41 resident projects, "
    "against 36 in 2022. Lanternmoor Robotics, one of its residents, raised 3 million euros in a seed round in "
    "February 2024, led by Osier Gate Ventures. The city pays for half of the building, and the university rents "
    "two floors of it for its own spin-offs. A forum on port logistics is to follow in the autumn, the managers "
    "say, and a competition for students of engineering, of which the details are not yet known. Visitors may see "
    "the hall on the first Friday of every month, and the workshop on the ground floor is open to the quarter."
)
PAGE = (
    '<html lang="en"><head><title>{title}</title><link rel="canonical" href="https://hub.example/news/one">{meta}</head>'
    "<body><article><h1>{title}</h1><p>{body}</p></article></body></html>"
)
ENTRY = "<item><guid>urn:{n}</guid><title>Note {n} from the park</title><link>https://park.example/{n}</link>{date}<description>{body}</description></item>"
CSV = "Hub,City,Country\nQuayside Labs,Ghent,BE\nOsier Gate,Delft,NL\n,Nowhere,NL\n"
YAML = """source: hubs
entity: organisation
file: hubs*.csv
publisher: Test register (invented)
licence: CC0-1.0
expected_rows: {min: 1, max: 10}
columns:
  name: {column: Hub}
  city: {column: City}
  country_code: {column: Country}
"""


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def page(title: str, body: str, modified: str = "") -> str:
    meta = f'<meta property="article:modified_time" content="{modified}">' if modified else ""
    return PAGE.format(title=title, body=body, meta=meta)


def feed(entries: range, suffix: str = "") -> str:
    items = "".join(
        ENTRY.format(
            n=n,
            date=f"<pubDate>Tue, 0{n} Oct 2024 08:00:00 GMT</pubDate>" if n % 2 else "",
            body=f"Quayside Labs held forum number {n} in October 2024.{suffix}",
        )
        for n in entries
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Park notes</title>{items}</channel></rss>'
    )


def portions() -> list[dict[str, bytes]]:
    """Files that arrive together, by path below raw/."""
    lines = "\n".join(
        json.dumps({"title": f"Wire item {n}", "text": f"Osier Gate had {n + 10} tenants in 202{n}.", "date": "2024-01-02"})
        for n in range(4)
    )  # fmt: skip
    texts = {
        "news/b/opening.txt": OPENING + STORY,
        "news/a/opening-copy.txt": OPENING + STORY,
        "news/c/opening-again.text": OPENING + STORY,
        "news/syndicated/herald.txt": OPENING.replace("2024-03-05", "2024-03-06") + STORY + " Herald staff.",
        "news/syndicated/courier.txt": OPENING.replace("its second", "a second") + STORY,
        "news/pages/undated-2.html": page("Two halls", STORY + " First wording."),
        "news/pages/undated-1.html": page("Two halls", STORY + " Second wording."),
        "news/pages/newest.html": page("Three halls", STORY + " Third wording.", "2024-05-01T10:00:00Z"),
        "news/pages/older.html": page("One hall", STORY + " Fourth wording.", "2024-04-01T10:00:00Z"),
        "news/feeds/week-1.xml": feed(range(1, 5)),
        "news/feeds/week-2.xml": feed(range(3, 8)),
        "news/feeds/week-3.xml": feed(range(3, 5), " Corrected."),
        "news/feeds/cut.xml": feed(range(8, 10))[:-60],
        "news/wire/lines.jsonl": lines + "\n{broken\n",
        "news/wire/lines-copy.jsonl": lines + "\n{broken\n",
        "news/empty.txt": "",
        "news/empty-too.txt": "",
    }
    files = {path: text.encode() for path, text in texts.items()}
    files["news/b/opening.txt.gz"] = gzip.compress((OPENING + STORY).encode(), mtime=0)
    files["news/old/archive.zip"] = zipped(
        {
            "opening.txt": OPENING + STORY,
            "other.txt": "Another hub\n\n2023-01-01\n\nOsier Gate was founded in 2009.",
        }
    )
    files["news/noise.bin"] = bytes(range(256)) * 20
    records = {
        "records/hubs-1.csv": CSV.encode(),
        "records/hubs-2.csv": CSV.encode(),
        "records/hubs.yml": YAML.encode(),
    }
    return [*({path: data} for path, data in files.items()), records]


def place(raw: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        target = raw / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        os.utime(
            target, (LONG_AGO, LONG_AGO)
        )  # else a landing waits to see whether it is still being written


def settings_in(folder: Path) -> Settings:
    return Settings(folder / "raw", folder / "warehouse")


def build(starhall: Callable[..., Any], folder: Path) -> None:
    finished = starhall("run", settings=settings_in(folder))
    assert finished.code == 0, finished.out + finished.err


def take_up(folder: Path) -> None:
    """All of a run that keeps something for the next one: dbt makes every table anew from what these stages leave."""
    with working(settings_in(folder), is_first=True) as work:
        for stage in (land_raw, extract, resolve):
            stage(work, Silent())


def export(folder: Path) -> dict[str, list[str]]:
    """Every published table as sorted lines."""
    tables: dict[str, list[str]] = {}
    with duckdb.connect(str(folder / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main'"
        ).fetchall()
        for (name,) in names:
            if name not in HISTORY:
                relation = connection.table(name)
                if name.endswith("_claims"):
                    relation = relation.filter(
                        "is_current"
                    )  # what was held before depends on what came before
                columns = [column for column in relation.columns if column not in TIMES_OF_LANDING]
                rows = relation.select(*(duckdb.ColumnExpression(column) for column in columns)).fetchall()
                tables[name] = sorted(repr(row) for row in rows)
    return tables


def differences(
    one: dict[str, list[str]], other: dict[str, list[str]]
) -> dict[str, tuple[list[str], list[str]]]:
    return {
        name: (sorted(set(one[name]) - set(other[name])), sorted(set(other[name]) - set(one[name])))
        for name in one
        if one[name] != other[name]
    }


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, starhall: Callable[..., Any]) -> Path:
    folder = tmp_path_factory.mktemp("at_once")
    for files in portions():
        place(folder / "raw", files)
    build(starhall, folder)
    return folder


def test_the_set_holds_what_it_should(at_once: Path) -> None:
    """Else the comparisons below would compare little."""
    tables = export(at_once)
    outcomes = {row.split(", ")[5] for row in tables["ops_ingestion_ledger"]}
    assert len(tables["fct_yearly_metrics"]) > 0
    assert len(tables["bridge_fact_sources"]) > 10
    assert len(tables["fct_funding"]) > 0
    assert len(tables["ops_quarantine"]) >= 6
    assert {"'loaded'", "'duplicate'", "'quarantined'"} <= {
        part for row in tables["ops_ingestion_ledger"] for part in row.strip("()").split(", ")
    }, outcomes


def test_again(at_once: Path, starhall: Callable[..., Any]) -> None:
    before = export(at_once)
    for path in (at_once / "raw").rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))
    build(starhall, at_once)
    assert differences(before, export(at_once)) == {}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_few_at_a_time_in_any_order(
    at_once: Path, tmp_path: Path, starhall: Callable[..., Any], seed: int
) -> None:
    """A landing for every two or three that arrive, and a publication half-way, of which the last keeps nothing."""
    dice = random.Random(seed)
    arriving = portions()
    dice.shuffle(arriving)
    half = len(arriving) // 2
    for number, files in enumerate(arriving, start=1):
        place(tmp_path / "raw", files)
        if number in {half, len(arriving)}:
            build(starhall, tmp_path)
        elif dice.random() < 0.4:
            take_up(tmp_path)
    assert differences(export(at_once), export(tmp_path)) == {}
