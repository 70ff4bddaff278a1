"""Whether each source still brings something: a check on the landed documents, run by `daily_audit` and by hand."""

import os
from datetime import UTC, datetime

import dagster as dg

from orchestration.alerting.conditions import most_days, stale_sources
from orchestration.alerting.configuration import AlertSettings
from orchestration.alerting.observing import published_state
from orchestration.defs.failing import failures_told
from orchestration.defs.ingestion import DOCUMENTS
from orchestration.defs.resources import Folders
from orchestration.defs.tables import markdown_table


@dg.asset_check(
    asset=DOCUMENTS,
    description=(
        "Publishers and record files that have brought nothing for longer than they usually do, or than STARHALL_ALERT_STALE says. "
        "It warns: what is published stays right."
    ),
)
def sources_fresh(folders: Folders) -> dg.AssetCheckResult:
    """As of today, by what is published; the metadata has every source."""
    with failures_told():
        bounds = AlertSettings.from_environment(os.environ).bounds
        published = published_state(folders.settings())
    if published is None or published.error:
        return dg.AssetCheckResult(
            passed=published is None,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"message": published.error if published else "nothing is published yet"},
        )
    stale = stale_sources(published.arrivals, datetime.now(UTC).date(), bounds)
    rows = [
        (one.source, one.days[-1] if one.days else None, most_days(one, bounds), one.source in stale)
        for one in published.arrivals
    ]
    return dg.AssetCheckResult(
        passed=not stale,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "stale": dg.MetadataValue.int(len(stale)),
            "sources": dg.MetadataValue.md(
                markdown_table(["source", "last brought something", "days it may take", "is stale"], rows)
            ),
        },
    )
