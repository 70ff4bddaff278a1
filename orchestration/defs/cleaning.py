"""What Dagster remembers of old runs goes: their events, their points in its plots, and what they printed.

What a run took and how it ended stays for as long in `ops_runs`, which forgets by itself.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster import DagsterRunStatus as Status

from orchestration.defs.resources import Folders
from orchestration.event_storage import KeptEventLogStorage

_FINISHED = [Status.SUCCESS, Status.FAILURE, Status.CANCELED]
_BATCH = 100


def forget_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Delete all that is kept of runs that ended before a moment; how many there were."""
    forgotten = 0
    for run_id in _ended_before(instance, before):
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        instance.delete_run(run_id)
        if isinstance(instance.event_log_storage, KeptEventLogStorage):
            instance.event_log_storage.forget_run(run_id)
        forgotten += 1
    return forgotten


def _ended_before(instance: dg.DagsterInstance, before: datetime) -> Iterator[str]:
    """The runs that are there when each batch is looked for: those of the batches before have been deleted."""
    wanted = dg.RunsFilter(statuses=_FINISHED, updated_before=before)
    while records := instance.get_run_records(wanted, limit=_BATCH, ascending=True):
        for record in records:
            yield record.dagster_run.run_id


@dg.op
def forget_old_runs(context: dg.OpExecutionContext, folders: Folders) -> None:
    """Those older than STARHALL_RUN_DAYS."""
    days = folders.settings().run_days
    forgotten = forget_runs(context.instance, datetime.now(UTC) - timedelta(days=days))
    context.log.info("%d runs that ended more than %d days ago are forgotten", forgotten, days)
    context.add_output_metadata({"runs_forgotten": forgotten})


@dg.job(description="Forgets what Dagster has kept of runs older than STARHALL_RUN_DAYS: events and logs.")
def cleaning() -> None:
    """See the op."""
    forget_old_runs()
