"""What landing costs, as ratios in one run: many articles, nothing new among many known files, memory.

.venv/bin/python tests/benchmarks/bench_landing.py [articles, default 20000] [known files, default 200000]

The articles are made up by templates; every one is different, with a title, a date, and paragraphs of 2 to 3 kB.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from orchestration.landing import LandingSummary, land
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.vocabulary import load_vocabulary
from orchestration.warehouse import open_working

_HUBS = [
    "Quayside Labs",
    "Osier Gate",
    "Brindle Wharf",
    "Lanternmoor Yard",
    "Pollen Works",
    "Tarn Foundry",
    "Ropewalk Studios",
]
_CITIES = ["Ghent", "Delft", "Tartu", "Porto", "Leeds", "Turku", "Brno", "Aarhus", "Graz", "Nantes"]
_FIELDS = [
    "robotics",
    "port logistics",
    "battery recycling",
    "medical imaging",
    "soil sensors",
    "textile reuse",
    "satellite data",
]
_SENTENCES = (
    "{hub}, an incubator in {city}, had {n} resident projects in {year}, against {m} the year before.",
    "A young company that works on {field} raised {m} million euros in a seed round in {year}.",
    "The hall adds {n}00 square metres to the {m}00 square metres that the hub has rented since {year}.",
    "“We came to {city} for the people,” says the founder of a start-up for {field}; “the rent came second.”",
    "A forum on {field} was held at {hub} in the spring of {year}, with {n} speakers and some {m}0 guests.",
    "The city council of {city} pays for part of the building, and the university rents two floors of it.",
    "Of the {n} firms that have left {hub} since {year}, {m} are still in the region, the managers write.",
    "Whether the programme for {field} goes on is to be decided in the autumn, when the accounts are closed.",
)


def article(number: int) -> str:
    """An article of 2 to 3 kB that differs from all others."""
    dice = random.Random(number)

    def sentence() -> str:
        return dice.choice(_SENTENCES).format(
            hub=dice.choice(_HUBS),
            city=dice.choice(_CITIES),
            field=dice.choice(_FIELDS),
            year=dice.randint(2009, 2024),
            n=dice.randint(12, 99),
            m=dice.randint(2, 11),
        )

    day = date(2015, 1, 1) + timedelta(days=dice.randint(0, 3000))
    paragraphs = ["\n".join([" ".join(sentence() for _ in range(dice.randint(3, 6)))]) for _ in range(5)]
    return f"{dice.choice(_HUBS)} in {dice.choice(_CITIES)}, report {number}\n\n{day}\n\n" + "\n\n".join(
        paragraphs
    )


def write_articles(raw_dir: Path, count: int, start: int = 0) -> None:
    """`count` files, 500 a folder, written long ago."""
    for number in range(start, start + count):
        folder = raw_dir / "news" / f"{number // 500:05}"
        if number % 500 == 0:
            folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"article-{number:07}.txt"
        path.write_text(article(number), encoding="utf-8")
        os.utime(path, (1_600_000_000, 1_600_000_000))


def read_and_hash(raw_dir: Path) -> int:
    """What cannot be saved: every byte read and hashed; how many bytes."""
    total = 0
    for path in _files(raw_dir):
        with open(path, "rb") as file:  # noqa: PTH123 - the fastest way there is
            data = file.read()
        hashlib.sha256(data).hexdigest()
        total += len(data)
    return total


def _files(raw_dir: Path) -> Iterator[str]:
    for folder, _, names in os.walk(raw_dir):
        for name in names:
            yield f"{folder}/{name}"


def land_all(settings: Settings) -> tuple[LandingSummary, float]:
    """One landing, and its seconds."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    with open_working(settings) as connection:
        start = time.perf_counter()
        summary = land(connection, settings, vocabulary, datetime.now(UTC), lambda *_: None)
        return summary, time.perf_counter() - start


def measured(raw_dir: Path, warehouse_dir: Path) -> tuple[int, float, float]:
    """Landed documents, seconds and peak MiB of one landing, in a process of its own."""
    command = [sys.executable, __file__, "--land", str(raw_dir), str(warehouse_dir)]
    finished = subprocess.run(command, check=True, capture_output=True, text=True)
    landed, seconds, peak = finished.stdout.split()
    return int(landed), float(seconds), float(peak)


def land_and_print(raw_dir: str, warehouse_dir: str) -> None:
    """The other end of `measured`."""
    with tempfile.TemporaryDirectory() as scratch:  # libraries are loaded at their first use: not counted
        empty = Path(scratch, "raw")
        empty.mkdir()
        land_all(Settings(empty, Path(scratch, "warehouse")))
    summary, seconds = land_all(Settings(Path(raw_dir), Path(warehouse_dir)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(summary.documents_landed, seconds, peak)


def main(articles: int, known: int) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        raw, warehouse = Path(scratch, "raw"), Path(scratch, "warehouse")
        write_articles(raw, articles)
        read_and_hash(raw)  # once, so that both find the files in the page cache
        start = time.perf_counter()
        size = read_and_hash(raw)
        alone = time.perf_counter() - start
        landed, seconds, peak = measured(raw, warehouse)
        print(f"{landed:,} articles, {size / 1e6:.0f} MB")
        print(f"  read and hashed   {alone:7.2f} s")
        print(f"  landed            {seconds:7.2f} s   ratio {seconds / alone:.1f}   peak {peak:.0f} MiB")
        write_articles(raw, known - articles, articles)
        landed, seconds, more = measured(raw, warehouse)
        print(f"  {landed:,} more      {seconds:7.2f} s   peak {more:.0f} MiB, {more / peak:.2f} times")
        landed, seconds, peak = measured(raw, warehouse)
        print(f"  nothing new of {known:,}: {seconds:.2f} s   {landed} landed   peak {peak:.0f} MiB")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--land"]:
        land_and_print(*sys.argv[2:4])
    else:
        sizes = [int(size) for size in sys.argv[1:3]]
        sys.exit(main(*(sizes + [20_000, 200_000][len(sizes) :])))
