"""`starhall run` as a person sees it: exit codes, words, and what stays untouched."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.damage import DamagedDatabaseError
from orchestration.pipeline.writer import writing
from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]


def published_state(settings: Settings) -> tuple[bytes, int, int]:
    status = settings.published_path.stat()
    return settings.published_path.read_bytes(), status.st_mtime_ns, status.st_ino


def facts(settings: Settings) -> int:
    with duckdb.connect(settings.published_path, read_only=True) as connection:
        return int(
            connection.execute("select facts from ops_publications order by published_at").fetchall()[-1][0]
        )


def test_there_are_facts_of_every_kind(built_warehouse: Settings) -> None:
    with duckdb.connect(built_warehouse.published_path, read_only=True) as connection:
        for table in ("fct_events", "fct_funding", "fct_yearly_metrics", "fct_metric_claims"):
            assert connection.execute(f"select count(*) from {table}").fetchall()[0][0] > 0, table


def test_nothing_new_changes_nothing_and_is_quick(copied: Settings, starhall_program: Starhall) -> None:
    before = published_state(copied)
    started = time.monotonic()
    finished = starhall_program("run", settings=copied)
    assert time.monotonic() - started < 10
    assert finished.code == 0
    assert "nothing new" in finished.out
    assert "quarantined" in finished.out
    assert published_state(copied) == before


def test_a_failed_test_is_shown_and_the_old_publication_stands(copied: Settings, starhall: Starhall) -> None:
    before = published_state(copied)
    with duckdb.connect(copied.working_path) as connection:
        connection.execute(
            "insert into landing.ledger select * replace "
            "('unbalanced' as member, 9 as items_in, 1 as items_loaded, 1 as items_quarantined) "
            "from landing.ledger where source_path = 'news/quayside.txt' and member = ''"
        )
    finished = starhall("run", settings=copied)
    assert finished.code == 1, finished.out + finished.err
    assert "assert_files_total_their_items" in finished.out
    assert "source_path 'news/quayside.txt'" in finished.out
    assert "not published" in finished.out
    assert "stands, untouched" in finished.out
    assert published_state(copied) == before
    assert "not published" in starhall("status", settings=copied).out

    shown = starhall("status", "--failures", settings=copied)
    assert "may not be published" in shown.out
    assert "assert_files_total_their_items" in shown.out
    assert "'news/quayside.txt'" in shown.out
    assert "Starhall is at fault, not your files" in shown.out
    findings = json.loads(starhall("status", "--failures", "--json", settings=copied).out)["findings"]
    (of_items,) = [finding for finding in findings if finding["test"] == "assert_files_total_their_items"]
    assert (of_items["severity"], of_items["failed_rows"], of_items["could_run"]) == ("error", 1, True)
    assert of_items["rows"][0]["source_path"] == "news/quayside.txt"


def test_a_warning_is_published_and_its_rows_can_be_looked_at(copied: Settings, starhall: Starhall) -> None:
    yaml_path = copied.records_dir / "hubs.yml"
    stated = yaml_path.read_text(encoding="utf-8")
    yaml_path.write_text(stated.replace("{min: 1, max: 10}", "{min: 5, max: 10}"), encoding="utf-8")
    finished = starhall("run", settings=copied)
    assert finished.code == 0, finished.out + finished.err
    assert "warning test assert_record_sources_within_expected_rows" in finished.out
    build = json.loads(starhall("status", "--failures", "--json", settings=copied).out)
    assert build["passed"]
    assert [(finding["severity"], finding["rows"][0]["rows_in"]) for finding in build["findings"]] == [
        ("warn", 2)
    ]
    assert "set expected_rows" in " ".join(starhall("status", "--failures", settings=copied).out.split())


def test_an_empty_folder_of_raw_files_gives_an_empty_warehouse(tmp_path: Path, starhall: Starhall) -> None:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    settings.raw_dir.mkdir()
    assert starhall("run", settings=settings).code == 0
    assert facts(settings) == 0


def test_a_missing_raw_folder_is_wrong_usage(tmp_path: Path, starhall_program: Starhall) -> None:
    finished = starhall_program("run", "--raw", str(tmp_path / "none"), "--warehouse", str(tmp_path / "w"))
    assert finished.code == 2
    assert finished.err.splitlines() == [
        f"{tmp_path / 'none'}: no such folder: say where the raw files are with --raw DIR"
    ]


def test_a_broken_yaml_is_wrong_usage_and_changes_nothing(copied: Settings, starhall: Starhall) -> None:
    before = published_state(copied)
    yaml = copied.records_dir / "hubs.yml"
    yaml.write_text(
        yaml.read_text(encoding="utf-8").replace("column: City", "column: Town"), encoding="utf-8"
    )
    finished = starhall("run", settings=copied)
    assert finished.code == 2
    assert "hubs.yml" in finished.err
    assert "Town" in finished.err
    assert len(finished.err.splitlines()) == 1
    assert published_state(copied) == before


def test_a_warehouse_that_cannot_be_written_is_one_line(tmp_path: Path, starhall: Starhall) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    finished = starhall("run", "--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "file" / "w"))
    assert finished.code == 2
    assert len(finished.err.splitlines()) == 1


def test_two_runs_at_once_are_one_and_a_message(copied: Settings, starhall_program: Starhall) -> None:
    with writing(copied):
        finished = starhall_program("run", settings=copied)
    assert finished.code == 4
    assert f"another run is writing {copied.warehouse_dir} (pid {os.getpid()})" in finished.err


def test_an_interrupt_breaks_nothing_and_the_next_run_goes_on(copied: Settings, starhall: Starhall) -> None:
    before = published_state(copied)
    article = copied.news_dir / "quayside.txt"
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("31 resident projects", "33 resident projects"), encoding="utf-8")
    with subprocess.Popen(
        [str(Path(sys.executable).with_name("starhall")), "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "STARHALL_RAW_DIR": str(copied.raw_dir),
            "STARHALL_WAREHOUSE_DIR": str(copied.warehouse_dir),
        },
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith("resolve"):  # so dbt is about to start
                break
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        try:
            _, err = running.communicate(timeout=60)
        finally:
            running.kill()  # or a run that does not stop would hold up all other tests
    assert running.returncode == 130
    assert len(err.splitlines()) == 1
    assert published_state(copied) == before

    finished = starhall("run", settings=copied)
    assert finished.code == 0, finished.out + finished.err
    answer = typed(next_command(finished.out), copied)
    assert answer.returncode == 0, answer.stderr
    assert "Quayside Labs" in answer.stdout
    assert "33" in answer.stdout


def next_command(out: str) -> str:
    """What the closing words propose to type."""
    (line,) = [line for line in out.splitlines() if line.startswith("next")]
    return line.removeprefix("next").strip()


def typed(command: str, settings: Settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir)},
    )


def test_an_unexpected_fault_is_one_line_and_a_log(copied: Settings, starhall_program: Starhall) -> None:
    with duckdb.connect(copied.working_path) as connection:
        connection.execute("drop table landing.quarantine")
        connection.execute("create table landing.quarantine (nothing integer)")
    finished = starhall_program("run", settings=copied)
    assert finished.code == 3
    log = copied.warehouse_dir / "logs" / "starhall.log"
    assert "unexpected error" in finished.err
    assert str(log) in finished.err
    assert len(finished.err.splitlines()) == 1
    assert "Traceback" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "error",
    [
        duckdb.IOException('Could not write file "/w/working.duckdb": No space left on device'),
        OSError(errno.ENOSPC, "No space left on device", "/w/logs"),
    ],
)
def test_a_full_disk_is_one_line(
    copied: Settings, starhall: Starhall, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("orchestration.cli.run_command.run_pipeline", full)
    finished = starhall("run", settings=copied)
    assert finished.code == 2
    assert len(finished.err.splitlines()) == 1
    assert "full" in finished.err or "No space left" in finished.err


def test_a_database_that_is_damaged_again_is_one_line(
    copied: Settings, starhall: Starhall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*arguments: object, **options: object) -> None:
        raise DamagedDatabaseError("working.duckdb: was damaged, and is set aside")

    monkeypatch.setattr("orchestration.cli.run_command.run_pipeline", damaged)
    finished = starhall("run", settings=copied)
    assert (finished.code, finished.err) == (4, "working.duckdb: was damaged, and is set aside\n")


def test_the_version(starhall_program: Starhall) -> None:
    assert starhall_program("--version").out.startswith("starhall 0.")


def test_help_is_quick(starhall_program: Starhall) -> None:
    started = time.monotonic()
    assert "run" in starhall_program("--help").out
    assert time.monotonic() - started < 3
