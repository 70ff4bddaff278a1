"""The dbt project, built in this process, and what became of it: models, tests, and what they found.

dbt's own artifact `run_results.json` is the one record of a build, whoever started it (this module, Dagster,
a person at a prompt). Running dbt and reading that record belongs here; what may be published does not, nor do
the rows that failed (`failed_rows`).
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from types import FrameType
from typing import TYPE_CHECKING, Any

from orchestration.dbt_files import (
    INPUT_FINGERPRINT,
    DbtFiles,
    TransformationError,
    in_one_line,
    parsed,
    variables_set,
)
from orchestration.findings import Finding, FindingStatus

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_TEST_KINDS = frozenset({"test", "unit_test"})
_NOT_BUILT = ("unit_test", "exposure")
_AGAIN_SECONDS = 0.05  # after which an interrupt is delivered again that came at a bad moment

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Transformation:
    """The outcome of one build of the dbt project.

    Attributes:
        input_fingerprint: what the build was made from; "" where whoever started dbt did not say.
        models_built: models and seeds that were built.
        tests_passed: tests without a finding.
        warnings: findings of tests of severity `warn`.
        failures: findings that stop the publication.
        broken_models: models and seeds that could not be built, with dbt's message.
        not_run: models, seeds and data tests of the project without a result of their own in this build.
    """

    input_fingerprint: str
    models_built: int
    tests_passed: int
    warnings: tuple[Finding, ...] = ()
    failures: tuple[Finding, ...] = ()
    broken_models: tuple[tuple[str, str], ...] = ()
    not_run: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Everything was built and no test of severity `error` has a finding."""
        return not (self.failures or self.broken_models or self.not_run)


def build(
    files: DbtFiles,
    input_fingerprint: str,
    progress: Progress | None = None,
    select: Sequence[str] = (),
    *,
    only_changes: bool = False,
    test_all: bool = True,
    listen: Callable[[Any], None] | None = None,
) -> Transformation:
    """Run `dbt build` (seeds, models, data tests in the order of the graph) and say what became of it.

    Unit tests are left out: they prove the SQL, which no run changes, and cost as much as all the rest. The
    project's test suite runs them. No connection of this process to the working database may be open meanwhile.

    Args:
        files: the project and where to write.
        input_fingerprint: what the build is made from; kept in dbt's artifacts.
        progress: called with (nodes finished, nodes in all, name of the last one).
        select: fully qualified names of the nodes to build, tests included; everything where there are none.
        only_changes: models that can do so build only what `changes.touched` names, and what the project alone
            determines (seeds, views, their tests) is left as the last whole build made it.
        test_all: tests look at every row, and not only at those that this build was to make.
        listen: called with every event of dbt.

    Raises:
        TransformationError: the project cannot be parsed, or the working database cannot be opened.
    """
    # Two seconds of import that most commands do without.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    forget(files)
    callbacks = [] if progress is None else [_node_counter(progress)]
    if listen is not None:
        callbacks.append(listen)
    arguments = [
        "build",
        *(part for kind in _NOT_BUILT for part in ("--exclude-resource-type", kind)),
        *files.arguments(),
        "--log-level",
        "none",
        "--log-level-file",
        "info",
        "--no-use-colors-file",
        *("--indirect-selection", "empty"),  # what is named, and no test that reads it besides
    ]
    if select:
        arguments += ["--select", " ".join(select)]
    with interruptible():
        project = parsed(files)
        if only_changes:
            arguments += ["--exclude", " ".join(_of_project_alone(project))]
        with variables_set(
            files.environment(input_fingerprint, only_changes=only_changes, test_all=test_all)
        ):
            result = dbtRunner(project, callbacks).invoke(arguments)
        # dbt leaves the file open, and so locked.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not files.run_results_path.exists():
        raise TransformationError(in_one_line(str(result.exception or "dbt build wrote no result")))
    return read_outcome(files)


def forget(files: DbtFiles) -> None:
    """Drop the record of the last build: what a build that is cut off leaves must not look like a finished one."""
    files.run_results_path.unlink(missing_ok=True)


def read_outcome(files: DbtFiles) -> Transformation:
    """Read what the last build recorded.

    Raises:
        TransformationError: there is no finished build, or what it recorded is not whole.
    """
    try:
        results = _run_results(files)
        manifest = json.loads(files.manifest_path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TransformationError(
            f"no finished dbt build is recorded ({error.filename} is missing)"
        ) from None
    except ValueError:
        raise TransformationError(
            f"{files.run_results_path}: dbt could not write all of it: see whether the disk is full, and run again"
        ) from None
    return outcome_of(results, manifest)


def statuses(files: DbtFiles) -> dict[str, str]:
    """dbt's unique id -> `success`, `pass`, `warn`, `fail`, `error` or `skipped`, in the order of the last build."""
    return {result["unique_id"]: result["status"] for result in _run_results(files)["results"]}


def _run_results(files: DbtFiles) -> dict[str, Any]:
    results: dict[str, Any] = json.loads(files.run_results_path.read_text(encoding="utf-8"))
    return results


def outcome_of(run_results: Mapping[str, Any], manifest: Mapping[str, Any]) -> Transformation:
    """Judge a build by dbt's artifacts `run_results.json` (v6) and `manifest.json` (v12)."""
    nodes: dict[str, Mapping[str, Any]] = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    left_out = set(run_results.get("args", {}).get("exclude", ()))
    expected = {
        node_id
        for node_id, node in nodes.items()
        if _is_built(node) and ".".join(node["fqn"]) not in left_out
    }
    keys = _keys(nodes.values())
    models_built = tests_passed = 0
    warnings: list[Finding] = []
    failures: list[Finding] = []
    broken: list[tuple[str, str]] = []
    for result in run_results["results"]:
        node_id, status = result["unique_id"], result["status"]
        if status in {"skipped", "no-op"}:  # of exposures, which `dbt build` by hand goes through
            continue
        expected.discard(node_id)
        node = nodes.get(node_id, {})
        if node_id.split(".", 1)[0] in _TEST_KINDS:
            if status == "pass":
                tests_passed += 1
            else:
                (warnings if status == "warn" else failures).append(_finding(node_id, node, result, keys))
        elif status == "success":
            models_built += 1
        else:
            broken.append((str(node.get("name", node_id)), in_one_line(result.get("message") or status)))
    return Transformation(
        input_fingerprint=run_results["metadata"].get("env", {}).get(INPUT_FINGERPRINT, ""),
        models_built=models_built,
        tests_passed=tests_passed,
        warnings=tuple(warnings),
        failures=tuple(failures),
        broken_models=tuple(broken),
        not_run=tuple(sorted(str(nodes[node_id]["name"]) for node_id in expected)),
    )


def failing_queries(files: DbtFiles) -> dict[str, str]:
    """The query of every test that found rows in the last build, by the name of the test."""
    return {
        _short_name(result["unique_id"]): result["compiled_code"]
        for result in _run_results(files)["results"]
        if result["unique_id"].startswith("test.") and result.get("failures")
    }


def primary_keys(files: DbtFiles) -> dict[str, tuple[str, ...]]:
    """By model, the columns that tell its rows apart, as its dbt test `sound` has them."""
    nodes = json.loads(files.manifest_path.read_text(encoding="utf-8"))["nodes"].values()
    return {model.rpartition(".")[2]: columns for model, columns in _keys(nodes).items()}


def _of_project_alone(project: Manifest) -> list[str]:
    """Qualified names of what stays as it is whatever is loaded: seeds, views, and the tests of one of them."""
    lasting = {
        node_id
        for node_id, node in project.nodes.items()
        if node_id.startswith("seed.") or node.config.materialized == "view"
    }
    return [
        ".".join(node.fqn)
        for node_id, node in project.nodes.items()
        if node_id in lasting or getattr(node, "attached_node", None) in lasting
    ]


def _is_built(node: Mapping[str, Any]) -> bool:
    """Whether a run's `dbt build` gives this node a result of its own."""
    if node["resource_type"] not in {"model", "seed", "snapshot", "test"}:
        return False
    config = node.get("config", {})
    return bool(config.get("enabled", True)) and config.get("materialized") != "ephemeral"


def _finding(
    node_id: str, node: Mapping[str, Any], result: Mapping[str, Any], keys: Mapping[str, tuple[str, ...]]
) -> Finding:
    status: FindingStatus = result["status"] if result["status"] in {"warn", "fail"} else "error"
    return Finding(
        name=_short_name(node_id),
        subject=_subject(node),
        status=status,
        failures=int(result.get("failures") or 0),
        message=(result.get("message") or "").strip(),
        key=keys.get(node.get("attached_node") or "", ()),
        remedy=" ".join(str(node.get("config", {}).get("meta", {}).get("remedy", "")).split()),
    )


def _keys(nodes: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The columns that identify a row of a model, as its test `sound` has them."""
    stated = (
        (node.get("attached_node"), (node.get("test_metadata") or {}).get("kwargs", {}).get("primary_key"))
        for node in nodes
    )
    return {model: tuple(columns) for model, columns in stated if model and columns}


def _short_name(node_id: str) -> str:
    """The part of dbt's unique id that `--select` takes: test.<project>.<name>.<hash> -> <name>."""
    kind, _, rest = node_id.split(".", 2)
    return rest.rsplit(".", 1)[0] if kind == "test" and "." in rest else rest


def _subject(node: Mapping[str, Any]) -> str:
    model = str(node.get("model") or (node.get("attached_node") or "").rpartition(".")[2])
    return f"{model}.{node['column_name']}" if node.get("column_name") else model


def _node_counter(progress: Progress) -> Callable[[Any], None]:
    """An event callback for dbt that turns its events into calls of `progress`."""
    total = 0
    finished = count(1)

    def on_event(event: Any) -> None:
        nonlocal total
        if event.info.name == "ConcurrencyLine":
            total = event.data.node_count
        elif event.info.name == "NodeFinished":
            done = next(finished)
            progress(done, max(done, total), event.data.node_info.node_name)

    return on_event


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt: dbt stops at it, and at times reports no more than a failed model or nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield  # interrupts reach the main thread alone
        return
    noted = threading.Event()
    later: list[threading.Timer] = []

    def note(signum: int, frame: FrameType | None) -> None:
        noted.set()
        if not _is_importing(frame):
            signal.default_int_handler(signum, frame)
        # raised there, the exception may leave the lock of all imports held, for which dbt's threads wait for ever
        again = threading.Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), signum))
        later.append(again)
        again.start()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    except TransformationError:
        if not noted.is_set():
            raise
    finally:
        for again in later:
            again.cancel()
        signal.signal(signal.SIGINT, before)
    if noted.is_set():
        raise KeyboardInterrupt


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
