"""OpenLineage events, sent to a receiver on loopback by the libraries alone: those of dbt by command, those of Dagster by a sensor."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import dagster as dg
import pytest

from orchestration.defs.lineage import lineage, set_variables
from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.end_to_end


class Receiver(ThreadingHTTPServer):
    """Keeps what it is sent; answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: list[dict[str, Any]] = []
        self.status = 201

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def jobs(self, event_type: str) -> set[str]:
        return {event["job"]["name"] for event in self.events if event["eventType"] == event_type}


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.events.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the base class
        """Say nothing."""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """One for the module: the library keeps the address that it has read first, so it is loaded anew, now and after this."""
    with Receiver() as server, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in sys.modules if name.partition(".")[0] == "dagster_openlineage"]:
            patch.delitem(sys.modules, name)
        patch.delenv("OPENLINEAGE_DISABLED", raising=False)
        Thread(target=server.serve_forever, daemon=True).start()
        patch.setenv("OPENLINEAGE_URL", server.url)
        patch.setenv("OPENLINEAGE_NAMESPACE", "starhall")
        patch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "")  # gone after the tests, whatever sets it
        patch.delenv("OPENLINEAGE__TRANSPORT__TYPE")
        set_variables()
        yield server
        server.shutdown()


@pytest.fixture
def instance(
    postgresql: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dg.DagsterInstance]:
    """Of Dagster, with its memory in PostgreSQL."""
    for name, value in postgresql.variables.items():
        monkeypatch.setenv(name, value)
    shutil.copyfile(PROJECT_DIR / "deploy" / "postgresql" / "dagster.yaml", tmp_path / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield instance


@dg.asset
def documents() -> None:
    """Stands for any table."""


@dg.asset(deps=[documents])
def facts() -> None:
    """Stands for any table made of it."""


@dg.asset_check(asset=facts)
def sound() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def looked(sensor: dg.SensorDefinition, instance: dg.DagsterInstance, cursor: str | None) -> str | None:
    repository = dg.Definitions(assets=[documents, facts], asset_checks=[sound]).get_repository_def()
    context = dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=repository)
    return sensor.evaluate_tick(context).cursor


def wait_until_still(receiver: Receiver) -> None:
    """Until nothing has come for a while: events are sent by a thread."""
    before = -1
    while before != len(receiver.events):
        before = len(receiver.events)
        time.sleep(3)


def test_without_an_address_there_is_no_sensor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENLINEAGE_URL", raising=False)
    assert not lineage().sensors


def test_runs_tables_and_checks_are_sent_once(receiver: Receiver, instance: dg.DagsterInstance) -> None:
    (sensor,) = lineage().sensors or ()
    assert isinstance(sensor, dg.SensorDefinition)
    before = looked(sensor, instance, None)
    receiver.events.clear()
    assert dg.materialize([documents, facts, sound], instance=instance).success
    cursor = looked(sensor, instance, before)
    wait_until_still(receiver)
    assert {"documents", "facts"} <= {
        output["name"] for event in receiver.events for output in event.get("outputs", [])
    }
    assert {event["job"]["namespace"] for event in receiver.events} == {"starhall"}
    assert any("sound" in json.dumps(event) for event in receiver.events)
    assert receiver.jobs("START")
    assert receiver.jobs("COMPLETE")
    sent = len(receiver.events)
    looked(sensor, instance, cursor)
    wait_until_still(receiver)
    assert len(receiver.events) == sent


def test_a_receiver_that_refuses_holds_nobody_up(receiver: Receiver, instance: dg.DagsterInstance) -> None:
    (sensor,) = lineage().sensors or ()
    assert isinstance(sensor, dg.SensorDefinition)
    before = looked(sensor, instance, None)
    receiver.status = 500
    try:
        assert dg.materialize([documents], instance=instance).success
        began = time.monotonic()
        assert looked(sensor, instance, before) != before
        assert time.monotonic() - began < 20
    finally:
        receiver.status = 201


def test_the_documented_command_sends_what_dbt_made_of_what(
    receiver: Receiver, built_warehouse: Settings, tmp_path: Path
) -> None:
    text = (PROJECT_DIR / "deploy" / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^    (.*dbt-ol send-events.*)$", text, re.MULTILINE)
    for name, target in {
        ".venv": Path(sys.prefix),
        "dbt_project": PROJECT_DIR / "dbt_project",
        "profiles.yml": PROJECT_DIR / "profiles.yml",
        "warehouse": built_warehouse.warehouse_dir,
    }.items():
        (tmp_path / name).symlink_to(target)
    receiver.events.clear()
    sent = subprocess.run(
        ["bash", "-euc", command],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env={name: value for name, value in os.environ.items() if not name.startswith("STARHALL_")},
    )
    assert sent.returncode == 0, sent.stderr
    assert "Emitted" in sent.stderr + sent.stdout, sent.stderr + sent.stdout
    (made,) = [
        event
        for event in receiver.events
        if event["eventType"] == "COMPLETE"
        and [output["name"] for output in event["outputs"]] == ["working.marts.fct_funding"]
        and event["inputs"]
    ]
    assert "working.intermediate.int_financings" in {source["name"] for source in made["inputs"]}
