"""A build of changes without dbt: the SQL that dbt ran for the last one, statement by statement.

What such a build runs depends on the code, the words and the settings alone; which rows it concerns stands in
`changes.touched`. So the first build of changes is dbt's, its statements are written down, and until anything but the
loaded content changes the next ones repeat them: dbt takes ten seconds to say again what takes one to do. Where a
statement breaks, or a test finds what stops the publication, nothing is decided here: dbt builds, and says what is wrong.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from queue import SimpleQueue
from typing import Any

import duckdb

from orchestration.dbt_files import INPUT_FINGERPRINT, DbtFiles
from orchestration.transformation import Progress, Transformation, forget, interruptible, read_outcome

# What is written goes into the tables' file once, at the end, and not a part of it every 16 MB.
_CHECKPOINT_BYTES = 2**30
_PROCESSORS = os.cpu_count() or 1
_AT_ONCE = min(4, _PROCESSORS)  # as `threads` in profiles.yml
_TEST = "test."

Found = tuple[int, bool, bool]  # how many rows a test found, whether these warn, whether they fail it


@dataclass
class StatementLog:
    """What dbt runs for each of its nodes, in the order in which the nodes start; dbt calls it with its events."""

    statements: dict[str, list[str]] = field(default_factory=dict)

    def __call__(self, event: Any) -> None:
        if event.info.name == "NodeStart":
            self.statements[event.data.node_info.unique_id] = []
        elif event.info.name == "SQLQuery" and event.data.node_info.unique_id in self.statements:
            self.statements[event.data.node_info.unique_id].append(event.data.sql)


def remember(files: DbtFiles, build_version: str, log: StatementLog, outcome: Transformation) -> None:
    """Write down what a build of changes ran and recorded, if it passed: else it is no model for the next."""
    files.changes_build_path.unlink(missing_ok=True)
    if not outcome.passed:
        return
    recorded = {
        "build_version": build_version,
        "statements": log.statements,
        "run_results": json.loads(files.run_results_path.read_text(encoding="utf-8")),
    }
    new_path = files.changes_build_path.with_suffix(".new")
    new_path.write_text(json.dumps(recorded), encoding="utf-8")
    new_path.replace(files.changes_build_path)


def repeat(
    connection: duckdb.DuckDBPyConnection,
    files: DbtFiles,
    build_version: str,
    input_fingerprint: str,
    progress: Progress | None = None,
) -> Transformation | None:
    """Run the statements of an earlier build of changes again, and record the outcome where dbt would.

    Args:
        connection: to the working database, opened as dbt opens it.
        files: where these statements are.
        build_version: of everything but the loaded content that the tables depend on.
        input_fingerprint: what the build is made from; kept in the record.
        progress: called with (nodes finished, nodes in all, name of the last one).

    Returns:
        The outcome of a build that passed; None where there is nothing to repeat, or dbt must look.
    """
    try:
        recorded = json.loads(files.changes_build_path.read_text(encoding="utf-8"))
        manifest = json.loads(files.manifest_path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if recorded["build_version"] != build_version:
        return None
    forget(files)
    run_results, statements = recorded["run_results"], recorded["statements"]
    results = {result["unique_id"]: result for result in run_results["results"]}
    started = time.perf_counter()
    try:
        # what a statement makes of Ctrl-C is an error of its own, or nothing
        with interruptible():
            connection.execute(f"set checkpoint_threshold = '{_CHECKPOINT_BYTES}B'")
            # statements that run at once share the processors: with more threads they wait for one another
            connection.execute(f"set threads = {_PROCESSORS // _AT_ONCE}")
            order = _order(statements, manifest["nodes"])
            for done, (node_id, found) in enumerate(
                _run_all(connection, statements, order, results), start=1
            ):
                if found is not None and not _judge(results[node_id], found, manifest["nodes"][node_id]):
                    return None
                if progress is not None:
                    progress(done, len(statements), manifest["nodes"][node_id]["name"])
    except duckdb.Error:
        return None
    run_results["elapsed_time"] = time.perf_counter() - started
    run_results["metadata"]["generated_at"] = datetime.now(UTC).isoformat()
    run_results["metadata"]["env"][INPUT_FINGERPRINT] = input_fingerprint
    files.run_results_path.write_text(json.dumps(run_results), encoding="utf-8")
    return read_outcome(files)


def _order(statements: Iterable[str], nodes: Mapping[str, Any]) -> dict[str, set[str]]:
    """What each node waits for, as with `dbt build`: what it reads, and the tests of that.

    Args:
        statements: the nodes, each after what it reads.
        nodes: of dbt's manifest.
    """
    reads: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    known = set(statements)
    for node_id in statements:
        reads[node_id] = known & set(nodes[node_id]["depends_on"]["nodes"])
        before[node_id] = reads[node_id].union(*(before[parent] for parent in reads[node_id]))
    tests = {node_id: tested for node_id, tested in reads.items() if node_id.startswith(_TEST)}
    return {
        node_id: parents
        if node_id in tests
        else parents | {test for test, tested in tests.items() if tested <= before[node_id]}
        for node_id, parents in reads.items()
    }


def _run_all(
    connection: duckdb.DuckDBPyConnection,
    statements: Mapping[str, Sequence[str]],
    order: Mapping[str, set[str]],
    results: Mapping[str, dict[str, Any]],
) -> Iterator[tuple[str, Found | None]]:
    """Run every node, some at once: most of them are planned for longer than they run, and planning takes one processor.

    Yields:
        Each node as it ends, with what it found, if it is a test.

    Raises:
        duckdb.Error: a statement broke; the rest is not run.
    """
    waiting = TopologicalSorter(order)
    waiting.prepare()
    cursors: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    all_cursors = [connection.cursor() for _ in range(_AT_ONCE)]
    for cursor in all_cursors:
        cursors.put(cursor)

    def run(node_id: str) -> tuple[str, Found | None]:
        cursor = cursors.get()
        try:
            return node_id, _run(cursor, statements[node_id], results[node_id])
        finally:
            cursors.put(cursor)

    running: set[Future[tuple[str, Found | None]]] = set()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        try:
            while waiting.is_active():
                running |= {threads.submit(run, node_id) for node_id in waiting.get_ready()}
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    node_id, found = future.result()
                    waiting.done(node_id)
                    yield node_id, found
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for cursor in all_cursors if running else ():
                cursor.interrupt()


def _run(
    connection: duckdb.DuckDBPyConnection, queries: Sequence[str], result: dict[str, Any]
) -> Found | None:
    """Run the statements of one node; of a test, answer how many rows it found and whether these warn, or fail it."""
    started = time.perf_counter()
    is_open = False
    row: tuple[Any, ...] | None = None
    for query in queries:
        is_open = query == "BEGIN" or (is_open and query != "COMMIT")
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    if is_open:
        connection.rollback()
    result["execution_time"] = time.perf_counter() - started
    return None if row is None or not result["unique_id"].startswith(_TEST) else (row[0], row[1], row[2])


def _judge(result: dict[str, Any], found: Found, node: Mapping[str, Any]) -> bool:
    """Note what a test found, in dbt's words; False where that stops the publication."""
    failures, warns, fails = found
    config = node["config"]
    if fails and config["severity"].lower() == "error":
        return False
    result["failures"] = failures
    result["status"] = "warn" if warns else "pass"
    plural = "" if failures == 1 else "s"
    result["message"] = (
        f"Got {failures} result{plural}, configured to warn if {config['warn_if']}" if warns else None
    )
    return True
