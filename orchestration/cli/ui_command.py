"""`starhall ui`: the Dagster webserver and daemon, with their memory beside the warehouse or where `dagster_yaml` says."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from orchestration.cli.console import errors, output, settings_of
from orchestration.settings import PROJECT_DIR, Settings

_START_SECONDS = 240
_STOP_SECONDS = 20
_LOOK_SECONDS = 60
_LOG_BYTES = 20_000_000

_EXCEPTION = re.compile(rb"^(?:\w+\.)*\w*(?:Error|Exception)\w*: .+", re.MULTILINE)


def ui(host: str, port: int, path_prefix: str, raw: str | None, warehouse_dir: Path | None) -> int:
    """Run the UI until it is interrupted.

    Exit codes: 0 interrupted; 2 the port is taken, or a variable is not set; 3 Dagster gave up.
    """
    settings = settings_of(raw, warehouse_dir)
    unset = _unset_variables(settings.dagster_yaml)
    if unset:
        errors().print(
            f"not set, and {settings.dagster_yaml} needs it: {', '.join(unset)}", style="red", markup=False
        )
        return 2
    if not _is_loopback(host):
        errors().print(
            f"warning: whoever reaches {host} may start runs and see everything, for Dagster has no log-in: "
            "let a reverse proxy ask for one (deploy/README.md)",
            style="yellow",
        )
    if _is_open(host, port):
        errors().print(f"port {port} of {host} is taken: choose another with --port")
        return 2
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(prepare_home(settings)),
        "DAGSTER_WEBSERVER_PATH_PREFIX": path_prefix,
        "STARHALL_RAW_DIR": str(settings.raw),
        "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
    }
    log_path = settings.warehouse_dir / "logs" / "dagster.log"
    log_path.parent.mkdir(exist_ok=True)
    if log_path.exists():
        log_path.replace(_older(log_path))
    console = output()
    console.print("starting Dagster …")
    with log_path.open("ab") as log:
        # A session of its own: an interrupt at the keyboard reaches this process alone, which stops the other.
        dagster = subprocess.Popen(  # noqa: S603 - fixed words and a number
            [
                *(str(Path(sys.executable).with_name("dg")), "dev", "--no-check-yaml", "--use-active-venv"),
                *("--host", host, "--port", str(port)),
            ],
            cwd=PROJECT_DIR,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if _wait_until_open(dagster, host, port):
            console.print(
                f"Dagster is at http://{host}:{port}{path_prefix}/asset-groups (Ctrl-C stops it)",
                soft_wrap=True,
            )
            console.print("Materialize all, there, does what starhall run does", style="dim")
            _attend(dagster, log_path)
        errors().print(
            f"Dagster has stopped or did not start: {_reason(log_path)}the full log is {log_path}",
            style="red",
            markup=False,
        )
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(dagster)
    return 3


def prepare_home(settings: Settings) -> Path:
    """The folder of Dagster's runs, events and logs, with its settings."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(settings.dagster_yaml, home / "dagster.yaml")
    return home


def _interrupt(signum: int, frame: object) -> None:  # noqa: ARG001 - the form of a signal handler
    raise KeyboardInterrupt


def _unset_variables(dagster_yaml: Path) -> list[str]:
    """What Dagster's settings take from the environment, as `{env: NAME}`, and is not there."""
    read = yaml.safe_load(dagster_yaml.read_text(encoding="utf-8"))
    return [name for name in _taken_from_environment(read) if name not in os.environ]


def _taken_from_environment(setting: object) -> Iterator[str]:
    if isinstance(setting, dict):
        if setting.keys() == {"env"}:
            yield str(setting["env"])
        else:
            for part in setting.values():
                yield from _taken_from_environment(part)
    elif isinstance(setting, list):
        for part in setting:
            yield from _taken_from_environment(part)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_open(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _wait_until_open(dagster: subprocess.Popen[bytes], host: str, port: int) -> bool:
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at and dagster.poll() is None:
        if _is_open(host, port):
            return True
        time.sleep(0.3)
    return False


def _attend(dagster: subprocess.Popen[bytes], log_path: Path) -> None:
    """Wait for its end, however many months it takes."""
    while dagster.poll() is None:
        try:
            dagster.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            keep_small(log_path, _LOG_BYTES)


def keep_small(log_path: Path, most_bytes: int) -> None:
    """Begin a log anew that has grown beyond `most_bytes`, under a program that appends to it; the one before is kept."""
    if log_path.stat().st_size > most_bytes:
        shutil.copyfile(log_path, _older(log_path))
        os.truncate(log_path, 0)


def _older(log_path: Path) -> Path:
    return log_path.with_name(f"{log_path.name}.1")


def _reason(log_path: Path) -> str:
    """The last exception of a log and the one that it came from, in one line; empty where there is none."""
    found = list(dict.fromkeys(_EXCEPTION.findall(log_path.read_bytes()[-_LOG_BYTES:])))
    last = [line.decode(errors="replace").strip() for line in found[:-3:-1]]
    return f"{', after '.join(last)}; " if last else ""


def _stop(dagster: subprocess.Popen[bytes]) -> None:
    """Ask the process to stop, then insist on it and on all that it started."""
    if dagster.poll() is None:
        dagster.send_signal(signal.SIGINT)
        try:
            dagster.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(dagster.pid, signal.SIGKILL)
            dagster.wait()
