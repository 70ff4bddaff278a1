"""What a look sees: the journal, the published file, and raw/ where nothing has run for long. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import datetime

import duckdb

from orchestration.alerting.conditions import Arrivals, FinishedRun, PublishedState, Seen
from orchestration.alerting.configuration import Bounds
from orchestration.journal import Journal, Run
from orchestration.landing.retractions import RetractionsError
from orchestration.landing.store import RawStoreError
from orchestration.pipeline.waiting import raw_listing
from orchestration.settings import Settings

_HELD = "select count(*) from ops_quarantine where released_at is null"

_NEWEST = "select published_at, documents, facts from ops_publications order by published_at desc limit 1"

# The last days on which documents of a publisher landed: with twenty gaps between them.
_NEWS = """
select publisher, list_slice(list_sort(list(distinct cast(landed_at as date))), -21, -1) as days
from dim_documents
where publisher is not null
group by publisher
having count(distinct cast(landed_at as date)) > 1
order by publisher
"""

_RECORDS = """
select source_path, cast(seen_at as date)
from ops_ingestion_ledger
where collection = 'records' and member = '' and items_loaded > 0 and not is_gone
order by source_path
"""


def observe(
    settings: Settings,
    bounds: Bounds,
    watching_since: datetime,
    now: datetime,
    *,
    finished: Callable[[Set[str]], Sequence[FinishedRun]],
    known: Set[str],
    is_scheduled: bool,
) -> Seen:
    """Look at everything once.

    Args:
        settings: whose warehouse.
        bounds: from where on something is wrong.
        watching_since: when somebody first looked.
        now: UTC without a zone.
        finished: gives runs that somebody else than the journal knows to be over, and is given those whose reason is known.
        known: runs that were judged.
        is_scheduled: runs are started by a schedule that is on.

    Raises:
        OSError: the journal cannot be read.
    """
    runs = Journal(settings.journal_path).runs()
    return Seen(
        now,
        runs,
        finished(known | {run.run_id for run in runs}),
        published_state(settings),
        _silent_since(settings, bounds, runs, watching_since, now, is_scheduled=is_scheduled),
    )


def published_state(settings: Settings) -> PublishedState | None:
    """What the published file says of how it goes; None where nothing is published."""
    if not settings.published_path.exists():
        return None
    try:
        # attached, not connected to: what else this process has open of it may be set up otherwise
        with duckdb.connect(config={"threads": 1}) as connection:
            path = str(settings.published_path).replace("'", "''")
            connection.execute(f"attach '{path}' as published (read_only)")
            connection.execute("use published")
            ((held,),) = connection.execute(_HELD).fetchall()
            news = [Arrivals(source, tuple(days)) for source, days in connection.execute(_NEWS).fetchall()]
            records = [
                Arrivals(source, (day,), is_record=True)
                for source, day in connection.execute(_RECORDS).fetchall()
            ]
            words = [
                f"published {at:%Y-%m-%d %H:%M} UTC: {documents:,} documents, {facts:,} facts; {held:,} items in the quarantine"
                for at, documents, facts in connection.execute(_NEWEST).fetchall()
            ]
    except duckdb.Error as error:
        return PublishedState(error=str(error).splitlines()[0])
    return PublishedState("", held, (*news, *records), "".join(words))


def _silent_since(
    settings: Settings,
    bounds: Bounds,
    runs: Sequence[Run],
    watching_since: datetime,
    now: datetime,
    *,
    is_scheduled: bool,
) -> datetime | None:
    """Since when nothing has run that should have; raw/ is listed only where that is long ago."""
    last = max((run.whole.started_at for run in runs), default=watching_since)
    if now - last < bounds.silence:
        return None
    return last if is_scheduled or _waits(settings) else None


def _waits(settings: Settings) -> bool:
    try:
        with raw_listing(settings) as listing:
            return len(listing.waiting(settings)) > 0
    except (RawStoreError, RetractionsError, duckdb.Error):
        return True  # what cannot be looked at would fail in a run, and be told
