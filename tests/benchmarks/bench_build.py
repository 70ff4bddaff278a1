"""A warehouse of 1,000,000 facts about 100,000 organisations: what building it takes, and what its queries take.

    .venv/bin/python tests/benchmarks/bench_build.py [--documents 211000] [--organisations 100000] [--queries FILE.sql]

The statements are made by `planted_statements.sql`, as extraction and resolution would leave them; five facts a document. Then:

- the build through dbt as a run does it, with its tests, and what of it is the fixed start (a build of an empty warehouse);
- the same SQL, models and tests, straight in DuckDB, one statement after the other, with the same settings;
- builds after 100 new documents each, and the publication of each: as one is kept, the third is made of the first;
- the sizes of the files, and the queries of FILE.sql on the published one.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.dbt_files import DbtFiles
from orchestration.model import PARTS
from orchestration.pipeline import stages
from orchestration.pipeline.reporting import Silent
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.warehouse import open_working

_STATEMENTS = Path(__file__).with_name("planted_statements.sql")
_NEW = 100
_SLOWEST = 15
_RUNS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took, of the clock and of all processors, and what it said."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    said: dict[str, Any]


def settings_in(folder: Path) -> Settings:
    return Settings(folder / "raw", folder, keep=1)


def plant(settings: Settings, first: int, documents: int, organisations: int) -> None:
    """Add documents number `first` and on, with what they state of so many organisations."""
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    given = {
        "first": first,
        "documents": documents,
        "organisations": organisations,
        "parts": sorted(map(str, PARTS)),
    }
    with open_working(settings) as connection:
        for statement in connection.extract_statements(_STATEMENTS.read_text(encoding="utf-8")):
            names = statement.named_parameters
            connection.execute(statement, {name: value for name, value in given.items() if name in names})


def build(folder: Path) -> dict[str, Any]:
    """The build of a run, in this process.

    Raises:
        SystemExit: it did not pass its tests.
    """
    built = stages.transform(settings_in(folder), "benchmark", Silent())
    if not built.passed:
        raise SystemExit(f"the build did not pass: {built.failures or built.broken_models or built.not_run}")
    return {"nodes": built.models_built + built.tests_passed + len(built.warnings)}


def publish(folder: Path) -> dict[str, Any]:
    """The publication of what was built, in this process."""
    settings = settings_in(folder)
    earlier = {path.stat().st_ino for path in settings.kept_dir.glob("*.duckdb")}
    built = stages.transformation.read_outcome(DbtFiles.of(settings))
    with stages.working(settings) as work:
        new = stages.publish(work, built, Silent(), run_id="benchmark", code_version="benchmark")
    is_earlier = settings.published_path.stat().st_ino in earlier
    return {"facts": new.facts, "how": "an earlier one brought up to date" if is_earlier else "copied"}


def plain(folder: Path) -> dict[str, Any]:
    """The SQL of the last build of `folder`, without dbt, on `folder`/plain: the processor seconds of its tests, and of each node."""
    nodes = {node["unique_id"]: node for node in _nodes(DbtFiles.of(settings_in(folder)))}
    taken = {}
    with duckdb.connect(settings_in(folder / "plain").working_path) as connection:
        connection.execute("set enable_progress_bar = false")
        for schema in sorted({node["schema"] for node in nodes.values() if node["resource_type"] != "test"}):
            connection.execute(f'create schema if not exists "{schema}"')
        for node in nodes.values():
            started = time.process_time()
            connection.execute(_plain_sql(node)).fetchall()
            taken[node["name"]] = time.process_time() - started
    tests = sum(taken[node["name"]] for node in nodes.values() if node["resource_type"] == "test")
    return {"tests": tests, "nodes": taken}


def _nodes(files: DbtFiles) -> Iterator[dict[str, Any]]:
    """The nodes of the last build in the order in which they were started, each with the SQL that was run."""
    manifest = json.loads(files.manifest_path.read_text(encoding="utf-8"))["nodes"]
    results = json.loads(files.run_results_path.read_text(encoding="utf-8"))["results"]
    for result in sorted(results, key=lambda one: one["timing"][-1]["started_at"]):
        seconds = result["execution_time"]
        yield manifest[result["unique_id"]] | {"sql": result["compiled_code"], "seconds": seconds}


def _plain_sql(node: Mapping[str, Any]) -> str:
    place = f'"{node["schema"]}"."{node["alias"]}"'
    if node["resource_type"] == "test":
        return f"select count(*) from ({node['sql']})"
    if node["resource_type"] == "seed":
        path = PROJECT_DIR / "dbt_project" / node["original_file_path"]
        types = json.dumps(node["config"]["column_types"]).replace('"', "'")
        return f"create or replace table {place} as from read_csv('{path}', header = true, types = {types})"
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    return f"create or replace {kind} {place} as {node['sql']}"


def slowest(folder: Path, taken: Mapping[str, float]) -> Iterator[str]:
    """Of the nodes of the last build that take most processor time without dbt (`taken`): a line with that, the seconds that
    dbt took for it beside others, and the rows of a model."""
    settings = settings_in(folder)
    nodes = sorted(_nodes(DbtFiles.of(settings)), key=lambda node: -taken[node["name"]])[:_SLOWEST]
    with duckdb.connect(settings.working_path, read_only=True) as connection:
        for node in nodes:
            rows = ""
            if node["resource_type"] != "test":
                counted = connection.execute(
                    f'select count(*) from "{node["schema"]}"."{node["alias"]}"'
                ).fetchall()
                rows = f", {counted[0][0]:,} rows"
            yield f"{taken[node['name']]:8.2f} s of processors ({node['seconds']:.2f} s in dbt)  {node['name']}{rows}"


def time_queries(path: Path, file: Path) -> list[tuple[str, float]]:
    """The queries of `file`, each under a line `-- what it asks` and ended by `;`: what it asks, and the median of the
    milliseconds that it takes on a connection that was just opened to the published file `path`."""
    found = []
    for title, query in re.findall(
        r"^-- (.+?)\n(.+?);\s*$", file.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    ):
        taken = []
        for _ in range(_RUNS):
            with duckdb.connect(path, read_only=True) as connection:
                started = time.perf_counter()
                connection.execute(query).fetchall()
                taken.append((time.perf_counter() - started) * 1000)
        found.append((title, statistics.median(taken)))
    return found


_PARTS = {"build": build, "plain": plain, "publish": publish}


def measured(part: str, folder: Path) -> Cost:
    """One of the functions above in a process of its own, timed from within, so without its start and imports."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        raise SystemExit(ended.returncode)
    said = json.loads(ended.stdout.splitlines()[-1])
    return Cost(said.pop("seconds"), said.pop("cpu_seconds"), said.pop("peak_mib"), said)


def _run_part(part: str, folder: Path) -> None:
    started, cpu_started = time.perf_counter(), time.process_time()
    said = _PARTS[part](folder)
    costs = {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu_started,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(said | costs))


def benchmark(folder: Path, documents: int, organisations: int, rebuilds: int, queries: Path | None) -> None:
    empty = folder / "empty"
    plant(settings_in(empty), 0, 0, organisations)
    measured("build", empty)  # the first one parses the project
    start = measured("build", empty)
    show("a build of an empty warehouse", start)

    started = time.perf_counter()
    plant(settings_in(folder), 0, documents, organisations)
    print(f"{documents:,} documents planted in {time.perf_counter() - started:.0f} s")
    (folder / "plain").mkdir()
    shutil.copyfile(settings_in(folder).working_path, settings_in(folder / "plain").working_path)
    full = measured("build", folder)
    show("the full build", full)
    straight = measured("plain", folder)
    show("the same SQL without dbt", straight)
    print(f"    of which the tests {straight.said['tests']:.1f} s of processors, and what takes most:")
    for line in slowest(folder, straight.said["nodes"]):
        print(f"    {line}")
    ratio = (full.seconds - start.seconds) / straight.seconds
    cpu_ratio = (full.cpu_seconds - start.cpu_seconds) / straight.cpu_seconds
    print(
        f"    dbt without its start: {ratio:.2f} times the plain SQL ({cpu_ratio:.2f} times its processor time)"
    )
    shutil.rmtree(folder / "plain")
    published = [publication(folder)]

    again = []
    for at in range(rebuilds):
        plant(settings_in(folder), documents + at * _NEW, _NEW, organisations)
        again.append(measured("build", folder))
        show(f"the build after {_NEW} new documents", again[-1])
        published.append(publication(folder))
    if again:
        middle = statistics.median(one.seconds for one in again)
        print(f"    the median {middle:.1f} s is {middle / full.seconds:.3f} of the full build", flush=True)
    print(f"    the last publication took {published[-1].seconds / published[0].seconds:.3f} of the first")
    for path in (settings_in(folder).working_path, settings_in(folder).published_path):
        print(f"{path.name}: {path.stat().st_size / 2**20:,.0f} MiB")
    for title, milliseconds in time_queries(settings_in(folder).published_path, queries) if queries else ():
        print(f"{milliseconds:8.1f} ms  {title}")


def publication(folder: Path) -> Cost:
    """The publication of what was built, shown."""
    cost = measured("publish", folder)
    show(f"the publication, {cost.said['how']}", cost)
    print(f"    of {cost.said['facts']:,} facts")
    return cost


def show(what: str, cost: Cost) -> None:
    print(
        f"{what}: {cost.seconds:.1f} s ({cost.cpu_seconds:.1f} s of processors), {cost.peak_mib:,.0f} MiB at most",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=211_000, help="about 4.75 facts each")
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--rebuilds", type=int, default=3)
    parser.add_argument("--queries", type=Path, help="a file of queries for the published file")
    parser.add_argument("--folder", type=Path, help="an empty folder that is kept; else one that is removed")
    parser.add_argument("--part", choices=sorted(_PARTS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        _run_part(given.part, given.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        benchmark(folder, given.documents, given.organisations, given.rebuilds, given.queries)


if __name__ == "__main__":
    main()
