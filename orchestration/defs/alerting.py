"""The look at what is wrong, every few seconds: on from the start, and doing nothing while no channel is configured."""

import os
from collections.abc import Set
from datetime import UTC, datetime, timedelta
from functools import partial

import dagster as dg

from orchestration.alerting.conditions import FinishedRun
from orchestration.alerting.configuration import AlertSettings
from orchestration.alerting.looking import NO_CHANNEL, look
from orchestration.defs.automation import refresh
from orchestration.defs.resources import Folders, failure_of
from orchestration.journal import Ending
from orchestration.settings import SettingsError

_MOST_RUNS = 1_000
_LOOK_BACK = timedelta(hours=1)
_ENDINGS = {
    dg.DagsterRunStatus.FAILURE: Ending.FAILED,
    dg.DagsterRunStatus.SUCCESS: Ending.DONE,
    dg.DagsterRunStatus.CANCELED: Ending.INTERRUPTED,
}


@dg.sensor(
    minimum_interval_seconds=20,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Tells the channels of STARHALL_ALERT_WEBHOOK, STARHALL_ALERT_EMAIL and STARHALL_ALERT_COMMAND what is wrong: runs that failed or "
        "were killed, a blocked publication, too much in the quarantine, stale sources, silence. Does nothing while none of them is set."
    ),
)
def alerts(context: dg.SensorEvaluationContext, folders: Folders) -> dg.SkipReason:
    """Look once; a tick starts no run."""
    try:
        configured = AlertSettings.from_environment(os.environ)
        if not configured.has_channel:
            return dg.SkipReason(NO_CHANNEL)
        told = look(
            folders.settings(),
            configured,
            finished=partial(_finished, context.instance),
            is_scheduled=_is_scheduled(context),
        )
    except (SettingsError, OSError) as error:
        return dg.SkipReason(str(error))
    if told is None:
        return dg.SkipReason("another process is looking")
    if not told.all_took:
        context.log.warning(told.in_words())
    return dg.SkipReason(told.in_words())


def _finished(instance: dg.DagsterInstance, known: Set[str]) -> list[FinishedRun]:
    """Runs that ended of late: the journal does not know those that never began, nor those of jobs without folders."""
    records = instance.get_run_records(
        dg.RunsFilter(statuses=list(_ENDINGS), updated_after=datetime.now(UTC) - _LOOK_BACK), limit=_MOST_RUNS
    )
    return [_finished_run(instance, record, known) for record in reversed(records)]


def _finished_run(instance: dg.DagsterInstance, record: dg.RunRecord, known: Set[str]) -> FinishedRun:
    run = record.dagster_run
    has_failed = run.status is dg.DagsterRunStatus.FAILURE
    return FinishedRun(
        run.run_id,
        f"dagster {run.job_name}",
        _ENDINGS[run.status],
        record.update_timestamp.astimezone(UTC).replace(tzinfo=None),
        failure_of(instance, run.run_id) if has_failed and run.run_id not in known else "",
    )


def _is_scheduled(context: dg.SensorEvaluationContext) -> bool:
    """Whether a schedule of `refresh` is switched on."""
    if context.repository_def is None:
        return False
    names = {
        schedule.name
        for schedule in context.repository_def.schedule_defs
        if schedule.job_name == refresh.name
    }
    return any(
        state.is_running and state.instigator_name in names
        for state in context.instance.all_instigator_state()
    )
