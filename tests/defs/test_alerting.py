"""The sensor that tells what is wrong: what it knows from Dagster itself, and what it does without a channel."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    ScheduleInstigatorData,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from orchestration.defs.alerting import alerts
from orchestration.defs.resources import Folders
from orchestration.journal import Counts, Ending, Journal
from orchestration.settings import Settings

SAVED = "import pathlib, sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for folder in ("news", "records"):
        (tmp_path / "raw" / folder).mkdir(parents=True)
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """With storage in files, as `starhall ui` has it."""
    (tmp_path / "home").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "home")) as instance:
        yield instance


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the one channel has taken."""
    path = tmp_path / "told.jsonl"
    monkeypatch.setenv("STARHALL_ALERT_COMMAND", f'{sys.executable} -c "{SAVED}" {path}')
    return path


def folders(settings: Settings) -> Folders:
    return Folders(raw_dir=str(settings.raw_dir), warehouse_dir=str(settings.warehouse_dir))


def tick(
    settings: Settings, instance: dg.DagsterInstance, repository: dg.RepositoryDefinition | None = None
) -> str:
    with dg.build_sensor_context(
        instance, resources={"folders": folders(settings)}, repository_def=repository
    ) as context:
        outcome = alerts(context)
    assert isinstance(outcome, dg.SkipReason)
    return str(outcome.skip_message)


@dg.op
def without_folders() -> None:
    raise ValueError("the disk is <full>")


@dg.op
def with_folders(folders: Folders) -> None:
    folders.recording.stage_started("audit")
    raise ValueError("the audit broke off")


@dg.op
def in_order(folders: Folders) -> None:
    folders.recording.stage_started("audit")
    folders.recording.stage_ended(Counts())


@dg.job
def unknown_to_the_journal() -> None:
    without_folders()


@dg.job
def broken_audit() -> None:
    with_folders()


@dg.job(name="broken_audit")
def mended_audit() -> None:
    in_order()


def run(job: dg.JobDefinition, settings: Settings, instance: dg.DagsterInstance) -> None:
    needs = {"folders": folders(settings)} if job is not unknown_to_the_journal else {}
    job.execute_in_process(instance=instance, resources=needs, raise_on_error=False)


def test_it_is_on_from_the_start_and_without_a_channel_does_nothing(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    assert alerts.default_status is dg.DefaultSensorStatus.RUNNING
    assert (alerts.minimum_interval_seconds or 99) <= 30
    assert tick(settings, instance).startswith("no alerts: none of STARHALL_ALERT_WEBHOOK")
    assert not settings.warehouse_dir.exists()


def test_a_variable_that_cannot_be_used_is_named(
    settings: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STARHALL_ALERT_SILENCE", "long")
    assert tick(settings, instance).startswith("STARHALL_ALERT_SILENCE is 'long'")


def test_runs_that_fail_are_told_whether_the_journal_knows_them_or_not(
    settings: Settings, instance: dg.DagsterInstance, told: Path
) -> None:
    assert tick(settings, instance) == "nothing to tell"
    run(unknown_to_the_journal, settings, instance)
    run(broken_audit, settings, instance)
    assert [(run.started_by, run.whole.ending) for run in Journal(settings.journal_path).runs()] == [
        ("dagster broken_audit", Ending.FAILED)
    ]
    assert tick(settings, instance).startswith("2 to tell; ")
    message = told.read_text(encoding="utf-8")
    assert (
        '"dagster unknown_to_the_journal failed: without_folders: ValueError: the disk is <full>"' in message
    )
    assert '"dagster broken_audit failed: with_folders: ValueError: the audit broke off"' in message
    assert tick(settings, instance) == "nothing to tell"
    run(mended_audit, settings, instance)
    assert tick(settings, instance).startswith("1 to tell; ")
    assert "over: dagster broken_audit failed" in told.read_text(encoding="utf-8")


@pytest.mark.parametrize(("status", "is_told"), [("RUNNING", True), ("STOPPED", False)])
def test_silence_counts_where_the_schedule_is_on(
    settings: Settings, instance: dg.DagsterInstance, told: Path, status: str, is_told: bool
) -> None:
    @dg.job
    def refresh() -> None:
        """What the schedule starts."""

    @dg.schedule(cron_schedule="0 5 * * *", job=refresh)
    def daily_refresh() -> dg.SkipReason:
        return dg.SkipReason("not in this test")

    target = LoadableTargetOrigin(module_name="orchestration.definitions")
    location = ManagedGrpcPythonEnvCodeLocationOrigin(target, "starhall")
    origin = RemoteInstigatorOrigin(RemoteRepositoryOrigin(location, "__repository__"), daily_refresh.name)
    state = ScheduleInstigatorData("0 5 * * *")
    instance.add_instigator_state(
        InstigatorState(origin, InstigatorType.SCHEDULE, InstigatorStatus(status), state)
    )
    journal = Journal(settings.journal_path)
    journal.path.parent.mkdir()
    line = (
        '{"run_id": "a", "event": "%s", "at": "2026-01-01T00:00:00", "seconds": 1.0, "ending": "published"}\n'
    )
    journal.path.write_text(line % "started" + line % "ended", encoding="utf-8")
    repository = dg.Definitions(jobs=[refresh], schedules=[daily_refresh]).get_repository_def()
    tick(settings, instance, repository)
    assert told.exists() == is_told
    if is_told:
        assert "nothing has run since 2026-01-01 00:00 UTC" in told.read_text(encoding="utf-8")
