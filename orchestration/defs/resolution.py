"""Which organisations of texts and records are one: the resolution tables."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.failing import RETRIES, failures_told
from orchestration.defs.reporting import RunLog
from orchestration.defs.resources import Folders
from orchestration.defs.tables import WRITER_POOL, materialised
from orchestration.pipeline import stages
from orchestration.pipeline.reporting import Stage

_RESOLUTION = {
    "members": "Which local organisations are one organisation.",
    "former_members": "Which organisations of today those are that sources spoke of before.",
    "edges": "What is held of two names, by whom and why.",
    "redirects": "Where identifiers that no longer exist lead now.",
}


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["resolution", table],
            deps=[
                ["statements", "local_organisations"],
                ["statements", "local_organisation_aliases"],
                ["former", "local_organisations"],
            ],
            group_name="resolution",
            description=description,
            kinds={"duckdb", "python"},
        )
        for table, description in _RESOLUTION.items()
    ],
    pool=WRITER_POOL,
    retry_policy=RETRIES,
)
def resolution(context: dg.AssetExecutionContext, folders: Folders) -> Iterator[dg.MaterializeResult[None]]:
    """Decide which names are one organisation."""
    with failures_told(), stages.working(folders.settings()) as work:
        stages.resolve(work, folders.reporting(RunLog(context)))
        yield from materialised(
            work.connection, "resolution", list(_RESOLUTION), {"members": folders.stage(Stage.RESOLVE)}
        )
