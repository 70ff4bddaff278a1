"""Resolution of an invented register of 100,000 organisations with known noise: precision, recall, time and memory.

    .venv/bin/python tests/benchmarks/bench_resolution.py [--organisations 100000]

Nine in ten are organisations of their own, one in ten is a neighbour of another that differs in a place, a number or its line of
business. Four in ten are written a second time: with slips of the pen, other legal forms, another order, other case, accents,
glued or split words; one in twenty-five of these as an acronym. The country is known of seven in ten. The names are made
by `tests/golden/resolution/registers.py` with another seed than those the model was fitted on. Afterwards 100 new names arrive.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter
from datetime import datetime
from itertools import combinations
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.identities import resolve_organisations
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.vocabulary import Vocabulary, load_vocabulary
from orchestration.warehouse import make_tables

sys.path.insert(0, str(PROJECT_DIR / "tests" / "golden" / "resolution"))
import registers

_SEEDS = PROJECT_DIR / "dbt_project" / "seeds"
_COUNTRIES = ("CN", "US", "IN", "GB", "DE", "FR", "SG", "JP", "BR", "ZA")
_NEW = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=100_000)
    count = parser.parse_args().organisations
    vocabulary = load_vocabulary(_SEEDS)
    rows = register(count, random.Random(7))
    settings = Settings(Path("raw"), Path("warehouse"))
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        make_tables(connection)
        add(connection, rows[:-_NEW], vocabulary)
        started = time.perf_counter()
        summary = resolve_organisations(connection, settings, vocabulary, datetime(2024, 1, 1))
        whole = time.perf_counter() - started
        add(connection, rows[-_NEW:], vocabulary)
        started = time.perf_counter()
        resolve_organisations(connection, settings, vocabulary, datetime(2024, 1, 2))
        more = time.perf_counter() - started
        members = dict(connection.execute("from resolution.members").fetchall())
        edges = connection.execute(
            "select method, judgement, count(*) from resolution.edges group by all order by all"
        )
        print(
            f"{len(rows):,} names of {count:,} organisations: {whole:.1f} s; {_NEW} names more: {more:.1f} s"
        )
        print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
        print(
            "edges:", ", ".join(f"{n:,} {judgement} by {method}" for method, judgement, n in edges.fetchall())
        )
    print(f"{summary.unsure:,} pairs open")
    truth = {f"l{at}": true for at, (_, true, _, _) in enumerate(rows)}
    noise = {f"l{at}": kind for at, (_, _, _, kind) in enumerate(rows)}
    report(members, truth, noise)


def register(count: int, rng: random.Random) -> list[tuple[str, int, str | None, str]]:
    """Name, organisation, country, and how the name was made."""
    given = registers.materials(_SEEDS)
    rows: list[tuple[str, int, str | None, str]] = []
    number = 0
    for one in registers.organisations(count * 9 // 10, given, rng):
        country = rng.choice(_COUNTRIES) if rng.random() < 0.7 else None
        rows.append((one.written(), number, country, "own"))
        if rng.random() < 0.4:
            letters = registers.acronym(one) if rng.random() < 0.04 else ""
            name = letters or registers.variant(one, rng)
            rows.append(
                (name, number, country if rng.random() < 0.8 else None, "acronym" if letters else "variant")
            )
        number += 1
        if number < count and rng.random() < 0.12:
            rows.append((registers.neighbour(one, given, rng), number, country, "neighbour"))
            number += 1
    rng.shuffle(rows)
    return rows


_added = Counter[str]()


def add(
    connection: duckdb.DuckDBPyConnection,
    rows: list[tuple[str, int, str | None, str]],
    vocabulary: Vocabulary,
) -> None:
    start = _added["rows"]
    _added["rows"] += len(rows)
    table = pa.table(
        {
            "local_organisation_id": [f"l{start + at}" for at in range(len(rows))],
            "origin_id": [f"o{start + at}" for at in range(len(rows))],
            "name": [name for name, *_ in rows],
            "name_key": [vocabulary.organisation_name_key(name) for name, *_ in rows],
            "country_code": pa.array([country for _, _, country, _ in rows], pa.string()),
            "is_in_registry": [False] * len(rows),
            "confidence": [1.0] * len(rows),
        }
    )
    connection.register("incoming", table)
    connection.execute("insert into statements.local_organisations by name select * from incoming")
    connection.execute(
        "insert into statements.extractions by name "
        "select origin_id, 'organisations' as part, 'document' as origin, '' as content_sha256, 'none' as engine, "
        "'1' as extraction_version, now()::timestamp as extracted_at, now()::timestamp as known_from from incoming"
    )
    connection.unregister("incoming")


def report(members: dict[str, str], truth: dict[str, int], noise: dict[str, str]) -> None:
    """Pairwise precision and recall, and recall by kind of noise."""
    clusters: dict[str, list[str]] = {}
    for local, organisation_id in members.items():
        clusters.setdefault(organisation_id, []).append(local)
    found = right = 0
    for of in clusters.values():
        for left, other in combinations(of, 2):
            found += 1
            right += truth[left] == truth[other]
    of_organisation: dict[int, list[str]] = {}
    for local, true in truth.items():
        of_organisation.setdefault(true, []).append(local)
    asked: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for locals_ in of_organisation.values():
        for left, other in combinations(locals_, 2):
            kind = noise[left] if noise[left] != "own" else noise[other]
            asked[kind] += 1
            met[kind] += members[left] == members[other]
    print(
        f"pairwise precision {right / found:.4f}, recall {met.total() / asked.total():.4f} ({found:,} pairs found)"
    )
    for kind, total in asked.items():
        print(f"  recall of {kind}: {met[kind] / total:.4f} of {total:,}")


if __name__ == "__main__":
    main()
