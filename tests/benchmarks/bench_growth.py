"""What one article costs in a warehouse of many documents and in an empty one, and the memory of building the many.

.venv/bin/python tests/benchmarks/bench_growth.py [documents, default 200000]

Every document is an article of its own, in one JSON Lines file; ten tell of the same hub, two of the same firm, a hundred
of the same investor, whose names are invented as those of `bench_resolution.py`. `starhall run` reads, extracts, resolves,
builds, tests and publishes them. Memory is that of the whole tree of processes, shared pages counted once, sampled twenty
times a second. Then articles come one at a time, to `starhall run` and with `starhall ui` running; of each the last four count,
as the first build what later runs repeat, and until enough publications are kept none can be brought up to date instead
of written. Stages are the journal's.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from bench_latency import article, put, running_ui, seen

from orchestration.settings import PROJECT_DIR, Settings

sys.path.insert(0, str(PROJECT_DIR / "tests" / "golden" / "resolution"))
import registers

_PROGRAM = Path(sys.executable).with_name("starhall")
_SAMPLE_SECONDS = 0.05
_ARTICLES = 8
_COUNTED = 4


Samples = list[tuple[datetime, float]]


def run(settings: Settings) -> tuple[float, Samples]:
    """`starhall run`: its seconds, and the memory that its processes took together, in MiB by time."""
    environment = os.environ | {
        "STARHALL_RAW_DIR": str(settings.raw),
        "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
    }
    began = time.monotonic()
    process = subprocess.Popen([str(_PROGRAM), "run"], env=environment, stdout=subprocess.DEVNULL)
    samples: Samples = []
    while process.poll() is None:
        samples.append((datetime.now(UTC).replace(tzinfo=None), _memory(process.pid) / 2**20))
        time.sleep(_SAMPLE_SECONDS)
    if process.returncode != 0:
        raise SystemExit(f"a run ended with {process.returncode}: see {settings.warehouse_dir / 'logs'}")
    return time.monotonic() - began, samples


def _memory(pid: int) -> int:
    total = 0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                total += process.memory_full_info().pss
    return total


def stages(settings: Settings) -> dict[str, tuple[datetime, float]]:
    """By stage of the last run, when it ended (UTC) and the seconds that it took."""
    events = [json.loads(line) for line in settings.journal_path.read_text(encoding="utf-8").splitlines()]
    ended = [event for event in events if event["event"] == "stage_ended"]
    return {
        event["stage"]: (datetime.fromisoformat(event["at"]), event["seconds"])
        for event in ended
        if event["run_id"] == ended[-1]["run_id"]
    }


def most_during(samples: Samples, ended: datetime, seconds: float) -> float:
    """The most memory, in MiB, in the seconds before a time."""
    began = ended - timedelta(seconds=seconds)
    return max(mebibytes for at, mebibytes in samples if began <= at <= ended)


def grown(settings: Settings, first: int) -> tuple[float, dict[str, float]]:
    """The median run over articles that come one at a time, and its stages."""
    taken = []
    for number in range(first, first + _ARTICLES):
        put(settings, [number])
        time.sleep(0.6)  # else the landing waits to see whether the file is still being written
        seconds, _ = run(settings)
        taken.append((seconds, {stage: took for stage, (_, took) in stages(settings).items()}))
    return sorted(taken[-_COUNTED:], key=lambda one: one[0])[_COUNTED // 2]


def seen_with_ui(settings: Settings, first: int) -> float:
    """The median time from the rename of an article to its fact for a new reader, with `starhall ui` running."""
    with running_ui(settings):
        taken = [
            max(seen(settings, put(settings, [number])).values())
            for number in range(first, first + _ARTICLES)
        ]
    return statistics.median(taken[-_COUNTED:])


def prepared(folder: Path, documents: int) -> Settings:
    """raw/ with so many documents."""
    settings = Settings(folder / "raw", folder / "warehouse")
    settings.news_dir.mkdir(parents=True)
    settings.records_dir.mkdir()
    if documents:
        rng = random.Random(5)
        given = registers.materials(settings.dbt_dir / "seeds")
        hubs = [one.written() for one in registers.organisations(documents // 10 + 1, given, rng)]
        firms = [one.written() for one in registers.organisations(documents // 2 + 1, given, rng)]
        investors = [one.written() for one in registers.organisations(documents // 100 + 1, given, rng)]
        with (settings.news_dir / "many.jsonl").open("w", encoding="utf-8") as file:
            for number in range(documents):
                names = (names_of[number % len(names_of)] for names_of in (hubs, firms, investors))
                told = article(number, *names)
                title, _, rest = told.partition("\n\n")
                published, _, text = rest.partition("\n\n")
                line = {
                    "url": f"https://news.example/{number}",
                    "title": title,
                    "published": published,
                    "text": text,
                }
                file.write(json.dumps(line) + "\n")
    return settings


def told(what: str, of_many: float, of_empty: float) -> None:
    print(
        f"{what}: {of_many:.1f} s, in an empty warehouse {of_empty:.1f} s: {of_many / of_empty:.2f} times",
        flush=True,
    )


def main() -> int:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        empty, many = prepared(Path(folder, "empty"), 0), prepared(Path(folder, "many"), documents)
        seconds, samples = run(many)
        most = max(mebibytes for _, mebibytes in samples)
        print(f"{documents:,} documents: {seconds:.0f} s, {most:,.0f} MiB of memory at most", flush=True)
        for stage, (ended, taken) in stages(many).items():
            print(
                f"    {stage:10} {taken:8.1f} s, {most_during(samples, ended, taken):6,.0f} MiB", flush=True
            )
        of_empty, stages_of_empty = grown(empty, documents)
        of_many, stages_of_many = grown(many, documents)
        told("one article more, starhall run", of_many, of_empty)
        for stage, taken in stages_of_many.items():
            print(f"    {stage:10} {taken:8.2f} s, {stages_of_empty.get(stage, 0):6.2f} s", flush=True)
        first = documents + _ARTICLES
        told(
            "from its rename to its fact, starhall ui running",
            seen_with_ui(many, first),
            seen_with_ui(empty, first),
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
