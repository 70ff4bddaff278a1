"""What starts runs by itself: a sensor on raw/ and a daily schedule, both off until switched on in the UI."""

import time

import dagster as dg

from orchestration.defs.resources import Folders
from orchestration.landing.retractions import RetractionsError
from orchestration.landing.store import RawStoreError
from orchestration.pipeline.waiting import raw_listing

_STANDING_STILL_SECONDS = 5  # a folder written more recently than this is looked at again later

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Everything, from raw/ to the published warehouse: what `starhall run` does.",
)


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=(
        "Starts `refresh` when a file in raw/ is new, changed or gone, or a document retracted. Off at first: the switch is under "
        "Automation. A look takes names, sizes and times only, so it stays short for many files."
    ),
)
def raw_files_changed(
    context: dg.SensorEvaluationContext, folders: Folders
) -> dg.SensorResult | dg.SkipReason:
    """The cursor is the state of raw/ that was last acted on; a run is keyed by that state."""
    settings = folders.settings()
    try:
        with raw_listing(settings) as listing:
            state = listing.fingerprint()
            if state == context.cursor:
                return dg.SkipReason("nothing in raw/ has changed")
            if 0 <= time.time() - listing.newest_ns() / 1e9 < _STANDING_STILL_SECONDS:
                return dg.SkipReason("raw/ is being written: looking again at the next tick")
            waiting = listing.waiting(settings)
    except (RawStoreError, RetractionsError) as error:
        return dg.SkipReason(str(error))
    if not waiting:
        return dg.SensorResult(skip_reason="the publication holds everything in raw/", cursor=state)
    context.log.info(
        "raw/: %d new, %d changed, %d gone; %d documents to take out or put back",
        *(waiting.new.count, waiting.changed.count, waiting.gone.count, waiting.retractions),
    )
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=state)


daily_refresh = dg.ScheduleDefinition(
    name="daily_refresh",
    job=refresh,
    cron_schedule="0 5 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Runs `refresh` every day at 05:00 UTC. Off at first: the switch is under Automation.",
)
