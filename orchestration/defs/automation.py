"""The jobs over all assets, and what starts them by itself: a sensor on raw/ and schedules, each switched under Automation in the UI."""

import time
from typing import Any

import dagster as dg
from dagster import DagsterRunStatus as Status

from orchestration.defs.cleaning import cleaning
from orchestration.defs.freshness import sources_fresh
from orchestration.defs.ingestion import RAW
from orchestration.defs.reprocessing import Again, FirstStage
from orchestration.defs.resources import Folders
from orchestration.defs.verification import verification
from orchestration.landing.retractions import RetractionsError
from orchestration.landing.store import RawStoreError
from orchestration.pipeline.arrivals import ActedOn, looks
from orchestration.pipeline.waiting import raw_listing

# A tick goes on looking for so long, and the next one follows at once: a file is noticed as it comes, not at the next tick.
_TICK_SECONDS = 8
_TICK_GAP_SECONDS = 1  # the daemon itself takes up to five
_UNFINISHED = [Status.QUEUED, Status.NOT_STARTED, Status.STARTING, Status.STARTED, Status.CANCELING]

# What a run does; whether sources have gone stale is not its concern.
EVERYTHING = dg.AssetSelection.all() - dg.AssetSelection.checks(sources_fresh)

refresh = dg.define_asset_job(
    "refresh",
    selection=EVERYTHING,
    description="Everything, from raw/ to the published warehouse: what `starhall run` does.",
)


def _landing_config(form: Any) -> dict[str, Any]:
    again = {**form, "stage": FirstStage(form["stage"]).name}
    return {"ops": {"landing": {"config": {"again": again}}}}


reprocess = dg.define_asset_job(
    "reprocess",
    selection=EVERYTHING,
    config=dg.ConfigMapping(
        config_fn=_landing_config, config_schema=Again.to_config_schema().as_field().config_type
    ),
    description=(
        "Does again what was done, from a stage on, for some documents or for all, and publishes; what is published stays up "
        "meanwhile. A run that is cut off is taken up by the next one of any kind."
    ),
)


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=_TICK_GAP_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Starts `refresh` within seconds when a file in raw/ is new, changed or gone, or a document retracted; what comes while a "
        "run is under way goes into the next one. The switch is under Automation. A look takes names, sizes and times only, so "
        "that it stays short for many files."
    ),
)
def raw_files_changed(
    context: dg.SensorEvaluationContext, folders: Folders
) -> dg.SensorResult | dg.SkipReason:
    """The cursor is the state of raw/ that was last acted on, and how often."""
    settings = folders.settings()
    acted_on = ActedOn.from_cursor(context.cursor)
    reason = "nothing in raw/ has changed"
    has_news = False
    last_report = _last_report(context.instance)
    for has_changed in looks(settings, _TICK_SECONDS):
        report = _last_report(context.instance)
        has_news = has_news or has_changed or report != last_report
        last_report = report
        if not has_news:
            continue
        if context.instance.get_runs_count(dg.RunsFilter(statuses=_UNFINISHED)):
            reason = "a run is under way: what has come meanwhile goes into the next one"
            continue
        has_news = False
        try:
            with raw_listing(settings) as listing:
                state = listing.fingerprint()
                if not acted_on.is_due(state, time.time()):
                    reason = "nothing in raw/ has changed"
                    continue
                waiting = listing.waiting(settings)
        except (RawStoreError, RetractionsError) as error:
            return dg.SkipReason(str(error))
        if not waiting:
            acted_on = acted_on.published(state)
            reason = "the publication holds everything in raw/"
            continue
        context.log.info(
            "raw/: %d new, %d changed, %d gone; %d documents to take out or put back",
            *(waiting.new.count, waiting.changed.count, waiting.gone.count, waiting.retractions),
        )
        return dg.SensorResult(
            run_requests=[dg.RunRequest()], cursor=acted_on.started(state, time.time()).cursor()
        )
    return dg.SensorResult(skip_reason=reason, cursor=acted_on.cursor())


def _last_report(instance: dg.DagsterInstance) -> float:
    """When somebody last reported that raw/ has changed; 0 if never."""
    event = instance.get_latest_materialization_event(RAW)
    return event.timestamp if event is not None else 0.0


audit = dg.define_asset_job(
    "audit",
    selection=dg.AssetSelection.all_asset_checks(),
    description=(
        "Every test of dbt over every row: keys, quotes against their texts, the audits of claims, the ledger against the tables; and "
        "whether each source still brings something. Runs test what they have changed."
    ),
)


def _scheduled(
    name: str, job: Any, cron_schedule: str, description: str, *, is_on: bool = True
) -> dg.ScheduleDefinition:
    """Times are UTC; the switch is under Automation."""
    status = dg.DefaultScheduleStatus.RUNNING if is_on else dg.DefaultScheduleStatus.STOPPED
    return dg.ScheduleDefinition(
        name=name,
        job=job,
        cron_schedule=cron_schedule,
        execution_timezone="UTC",
        default_status=status,
        description=description,
    )


daily_cleaning = _scheduled(
    "daily_cleaning", cleaning, "0 4 * * *", "Runs `cleaning` every day at 04:00 UTC."
)
daily_audit = _scheduled("daily_audit", audit, "30 4 * * *", "Runs `audit` every day at 04:30 UTC.")
weekly_verification = _scheduled(
    "weekly_verification", verification, "0 3 * * 0", "Runs `verification` on Sundays at 03:00 UTC."
)
daily_refresh = _scheduled(
    "daily_refresh",
    refresh,
    "0 5 * * *",
    "Runs `refresh` every day at 05:00 UTC. Off at first: the switch is under Automation.",
    is_on=False,
)
