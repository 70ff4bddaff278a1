"""From a file's rename into raw/news to its fact for a new reader, with `starhall ui` running: one by one, and in a burst.

.venv/bin/python tests/benchmarks/bench_latency.py [files one by one, default 30] [files of the burst, default 1000]

The UI, its daemon, the sensor and the runs are real ones. A reader looks ten times a second whether the published file is
another, and then opens it anew. Then the journal says which stages of the runs took the time; the rest is Dagster's: the
tick, the queue, the launch, its events.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.pipeline import stages
from orchestration.settings import Settings

_PROGRAM = Path(sys.executable).with_name("starhall")
_POLL_SECONDS = 0.1
_LONGEST_SECONDS = 600.0
_ARTICLE = (
    "{hub} grows\n\n2024-{month:02}-{day:02}\n\n{hub}, an incubator in Ghent, had {n} resident projects in 2023. "
    "In June 2023 {firm} raised {m} million euros in a seed round led by {investor}.\n"
)


def article(number: int, hub: str = "", firm: str = "", investor: str = "Osier Gate Ventures") -> str:
    """A press release of a hub, a firm and its investor; without names, of such that differ in the number alone."""
    return _ARTICLE.format(
        hub=hub or f"Quay {number} Labs",
        firm=firm or f"Lantern {number} Robotics",
        investor=investor,
        month=1 + number % 12,
        day=1 + number % 28,
        n=20 + number % 60,
        m=2 + number % 7,
    )


def put(settings: Settings, numbers: Sequence[int]) -> dict[str, float]:
    """Rename articles into raw/news, as a program that delivers files does; when, by path."""
    told = {}
    for number in numbers:
        name = f"article-{number:05}.txt"
        written = settings.raw_dir / f".{name}.part"
        written.write_text(article(number), encoding="utf-8")
        written.rename(settings.news_dir / name)
        told[f"news/{name}"] = time.monotonic()
    return told


def seen(settings: Settings, waiting: dict[str, float]) -> dict[str, float]:
    """The seconds from rename to fact, by path, once all of these are there."""
    found: dict[str, float] = {}
    began = time.monotonic()
    known: tuple[int, int] | None = None
    while len(found) < len(waiting):
        time.sleep(_POLL_SECONDS)
        if time.monotonic() - began > _LONGEST_SECONDS:
            raise SystemExit(
                f"{len(waiting) - len(found)} files were not published in {_LONGEST_SECONDS:.0f} s"
            )
        if not settings.published_path.exists():
            continue
        status = settings.published_path.stat()
        if known != (known := (status.st_ino, status.st_mtime_ns)):
            for path in _with_facts(settings) & (waiting.keys() - found.keys()):
                found[path] = time.monotonic() - waiting[path]
    return found


def _with_facts(settings: Settings) -> set[str]:
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        rows = connection.execute(
            "select distinct documents.source_path from fct_metric_claims "
            "inner join dim_documents as documents using (document_id)"
        ).fetchall()
    return {path for (path,) in rows}


@contextmanager
def running_ui(settings: Settings) -> Iterator[None]:
    """`starhall ui` on a free port, until it answers and its sensor has ticked."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(_PROGRAM), "ui", "--port", str(port)],
        env=os.environ
        | {"STARHALL_RAW_DIR": str(settings.raw), "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        began = time.monotonic()
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5):
                break
            if time.monotonic() - began > _LONGEST_SECONDS:
                raise SystemExit("the UI did not answer")
            time.sleep(0.5)
        yield
    finally:
        os.killpg(process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def told(what: str, seconds: Sequence[float]) -> None:
    quantiles = statistics.quantiles(seconds, n=20)
    print(
        f"{what}: median {statistics.median(seconds):.1f} s, p95 {quantiles[18]:.1f} s, longest {max(seconds):.1f} s",
        flush=True,
    )


def stages_of(settings: Settings, since: datetime) -> None:
    """What the stages took that ended since then."""
    by_stage: dict[str, list[float]] = defaultdict(list)
    for line in settings.journal_path.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "stage_ended" and datetime.fromisoformat(event["at"]) >= since:
            by_stage[event["stage"]].append(event["seconds"])
    for stage, taken in by_stage.items():
        print(f"  {stage:10} {len(taken):3} times, median {statistics.median(taken):5.2f} s", flush=True)


def main() -> int:
    single, burst = (int(word) for word in (*sys.argv[1:], *("30", "1000")[len(sys.argv) - 1 :]))
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder, "raw"), Path(folder, "warehouse"))
        settings.news_dir.mkdir(parents=True)
        settings.records_dir.mkdir()
        with running_ui(settings):
            for number in range(
                3
            ):  # the first builds everything, the next writes down what builds of changes do
                first = max(seen(settings, put(settings, [number])).values())
                print(f"file {number + 1}: {first:.1f} s", flush=True)
            began = stages.utc_now()
            latencies = []
            for number in range(10, 10 + single):
                time.sleep(chance.uniform(1, 6))
                latencies += seen(settings, put(settings, [number])).values()
            told(f"{single} files, one by one", latencies)
            stages_of(settings, began)
            began = stages.utc_now()
            taken = list(seen(settings, put(settings, range(1000, 1000 + burst))).values())
            told(f"{burst} files at once", taken)
            stages_of(settings, began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
