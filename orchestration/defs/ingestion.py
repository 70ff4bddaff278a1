"""raw/ as assets: the landing tables."""

from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from orchestration.defs.failing import RETRIES, failures_told
from orchestration.defs.reporting import RunLog
from orchestration.defs.reprocessing import Again
from orchestration.defs.resources import Folders
from orchestration.defs.tables import WRITER_POOL, materialised
from orchestration.landing.scope import Scope
from orchestration.landing.store import open_store
from orchestration.pipeline import stages
from orchestration.pipeline.reporting import Stage
from orchestration.pipeline.reprocessing import request

_TABLES = {
    "ledger": "One row a file or item of raw/ that was seen, and what became of it.",
    "quarantine": "Items that could not be loaded, each with its reason.",
    "places": "What stands where: the items of news files, and the document version that each is.",
    "documents": "News items, every version of each.",
    "retractions": "Documents that people took out: the rows of raw/retractions.csv.",
    "record_sources": "Record sources: one YAML of raw/records each.",
    "records": "Rows of the record sources, typed by their YAML.",
}


RAW = dg.AssetKey("raw")
DOCUMENTS = dg.AssetKey(["landing", "documents"])

# Nothing here makes it. Another system that reports it to Dagster as materialised has raw/ looked at at once.
raw = dg.AssetSpec(
    RAW,
    group_name="landing",
    description=(
        "The files that people and other systems put into raw/. Report it as materialised to have them looked at without delay: "
        "`POST /report_asset_materialization/raw`."
    ),
    kinds={"file"},
)


class Landing(dg.Config):
    """What of raw/ to look at."""

    path: str = Field(
        default="",
        description="A file or folder below news/ or records/, as a path relative to raw/; empty for all of raw/.",
    )
    again: Again | None = Field(
        default=None, description="What to do again besides; the job `reprocess` has a form for it."
    )


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["landing", table],
            deps=[RAW],
            group_name="landing",
            description=description,
            kinds={"duckdb", "python"},
        )
        for table, description in _TABLES.items()
    ],
    pool=WRITER_POOL,
    retry_policy=RETRIES,
)
def landing(
    context: dg.AssetExecutionContext, config: Landing, folders: Folders
) -> Iterator[dg.MaterializeResult[None]]:
    """Read what is new in raw/ into the landing tables."""
    settings = folders.settings()
    with failures_told():
        scope = Scope.of(config.path, settings)
        open_store(settings).check()
        with stages.working(settings, is_first=True) as work:
            if config.again:
                wish = config.again.request()
                marked = request(work.connection, wish, stages.utc_now())
                context.log.info("from %s on: %s", wish.stage, marked)
            summary = stages.land_raw(work, folders.reporting(RunLog(context)), scope)
            for warning in summary.warnings:
                context.log.warning(warning)
            yield from materialised(
                work.connection, "landing", list(_TABLES), {"documents": folders.stage(Stage.LAND)}
            )


# Taken over from the journal when dbt begins.
runs = dg.AssetSpec(
    ["landing", "runs"],
    group_name="landing",
    description="One row a run and stage; the journal beside the warehouse has them first.",
    kinds={"duckdb"},
)

# Written by the publication after dbt has read them, so they stand outside the lineage's order.
publications = dg.AssetSpec(
    ["landing", "publications"],
    group_name="landing",
    description="One row a publication, kept over all runs; the asset `publication` writes it.",
    kinds={"duckdb"},
)
published_tables = dg.AssetSpec(
    ["landing", "published_tables"],
    group_name="landing",
    description="How many rows each table of the published file has; the asset `publication` writes it.",
    kinds={"duckdb"},
)
