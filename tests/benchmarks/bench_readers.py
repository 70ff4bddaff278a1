"""Readers that query without pause through many publications: queries, errors, versions that were mixed, the slowest query.

.venv/bin/python tests/benchmarks/bench_readers.py [publications, default 100] [readers, default 8]

Every other reader opens the file for each of its queries, as a script does; the others keep a connection for a while, as a
notebook or a dashboard does. One query asks whether the facts and documents of the file are as many as its newest
publication says; the other joins four tables. The runs that publish are real ones, of a raw/ that grows.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1] / "chaos"))
sys.path.insert(0, str(Path(__file__).parents[1] / "end_to_end" / "batches"))
from growing_raw import GrowingRaw
from published_file import mixed

from orchestration.pipeline import refresh
from orchestration.pipeline.reporting import Silent
from orchestration.settings import Settings

_NEWEST = "select publication_id, published_at from ops_publications order by published_at desc, publication_id limit 1"
_JOIN = """
    select organisations.organisation_name, claims.year, claims.value, documents.title
    from fct_metric_claims as claims
    inner join dim_organisations as organisations using (organisation_id)
    inner join dim_documents as documents on claims.document_id = documents.document_id and documents.is_current
    inner join dim_metrics as metrics using (metric_id)
    order by all
"""
_QUERIES_KEPT = 40  # of a connection that is kept


@dataclass
class Read:
    """What one reader, or all of them, met."""

    queries: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    mixed: list[str] = field(default_factory=list)
    publications: set[str] = field(default_factory=set)
    slowest_seconds: float = 0.0

    def add(self, other: Read) -> None:
        self.queries += other.queries
        self.errors.update(other.errors)
        self.mixed += other.mixed
        self.publications |= other.publications
        self.slowest_seconds = max(self.slowest_seconds, other.slowest_seconds)


def read(path: str, is_kept: bool, stop: Event, results: Any) -> None:
    """One reader, until it is told to stop."""
    met = Read()
    newest: Any = None
    while not stop.is_set():
        try:
            with duckdb.connect(path, read_only=True) as connection:
                for _ in range(_QUERIES_KEPT if is_kept else 1):
                    began = time.monotonic()
                    publication_id, published_at = connection.execute(_NEWEST).fetchall()[0]
                    problem = mixed(connection)
                    connection.execute(_JOIN).fetchall()
                    met.slowest_seconds = max(met.slowest_seconds, time.monotonic() - began)
                    met.queries += 3
                    met.publications.add(publication_id)
                    if problem:
                        met.mixed.append(problem)
                    if newest is not None and published_at < newest:
                        met.mixed.append(f"{publication_id} is older than one that was there before")
                    newest = published_at
        except duckdb.Error as error:
            met.errors[str(error).splitlines()[0]] += 1
    results.put(met)


def through(folder: Path, publications: int, readers: int) -> tuple[Read, float]:
    """What the readers met while so many publications came, and the seconds of these."""
    settings = Settings(folder / "raw", folder / "warehouse")
    raw = GrowingRaw(settings.raw_dir, random.Random(1))
    raw.begin()
    _publish(settings)
    context = multiprocessing.get_context("spawn")
    stop, results = context.Event(), context.Queue()
    processes = [
        context.Process(target=read, args=(str(settings.published_path), number % 2 == 1, stop, results))
        for number in range(readers)
    ]
    for process in processes:
        process.start()
    began = time.monotonic()
    for _ in range(publications):
        raw.add()
        _publish(settings)
    seconds = time.monotonic() - began
    stop.set()
    met = Read()
    for _ in processes:
        met.add(results.get(timeout=120))
    for process in processes:
        process.join()
    return met, seconds


def _publish(settings: Settings) -> None:
    outcome = refresh.run(settings, Silent(), "benchmark")
    if outcome.status != "published":
        raise SystemExit(f"not published: {outcome}")


def main() -> int:
    publications, readers = (int(word) for word in (*sys.argv[1:], *("100", "8")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        met, seconds = through(Path(folder), publications, readers)
    print(
        f"{readers} readers through {publications} publications in {seconds:.0f} s: {met.queries:,} queries, "
        f"{met.errors.total()} errors, {len(met.mixed)} mixed versions, slowest three queries {met.slowest_seconds * 1000:.0f} ms; "
        f"{len(met.publications)} publications were seen"
    )
    for line, count in met.errors.most_common(5):
        print(f"{count} times: {line}")
    for line in met.mixed[:5]:
        print(line)
    return 1 if met.errors or met.mixed else 0


if __name__ == "__main__":
    sys.exit(main())
