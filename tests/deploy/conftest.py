"""A real PostgreSQL, and `starhall ui` as a service runs it, with its GraphQL address."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from orchestration.settings import PROJECT_DIR, Settings

_START_SECONDS = 240
_TICK_SECONDS = 15  # a look that is under way when a sensor is switched off still ends
_REPOSITORY = {"repositoryLocationName": "starhall", "repositoryName": "__repository__"}
_FINISHED = {"SUCCESS", "FAILURE", "CANCELED"}
_PASSWORD = "p@ss: word%1"  # what an address has to quote

_LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
_RUNS = """
{ runsOrError { ... on Runs { results { runId status parentRunId tags { key value } } } } }
"""
_SENSOR = """
query ($selector: SensorSelector!) {
  sensorOrError(sensorSelector: $selector) { ... on Sensor { sensorState { id status } } }
}
"""
_STOP_SENSOR = """
mutation ($id: String!) {
  stopSensor(id: $id) { __typename ... on StopSensorMutationResult { instigationState { status } } }
}
"""
_SLOTS = """
{ instance { concurrencyLimit(concurrencyKey: "working_database") {
  limit claimedSlots { runId } pendingSteps { runId }
} } }
"""
_EVENTS = """
query ($run: ID!) {
  logsForRun(runId: $run) { ... on EventConnection { events {
    ... on MessageEvent { message eventType }
    ... on ExecutionStepFailureEvent { error { message } }
  } } }
}
"""


@dataclass(frozen=True)
class PostgreSQL:
    """A server that the tests have started, and the variables that lead to it."""

    variables: Mapping[str, str]
    programs: Path

    def client_variables(self) -> dict[str, str]:
        """The same for PostgreSQL's own programs."""
        names = {
            "USER": "PGUSER",
            "PASSWORD": "PGPASSWORD",
            "HOST": "PGHOST",
            "PORT": "PGPORT",
            "DB": "PGDATABASE",
        }
        return {new: self.variables[f"STARHALL_POSTGRES_{old}"] for old, new in names.items()}


@dataclass(frozen=True)
class Run:
    """A run as Dagster knows it."""

    run_id: str
    status: str
    parent_run_id: str | None
    tags: Mapping[str, str]


class Dagster:
    """The GraphQL address of a running UI, and its process."""

    def __init__(self, address: str, pid: int) -> None:
        self.address = address
        self._process = psutil.Process(pid)

    def ask(self, query: str, **variables: object) -> Any:
        request = urllib.request.Request(
            f"{self.address}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = json.load(answer)
        assert "errors" not in said, said
        return said["data"]

    def report(self, asset: str) -> None:
        """Tell Dagster that an asset has changed which it does not make, by its REST address."""
        request = urllib.request.Request(
            f"{self.address}/report_asset_materialization/{asset}",
            b"{}",
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer) == {}

    def launch(self, job: str = "refresh", config: Mapping[str, Any] | None = None, **tags: str) -> str:
        """Start a job; its run's identifier. Two underscores of a tag's name are a slash."""
        selector = {**_REPOSITORY, "jobName": job}
        metadata = {"tags": [{"key": key.replace("__", "/"), "value": value} for key, value in tags.items()]}
        params = {"selector": selector, "executionMetadata": metadata, "runConfigData": config or {}}
        answer = self.ask(_LAUNCH, params=params)["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return str(answer["run"]["runId"])

    def stop_sensor(self, name: str) -> None:
        """Switch a sensor off, as a person does in the UI, and wait for the runs that it has started."""
        selector = {**_REPOSITORY, "sensorName": name}
        state = self.ask(_SENSOR, selector=selector)["sensorOrError"]["sensorState"]
        assert state["status"] == "RUNNING", state
        answer = self.ask(_STOP_SENSOR, id=state["id"])["stopSensor"]
        assert answer["instigationState"]["status"] == "STOPPED", answer
        time.sleep(_TICK_SECONDS)
        for run_id in self.runs():
            self.ended(run_id)

    def runs(self) -> dict[str, Run]:
        found = self.ask(_RUNS)["runsOrError"]["results"]
        return {
            run["runId"]: Run(
                run["runId"],
                run["status"],
                run["parentRunId"],
                {tag["key"]: tag["value"] for tag in run["tags"]},
            )
            for run in found
        }

    def events(self, run_id: str) -> list[str]:
        """Type and message of each event of a run, and of a step that failed the reason."""
        events = self.ask(_EVENTS, run=run_id)["logsForRun"]["events"]
        return [
            f"{event['eventType']}: {event['message']} {(event.get('error') or {}).get('message', '')}"
            for event in events
        ]

    def ended(self, run_id: str, seconds: float = 400) -> Run:
        """The run, once it has ended."""
        wait_until(
            lambda: self.runs()[run_id].status in _FINISHED, seconds, lambda: "\n".join(self.events(run_id))
        )
        return self.runs()[run_id]

    def kill(self) -> None:
        """All of it at once, as when the power fails."""
        for process in (self._process, *self._process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def is_pool_free(self) -> bool:
        limit = self.ask(_SLOTS)["instance"]["concurrencyLimit"]
        return limit["limit"] == 1 and not limit["claimedSlots"] and not limit["pendingSteps"]


def wait_until(is_so: Callable[[], bool], seconds: float, said: Callable[[], str] = str) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, f"not within {seconds} s: {said()}"
        time.sleep(1)


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _postgresql_programs() -> Path | None:
    """Where initdb and pg_ctl are; Debian keeps them out of the path."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in candidates if (folder / "pg_ctl").exists()), None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A new server on loopback, with a password; it will not run as root, so it runs as another user there."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed (Debian: apt-get install --no-install-recommends postgresql)")
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = known.get("postgres") or known["nobody"]
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    folder = Path(
        tempfile.mkdtemp(prefix="starhall-postgresql-")
    )  # pytest's own folders are closed to other users
    password_path, data, port = folder / "password", folder / "data", free_port()
    password_path.write_text(_PASSWORD, encoding="utf-8")
    if user:
        for path in (folder, password_path):
            os.chown(path, user["user"], user["group"])

    def call(program: str, *arguments: str) -> None:
        finished = subprocess.run(
            [str(programs / program), "-D", str(data), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            **user,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr

    try:
        call(
            *("initdb", "--username=starhall", f"--pwfile={password_path}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C", "--no-sync"),
        )
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{folder}' -c fsync=off"
        )
        call("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={options}")
        try:
            variables = {"USER": "starhall", "PASSWORD": _PASSWORD, "HOST": "127.0.0.1", "PORT": str(port)}
            variables["DB"] = "postgres"
            yield PostgreSQL(
                {f"STARHALL_POSTGRES_{name}": value for name, value in variables.items()}, programs
            )
        finally:
            call("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder)


@contextmanager
def _ui_running(settings: Settings, postgresql: PostgreSQL) -> Iterator[Dagster]:
    """`starhall ui` as a team has it, shown by a reverse proxy, on a free port until the end of the block."""
    port, path_prefix = free_port(), "/starhall"
    log_path = settings.warehouse_dir.with_name(f"ui-{secrets.token_hex(4)}.log")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("STARHALL_")}
    with log_path.open("wb") as log:
        ui = subprocess.Popen(
            [
                str(Path(sys.executable).with_name("starhall")),
                "ui",
                "--port",
                str(port),
                "--path-prefix",
                path_prefix,
            ],
            env={
                **inherited,
                "STARHALL_RAW_DIR": str(settings.raw_dir),
                "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
                "STARHALL_DAGSTER_YAML": str(PROJECT_DIR / "deploy" / "postgresql" / "dagster.yaml"),
                **postgresql.variables,
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(
            lambda: ui.poll() is not None or "Dagster is at" in log_path.read_text(encoding="utf-8"),
            _START_SECONDS,
            lambda: log_path.read_text(encoding="utf-8"),
        )
        dagster_log = settings.warehouse_dir / "logs" / "dagster.log"
        assert ui.poll() is None, log_path.read_text(encoding="utf-8") + dagster_log.read_text(
            encoding="utf-8"
        )
        yield Dagster(f"http://127.0.0.1:{port}{path_prefix}", ui.pid)
    finally:
        ui.send_signal(signal.SIGTERM)
        ui.wait(60)


@pytest.fixture(scope="session")
def ui_running() -> Callable[[Settings, PostgreSQL], AbstractContextManager[Dagster]]:
    """For the tests that start it themselves."""
    return _ui_running


@pytest.fixture(scope="module")
def service(
    postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory, write_raw: Callable[[Path], None]
) -> Iterator[tuple[Dagster, Settings]]:
    """The UI with its memory in PostgreSQL, and the folders it works on."""
    folder = tmp_path_factory.mktemp("service")
    write_raw(folder / "raw")
    settings = Settings(folder / "raw", folder / "warehouse")
    with _ui_running(settings, postgresql) as dagster:
        dagster.stop_sensor("raw_files_changed")
        yield dagster, settings
