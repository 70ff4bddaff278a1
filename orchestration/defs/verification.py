"""The job that builds everything anew beside the warehouse and compares; it is in nobody's way."""

import dagster as dg

from orchestration.defs.failing import RETRIES, failures_told
from orchestration.defs.reporting import RunLog
from orchestration.defs.resources import Folders
from orchestration.pipeline.verification import verify


@dg.op(retry_policy=RETRIES)
def compare_with_full_refresh(context: dg.OpExecutionContext, folders: Folders) -> None:
    """Fails where the publication is not what a full refresh of the same input gives, and says where."""
    with failures_told():
        outcome = verify(folders.settings(), RunLog(context))
    if outcome.differences:
        raise dg.Failure(
            f"{len(outcome.differences)} tables differ from a full refresh, the first: {outcome.differences[0]}",
            metadata={
                "differences": dg.MetadataValue.md("\n".join(f"- {line}" for line in outcome.differences))
            },
            allow_retries=False,
        )
    context.add_output_metadata({"publication_id": outcome.published.publication_id})


@dg.job(
    description=(
        "Builds everything anew from the loaded statements, in a file beside the warehouse, and compares it with the publication, "
        "row by row; a difference fails the run."
    )
)
def verification() -> None:
    """See the op."""
    compare_with_full_refresh()
