"""`starhall ui`: the Dagster webserver and daemon on 127.0.0.1, with their memory beside the warehouse."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from orchestration.cli.console import errors, output, settings_of
from orchestration.settings import PROJECT_DIR, Settings

_HOST = "127.0.0.1"
_START_SECONDS = 120
_STOP_SECONDS = 20


def ui(port: int, raw: str | None, warehouse_dir: Path | None) -> int:
    """Run the UI until it is interrupted. Exit codes: 0 interrupted, 2 the port is taken, 3 Dagster gave up."""
    settings = settings_of(raw, warehouse_dir)
    if _is_open(port):
        errors().print(f"port {port} of {_HOST} is taken: choose another with --port")
        return 2
    dagster_home = prepare_home(settings)
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(dagster_home),
        "STARHALL_RAW_DIR": str(settings.raw),
        "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
    }
    log_path = settings.warehouse_dir / "logs" / "dagster.log"
    log_path.parent.mkdir(exist_ok=True)
    console = output()
    console.print("starting Dagster …")
    with log_path.open("wb") as log:
        # A session of its own: an interrupt at the keyboard reaches this process alone, which stops the other.
        dagster = subprocess.Popen(  # noqa: S603 - fixed words and a number
            [
                *(str(Path(sys.executable).with_name("dg")), "dev", "--no-check-yaml", "--use-active-venv"),
                *("--host", _HOST, "--port", str(port)),
            ],
            cwd=PROJECT_DIR,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if _wait_until_open(dagster, port):
            console.print(
                f"Dagster is at http://{_HOST}:{port}/asset-groups (Ctrl-C stops it)", soft_wrap=True
            )
            console.print("Materialize all, there, does what starhall run does", style="dim")
            dagster.wait()
        errors().print(f"Dagster has stopped or did not start: the reason is in {log_path}", style="red")
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(dagster)
    return 3


def prepare_home(settings: Settings) -> Path:
    """The folder of Dagster's runs and events, with the settings of the checkout's `dagster.yaml`."""
    home = settings.warehouse_dir / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT_DIR / "dagster.yaml", home / "dagster.yaml")
    return home


def _interrupt(signum: int, frame: object) -> None:  # noqa: ARG001 - the form of a signal handler
    raise KeyboardInterrupt


def _is_open(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.settimeout(1)
        return attempt.connect_ex((_HOST, port)) == 0


def _wait_until_open(dagster: subprocess.Popen[bytes], port: int) -> bool:
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at and dagster.poll() is None:
        if _is_open(port):
            return True
        time.sleep(0.3)
    return False


def _stop(dagster: subprocess.Popen[bytes]) -> None:
    """Ask the process to stop, then insist on it and on all that it started."""
    if dagster.poll() is None:
        dagster.send_signal(signal.SIGINT)
        try:
            dagster.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(dagster.pid, signal.SIGKILL)
            dagster.wait()
