"""Where a run reads and writes: arguments, then the environment, then the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.settings import (
    DEFAULT_KEEP,
    DEFAULT_MEMORY,
    DEFAULT_MIN_CONFIDENCE,
    PROJECT_DIR,
    Settings,
    SettingsError,
)


def test_the_checkout_is_the_default() -> None:
    settings = Settings.from_environment({})
    assert settings.raw_dir == PROJECT_DIR / "raw"
    assert settings.published_path == PROJECT_DIR / "warehouse" / "warehouse.duckdb"


def test_the_environment_comes_before_the_checkout_and_arguments_before_both(tmp_path: Path) -> None:
    environment = {"STARHALL_RAW_DIR": str(tmp_path / "r"), "STARHALL_WAREHOUSE_DIR": str(tmp_path / "w")}
    assert Settings.from_environment(environment) == Settings(tmp_path / "r", tmp_path / "w")
    assert Settings.from_environment(environment, tmp_path / "other").raw_dir == tmp_path / "other"


def test_an_empty_variable_is_no_variable() -> None:
    assert Settings.from_environment({"STARHALL_RAW_DIR": ""}) == Settings.from_environment({})


def test_relative_folders_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment({}, Path("raw")).news_dir == tmp_path / "raw" / "news"


@pytest.mark.parametrize(
    "address", ["s3://bucket/raw", "gs://bucket", "memory://", "filecache::s3://bucket/raw"]
)
def test_an_address_stays_as_it_is(address: str, tmp_path: Path) -> None:
    settings = Settings.from_environment({"STARHALL_RAW_DIR": address})
    assert settings.raw == address
    assert settings.raw_shown == address
    assert Settings.from_environment({}, address) == settings
    with pytest.raises(ValueError, match="no folder of this machine"):
        _ = settings.raw_dir


@pytest.mark.parametrize("address", ["file://{}", "local://{}", "{}"])
def test_an_address_of_this_machine_is_a_folder(address: str, tmp_path: Path) -> None:
    assert Settings.from_environment({}, address.format(tmp_path)).raw == tmp_path


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sftp://someone:secret@host/raw", "sftp://someone:***@host/raw"),
        ("s3://bucket/a:b@c", "s3://bucket/a:b@c"),
    ],
)
def test_a_password_is_not_shown(address: str, shown: str, tmp_path: Path) -> None:
    assert Settings(address, tmp_path).raw_shown == shown


def test_the_threshold_comes_from_the_environment(tmp_path: Path) -> None:
    assert Settings.from_environment({"STARHALL_MIN_CONFIDENCE": "0.75"}).min_confidence == 0.75
    assert Settings.from_environment({"STARHALL_MIN_CONFIDENCE": "1"}).min_confidence == 1
    assert Settings.from_environment({}).min_confidence == DEFAULT_MIN_CONFIDENCE
    assert Settings.from_environment({"STARHALL_MIN_CONFIDENCE": ""}).min_confidence == DEFAULT_MIN_CONFIDENCE


@pytest.mark.parametrize("stated", ["high", "70", "-0.1", "nan", "0,7"])
def test_a_threshold_that_is_no_confidence_is_refused(stated: str) -> None:
    with pytest.raises(SettingsError, match="must be a number from 0 to 1"):
        Settings.from_environment({"STARHALL_MIN_CONFIDENCE": stated})


@pytest.mark.parametrize(("stated", "keep"), [("0", 0), ("12", 12), ("", DEFAULT_KEEP)])
def test_how_many_publications_are_kept_comes_from_the_environment(stated: str, keep: int) -> None:
    assert Settings.from_environment({"STARHALL_KEEP": stated}).keep == keep


@pytest.mark.parametrize("stated", ["-1", "1.5", "all", "³", " 3"])
def test_what_is_no_number_of_publications_is_refused(stated: str) -> None:
    with pytest.raises(SettingsError, match=r"STARHALL_KEEP is .*: it must be a whole number from 0"):
        Settings.from_environment({"STARHALL_KEEP": stated})


def test_how_many_versions_are_published_comes_from_the_environment() -> None:
    assert Settings.from_environment({}).versions == 0
    assert Settings.from_environment({"STARHALL_VERSIONS": "2"}).variables["kept_versions"] == 2
    with pytest.raises(SettingsError, match=r"STARHALL_VERSIONS is 'two': it must be a whole number from 0"):
        Settings.from_environment({"STARHALL_VERSIONS": "two"})


def test_a_build_by_hand_has_the_same_default(project_dir: Path) -> None:
    project = yaml.safe_load((project_dir / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["vars"].items() >= Settings.from_environment({}).variables.items()


@pytest.mark.parametrize("stated", ["800MB", "4GB", "1.5 GiB", "2gb"])
def test_memory(stated: str) -> None:
    assert Settings.from_environment({"STARHALL_MEMORY": stated}).memory == stated


@pytest.mark.parametrize("stated", ["4", "lots", "-1GB", "80%", "4GB; drop table x"])
def test_memory_that_is_no_size(stated: str) -> None:
    with pytest.raises(SettingsError, match=r"STARHALL_MEMORY is .*: it must be a size"):
        Settings.from_environment({"STARHALL_MEMORY": stated})


def test_a_build_by_hand_has_the_same_memory() -> None:
    profile = yaml.safe_load((PROJECT_DIR / "profiles.yml").read_text(encoding="utf-8"))
    limit = profile["starhall"]["outputs"]["working"]["settings"]["memory_limit"]
    assert f"'{DEFAULT_MEMORY}'" in limit


@pytest.mark.parametrize(
    ("raw", "stated", "below"),
    [
        ("/srv/raw", "/srv/raw/news/a.txt", "news/a.txt"),
        ("/srv/raw", "raw/news/a.txt", "news/a.txt"),
        ("/srv/raw", "news/raw/a.txt", "news/raw/a.txt"),
        ("/srv/raw", "/srv/raw2/news/a.txt", "/srv/raw2/news/a.txt"),
        ("s3://key:word@bucket/raw", "s3://key:***@bucket/raw/news/a.txt", "news/a.txt"),
    ],
)
def test_a_path_below_raw(raw: str, stated: str, below: str) -> None:
    settings = Settings.from_environment({"STARHALL_RAW_DIR": raw})
    assert settings.below_raw(stated) == below
