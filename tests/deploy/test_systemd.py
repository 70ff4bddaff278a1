"""The systemd units: systemd takes them, and what they name is there."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import PROJECT_DIR

_FOLDER = PROJECT_DIR / "deploy" / "systemd"
_UNITS = sorted(path.name for path in (*_FOLDER.glob("*.service"), *_FOLDER.glob("*.timer")))
_CONFINEMENT = {
    "NoNewPrivileges": "true",
    "ProtectSystem": "strict",
    "ProtectHome": "true",
    "PrivateTmp": "true",
    "CapabilityBoundingSet": "",
    "SystemCallFilter": "@system-service",
}


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation has it
    parser.read(_FOLDER / name, encoding="utf-8")
    return parser


@pytest.mark.parametrize("name", _UNITS)
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd here")
    for path in _FOLDER.iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/starhall/.venv", sys.prefix)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    verified = subprocess.run(
        [program, "verify", str(tmp_path / name)], check=False, capture_output=True, text=True, timeout=120
    )
    assert verified.returncode == 0, verified.stderr
    ours = [line for line in verified.stderr.splitlines() if "starhall" in line]
    assert ours == []


@pytest.mark.parametrize("name", [name for name in _UNITS if name.endswith(".service")])
def test_a_service_is_confined_and_has_its_settings_from_one_file(name: str) -> None:
    service = unit(name)["Service"]
    assert {key: service.get(key) for key in _CONFINEMENT} == _CONFINEMENT
    assert service["User"] == "starhall"
    assert service["EnvironmentFile"] == "/etc/starhall/starhall.env"
    assert service["ExecStart"].startswith(f"{service['WorkingDirectory']}/.venv/bin/starhall ")


def test_the_service_is_started_again_and_stays_on_loopback() -> None:
    service = unit("starhall.service")["Service"]
    assert service["Restart"] == "on-failure"
    assert "--host" not in service["ExecStart"]


def test_the_timer_belongs_to_the_backup() -> None:
    assert (_FOLDER / "starhall-backup.service").exists()
    assert unit("starhall-backup.timer")["Timer"]["Persistent"] == "true"
    assert unit("starhall-backup.service")["Service"]["ReadWritePaths"] in (
        unit("starhall-backup.service")["Service"]["ExecStart"].split()
    )


def test_the_settings_of_the_units_are_known_ones() -> None:
    text = (_FOLDER / "starhall.env").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    known = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
    known += (PROJECT_DIR / "deploy" / "postgresql" / "dagster.yaml").read_text(encoding="utf-8")
    assert {name for name in named if name not in known} == set()
    assert "STARHALL_POSTGRES_PASSWORD" in named
