"""raw/ as assets: the landing tables."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.reporting import RunLog
from orchestration.defs.resources import Folders
from orchestration.defs.tables import WRITER_POOL, materialised
from orchestration.landing.store import RawStoreError, open_store
from orchestration.pipeline import stages

_TABLES = {
    "ledger": "One row a file or item of raw/ that was seen, and what became of it.",
    "quarantine": "Items that could not be loaded, each with its reason.",
    "places": "What stands where: the items of news files, and the document version that each is.",
    "documents": "News items, every version of each.",
    "retractions": "Documents that people took out: the rows of raw/retractions.csv.",
    "record_sources": "Record sources: one YAML of raw/records each.",
    "records": "Rows of the record sources, typed by their YAML.",
}


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["landing", table], group_name="landing", description=description, kinds={"duckdb", "python"}
        )
        for table, description in _TABLES.items()
    ],
    pool=WRITER_POOL,
)
def landing(context: dg.AssetExecutionContext, folders: Folders) -> Iterator[dg.MaterializeResult[None]]:
    """Read what is new in raw/ into the landing tables."""
    settings = folders.settings()
    try:
        open_store(settings).check()
        with stages.working(settings) as work:
            summary = stages.land_raw(work, RunLog(context))
            for warning in summary.warnings:
                context.log.warning(warning)
            yield from materialised(work.connection, "landing", list(_TABLES))
    except RawStoreError as error:
        raise dg.Failure(str(error)) from error


# Written by the publication after dbt has read it, so it stands outside the lineage's order.
publications = dg.AssetSpec(
    ["landing", "publications"],
    group_name="landing",
    description="One row a publication, kept over all runs; the asset `publication` writes it.",
    kinds={"duckdb"},
)
