"""The compose file: what it says fits the settings, the units and the image. Nothing here needs a container to run."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.settings import PROJECT_DIR

_FOLDER = PROJECT_DIR / "deploy" / "compose"
_DOCKERFILE = (_FOLDER / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((_FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    return read


def test_docker_takes_the_file() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run([docker, "compose", "version"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no docker compose here: the file is read as YAML alone")
    checked = subprocess.run(
        [docker, "compose", "--file", str(_FOLDER / "compose.yaml"), "config", "--quiet"],
        check=False,
        capture_output=True,
        text=True,
        env={"STARHALL_POSTGRES_PASSWORD": "x"},
    )
    assert checked.returncode == 0, checked.stderr


def test_only_this_machine_reaches_it(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:3000:3000"]
    assert "ports" not in compose["services"]["postgresql"]


def test_images_are_plain_names(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()]
    images += re.findall(r"^FROM (\S+)", _DOCKERFILE, re.MULTILINE)
    assert sorted(images) == ["postgres:17", "python:3.12-slim", "starhall"]


def test_every_service_is_looked_after(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["restart"] == "on-failure", name
    waits = compose["services"]["starhall"]["depends_on"]
    assert waits == {"postgresql": {"condition": "service_healthy"}}


def test_the_variables_are_those_that_the_settings_of_dagster_take(compose: dict[str, Any]) -> None:
    given = compose["services"]["starhall"]["environment"]
    settings = given.pop("STARHALL_DAGSTER_YAML")
    assert settings.startswith("/opt/starhall/")
    text = (PROJECT_DIR / settings.removeprefix("/opt/starhall/")).read_text(encoding="utf-8")
    assert set(given) == set(re.findall(r"env: (\w+)", text))
    of_postgresql = compose["services"]["postgresql"]["environment"]
    for ours, theirs in {"DB": "DB", "USER": "USER", "PASSWORD": "PASSWORD"}.items():
        assert given[f"STARHALL_POSTGRES_{ours}"] == of_postgresql[f"POSTGRES_{theirs}"]
    assert ":?" in given["STARHALL_POSTGRES_PASSWORD"], "there is no password by default"


def test_volumes_lie_where_the_image_writes(compose: dict[str, Any]) -> None:
    service = compose["services"]["starhall"]
    mounted = {volume.split(":")[0]: volume.split(":")[1] for volume in service["volumes"]}
    folders = dict(re.findall(r"(STARHALL_\w+_DIR)=(\S+)", _DOCKERFILE))
    assert set(mounted.values()) == set(folders.values())
    named = {name for name in mounted if "/" not in name} | {
        volume.split(":")[0] for volume in compose["services"]["postgresql"]["volumes"]
    }
    assert named == set(compose["volumes"])
    assert (_FOLDER / "../../raw").resolve() == PROJECT_DIR / "raw"
    assert service["read_only"] is True


def test_the_command_of_the_image_is_one_of_starhall() -> None:
    (command,) = re.findall(r"^CMD (.+)$", _DOCKERFILE, re.MULTILINE)
    program, name, *options = yaml.safe_load(command)
    said = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).stdout
    assert program == "starhall"
    assert all(option in said for option in options if option.startswith("--"))


def test_what_stays_out_of_the_image_is_not_needed_in_it() -> None:
    ignored = set((_FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8").split())
    assert {".git", ".venv", ".uv", "raw", "warehouse"} <= ignored
    needed = {
        "orchestration",
        "dbt_project",
        "deploy",
        "profiles.yml",
        "dagster.yaml",
        "pyproject.toml",
        "Makefile",
    }
    assert not needed & ignored
    assert all((PROJECT_DIR / name).exists() for name in needed)
