"""Backups are whole or not there, and nothing is lost on the way back. The documented commands: tests/deploy/test_backup_commands.py."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestration.pipeline.backups import Backup, BackupError, back_up, restore
from orchestration.pipeline.writer import AnotherRunError, writing
from orchestration.settings import Settings

_NOON = datetime(2026, 3, 1, 12)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Files of the names that a run leaves; no backup looks into them."""
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    for path, text in {
        settings.news_dir / "2026" / "one.txt": "One\n\nA text.\n",
        settings.records_dir / "hubs.csv": "Hub\nQuayside Labs\n",
        settings.working_path: "working",
        settings.working_path.with_name("working.duckdb.wal"): "what was not yet written into it",
        settings.published_path: "published",
        settings.kept_dir / "abc.duckdb": "published before",
        settings.warehouse_dir / "dbt" / "manifest.json": "{}",
        settings.warehouse_dir / "logs" / "starhall.log": "a line",
        settings.warehouse_dir / ".running" / "a_run": "1234",
        settings.warehouse_dir / "warehouse.duckdb.abc.new": "half",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def made(settings: Settings, folder: Path, *, hours: int = 0, keep: int = 7) -> Backup:
    return back_up(settings, folder, keep, _NOON + timedelta(hours=hours), wait_seconds=0)


def contents(root: Path) -> dict[str, str]:
    """Every file that counts: path -> text."""
    paths = [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".writer")]
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in sorted(paths)}


def test_what_cannot_be_made_again_is_copied_with_its_times(settings: Settings, folder: Path) -> None:
    backup = made(settings, folder)
    assert backup.path == folder / "20260301T120000Z"
    assert (folder / "latest").resolve() == backup.path
    assert set(contents(backup.path)) == {
        *("raw/news/2026/one.txt", "raw/records/hubs.csv"),
        *("warehouse/working.duckdb", "warehouse/working.duckdb.wal", "warehouse/warehouse.duckdb"),
        *("warehouse/publications/abc.duckdb", "judgements/organisation_judgements.csv", "SHA256SUMS"),
    }
    assert backup.files == 7
    copied = backup.path / "warehouse" / "publications" / "abc.duckdb"
    assert copied.stat().st_mtime_ns == (settings.kept_dir / "abc.duckdb").stat().st_mtime_ns


def test_the_checksums_are_those_of_sha256sum(settings: Settings, folder: Path) -> None:
    path = made(settings, folder).path
    check = ["sha256sum", "--quiet", "--check", "SHA256SUMS"]
    assert subprocess.run(check, cwd=path, check=False).returncode == 0
    (path / "raw" / "records" / "hubs.csv").write_text("Hub\nOther\n", encoding="utf-8")
    assert subprocess.run(check, cwd=path, check=False, capture_output=True).returncode == 1


def test_files_that_have_not_changed_take_no_room_again(settings: Settings, folder: Path) -> None:
    first = made(settings, folder)
    settings.working_path.write_text("working on", encoding="utf-8")
    second = made(settings, folder, hours=1)
    assert (first.linked, second.linked) == (0, second.files - 1)
    name = "warehouse/publications/abc.duckdb"
    assert (first.path / name).stat().st_ino == (second.path / name).stat().st_ino
    assert (first.path / "warehouse/working.duckdb").read_text(encoding="utf-8") == "working"
    assert (second.path / "warehouse/working.duckdb").read_text(encoding="utf-8") == "working on"


def test_what_was_taken_out_of_a_backup_is_copied_again(settings: Settings, folder: Path) -> None:
    first = made(settings, folder)
    (first.path / "warehouse" / "working.duckdb").unlink()
    second = made(settings, folder, hours=1)
    assert second.linked == second.files - 1
    assert (second.path / "warehouse" / "working.duckdb").read_text(encoding="utf-8") == "working"


def test_the_oldest_go(settings: Settings, folder: Path) -> None:
    for hour in range(4):
        made(settings, folder, hours=hour, keep=2)
    assert {path.name for path in folder.iterdir()} == {"20260301T140000Z", "20260301T150000Z", "latest"}
    assert (folder / "latest").resolve().name == "20260301T150000Z"


def test_no_backup_while_a_run_writes(settings: Settings, folder: Path) -> None:
    writer = f"""
import sys
from orchestration.pipeline.writer import writing
from orchestration.settings import Settings
from pathlib import Path
with writing(Settings(Path("raw"), Path({str(settings.warehouse_dir)!r}))):
    print("writing", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", writer], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "writing\n"
        with pytest.raises(AnotherRunError, match=f"pid {other.pid}"):
            made(settings, folder)
        other.communicate("")
    assert made(settings, folder).files == 7


def test_what_a_killed_backup_left_is_no_backup_and_goes(settings: Settings, folder: Path) -> None:
    first = made(settings, folder)
    half = folder / "20260301T130000Z.part"
    shutil.copytree(first.path, half)
    assert (folder / "latest").resolve() == first.path
    made(settings, folder, hours=2)
    assert not half.exists()


def test_a_database_of_dagster_is_copied_while_it_is_written(settings: Settings, folder: Path) -> None:
    path = settings.warehouse_dir / "dagster" / "history" / "runs.db"
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as live:
        live.execute("pragma journal_mode = wal")
        live.execute("create table runs (run_id text)")
        live.execute("insert into runs values ('one')")  # which is in the -wal file alone
        copy = made(settings, folder).path / "warehouse" / "dagster" / "history" / "runs.db"
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("select run_id from runs").fetchall() == [("one",)]


def test_pipes_and_links_that_lead_nowhere_are_passed_over(settings: Settings, folder: Path) -> None:
    os.mkfifo(settings.news_dir / "pipe")
    (settings.news_dir / "nowhere.txt").symlink_to("gone.txt")
    (settings.news_dir / "somewhere.txt").symlink_to("2026/one.txt")
    copied = contents(made(settings, folder).path)
    assert copied["raw/news/somewhere.txt"] == "One\n\nA text.\n"
    assert not {"raw/news/pipe", "raw/news/nowhere.txt"} & set(copied)


@pytest.mark.parametrize(
    "name", [b"two\nlines.txt", b"back\\slash\\n.txt", b"no utf-8 \xff.txt", b"  blanks  "]
)
def test_odd_names_come_back(name: bytes, settings: Settings, folder: Path) -> None:
    odd = settings.news_dir / os.fsdecode(name)
    odd.write_text("Odd\n", encoding="utf-8")
    path = made(settings, folder).path
    subprocess.run(["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=path, check=True)
    odd.unlink()
    restore(settings, path, _NOON)
    assert odd.read_text(encoding="utf-8") == "Odd\n"


def test_a_raw_folder_in_a_store_is_left_to_the_store(settings: Settings, folder: Path) -> None:
    elsewhere = Settings("memory://raw", settings.warehouse_dir)
    assert not any(name.startswith("raw/") for name in contents(made(elsewhere, folder).path))


def test_a_folder_inside_what_is_backed_up_is_refused(settings: Settings) -> None:
    with pytest.raises(BackupError, match=r"lies in .*warehouse, which is to be backed up"):
        made(settings, settings.warehouse_dir / "backups")
    assert not (settings.warehouse_dir / "backups").exists()


def test_without_a_warehouse_there_is_nothing_to_back_up(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(BackupError, match="there is no warehouse"):
        made(Settings(tmp_path / "raw", tmp_path / "none"), folder)
    assert not folder.exists()


def test_a_restored_backup_is_what_was_backed_up(settings: Settings, folder: Path) -> None:
    before = {root: contents(root) for root in (settings.raw_dir, settings.warehouse_dir)}
    path = made(settings, folder).path
    shutil.rmtree(settings.raw_dir)
    shutil.rmtree(settings.warehouse_dir)
    assert restore(settings, path, _NOON) == []
    assert contents(settings.raw_dir) == before[settings.raw_dir]
    made_anew = {".running/a_run", "dbt/manifest.json", "logs/starhall.log", "warehouse.duckdb.abc.new"}
    assert contents(settings.warehouse_dir) == {
        name: text for name, text in before[settings.warehouse_dir].items() if name not in made_anew
    }


def test_what_is_there_is_set_aside_and_raw_files_stay(settings: Settings, folder: Path) -> None:
    path = made(settings, folder).path
    settings.working_path.write_text("newer", encoding="utf-8")
    settings.working_path.with_name("working.duckdb.wal").unlink()
    (settings.news_dir / "2026" / "one.txt").write_text("Another\n", encoding="utf-8")
    (settings.news_dir / "two.txt").write_text("Two\n", encoding="utf-8")
    (settings.records_dir / "hubs.csv").unlink()
    aside = settings.warehouse_dir / "before-20260301T120000Z"
    assert restore(settings, path, _NOON) == [aside]
    assert (aside / "working.duckdb").read_text(encoding="utf-8") == "newer"
    assert settings.working_path.read_text(encoding="utf-8") == "working"
    assert contents(settings.raw_dir) == {
        "news/2026/one.txt": "Another\n",
        "news/two.txt": "Two\n",
        "records/hubs.csv": "Hub\nQuayside Labs\n",
    }
    assert not any("before-" in name for name in contents(made(settings, folder, hours=1).path)), (
        "what was set aside is not backed up again"
    )


@pytest.mark.parametrize("spoil", ["damaged", "missing"])
def test_a_spoilt_backup_changes_nothing(settings: Settings, folder: Path, spoil: str) -> None:
    path = made(settings, folder).path
    spoilt = path / "warehouse" / "working.duckdb"
    if spoil == "damaged":
        spoilt.write_text("wOrking", encoding="utf-8")
    else:
        spoilt.unlink()
    before = contents(settings.warehouse_dir)
    with pytest.raises(BackupError, match=f"working.duckdb is {spoil}: nothing was restored"):
        restore(settings, path, _NOON)
    assert contents(settings.warehouse_dir) == before


def test_a_folder_that_is_no_backup(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is no backup: it has no SHA256SUMS"):
        restore(settings, tmp_path, _NOON)


def test_nothing_is_restored_under_a_run(settings: Settings, folder: Path) -> None:
    path = made(settings, folder).path
    before = contents(settings.warehouse_dir)
    with writing(settings), pytest.raises(AnotherRunError):
        restore(settings, path, _NOON)
    assert contents(settings.warehouse_dir) == before
