"""Dagster's settings: those of a team are those of one machine, and the storage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.instance.config import dagster_instance_config

from orchestration.settings import PROJECT_DIR, Settings, SettingsError

_ONE_MACHINE = PROJECT_DIR / "dagster.yaml"
_TEAM = PROJECT_DIR / "deploy" / "postgresql" / "dagster.yaml"


def read(path: Path) -> dict[str, Any]:
    settings: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return settings


def test_a_team_has_the_settings_of_one_machine_and_a_storage() -> None:
    team, one_machine = read(_TEAM), read(_ONE_MACHINE)
    storage = team.pop("storage")
    assert set(one_machine.pop("storage")) == {"custom"}
    assert team == one_machine
    assert {key for key, value in storage["postgres"]["postgres_db"].items() if "env" in value} == {
        *("username", "password", "hostname", "port", "db_name")
    }


def test_settings_name_the_file_that_is_used(tmp_path: Path) -> None:
    assert Settings.from_environment({}).dagster_yaml == _ONE_MACHINE
    assert Settings.from_environment({"STARHALL_DAGSTER_YAML": str(_TEAM)}).dagster_yaml == _TEAM
    with pytest.raises(
        SettingsError, match=r"STARHALL_DAGSTER_YAML is '.*nowhere\.yaml': there is no such file"
    ):
        Settings.from_environment({"STARHALL_DAGSTER_YAML": str(tmp_path / "nowhere.yaml")})


def test_dagster_takes_the_settings_of_one_machine() -> None:
    config, _ = dagster_instance_config(str(PROJECT_DIR))
    assert config["telemetry"] == {"enabled": False}
    assert config["run_retries"]["retry_on_asset_or_op_failure"] is False
    assert config["run_monitoring"]["max_runtime_seconds"] > 0


def test_ticks_are_forgotten_after_some_days() -> None:
    with dg.instance_for_test(overrides=read(_ONE_MACHINE)) as instance:
        for kind in (InstigatorType.SENSOR, InstigatorType.SCHEDULE):
            kept = instance.get_tick_retention_settings(kind)
            assert all(0 < days <= 90 for days in kept.values())
