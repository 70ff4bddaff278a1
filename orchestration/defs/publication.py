"""The published warehouse as an asset: only a whole build that passed becomes one."""

import dagster as dg

from orchestration import publication as core
from orchestration import transformation
from orchestration.dbt_files import DbtFiles, TransformationError
from orchestration.defs.failing import RETRIES, failures_told
from orchestration.defs.reporting import RunLog
from orchestration.defs.resources import Folders
from orchestration.defs.tables import WRITER_POOL, markdown_table
from orchestration.pipeline import stages
from orchestration.pipeline.fingerprint import code_version
from orchestration.pipeline.reporting import Stage
from orchestration.publication import CONTRACT_TABLES, PublicationRefusedError

PUBLICATION = dg.AssetKey("publication")


def publish_once(context: dg.AssetExecutionContext, work: stages.Work, folders: Folders) -> core.Publication:
    """Publish the last build, unless this run has done so.

    Raises:
        PublicationRefusedError: it may not be published.
        TransformationError: there is no build.
    """
    published = core.current(work.settings)
    if published is not None and published.run_id == context.run.run_id:
        return published
    return stages.publish(
        work,
        transformation.read_outcome(DbtFiles.of(work.settings)),
        folders.reporting(RunLog(context)),
        run_id=context.run.run_id,
        code_version=code_version(),
    )


@dg.asset(
    key=PUBLICATION,
    deps=[dg.AssetKey(["marts", table]) for table in CONTRACT_TABLES],
    group_name="publication",
    kinds={"duckdb"},
    pool=WRITER_POOL,
    retry_policy=RETRIES,
)
def publication(context: dg.AssetExecutionContext, folders: Folders) -> dg.MaterializeResult[None]:
    """`warehouse/warehouse.duckdb`, the file that people query: replaced whole, and only by a build that passed.

    It looks at the last build itself: a failed test does not keep Dagster from starting this step alone. In a run of everything
    the step before has published already.
    """
    settings = folders.settings()
    with failures_told(), stages.working(settings) as work:
        try:
            new = publish_once(context, work, folders)
        except (TransformationError, PublicationRefusedError) as error:
            raise dg.Failure(
                f"Not published, the old publication stands: {error}", allow_retries=False
            ) from error
        counts = core.fact_counts(work.connection, "marts")
    return dg.MaterializeResult(
        metadata={
            **folders.stage(Stage.PUBLISH),
            "dagster/row_count": new.facts,
            "path": dg.MetadataValue.path(settings.published_path),
            "publication_id": new.publication_id,
            "documents": new.documents,
            "tests_passed": new.tests_passed,
            "tests_warned": new.tests_warned,
            "facts": dg.MetadataValue.md(markdown_table(["table", "rows"], list(counts.items()))),
        }
    )
