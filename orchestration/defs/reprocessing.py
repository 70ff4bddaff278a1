"""Doing again what was done: the form that the job `reprocess` has in the UI."""

from datetime import date
from enum import Enum

import dagster as dg
from pydantic import Field

from orchestration.pipeline.reporting import Stage
from orchestration.pipeline.reprocessing import NothingToReprocessError, Request


class FirstStage(Enum):
    """The stages from which things can be done again."""

    LAND = Stage.LAND.value
    EXTRACT = Stage.EXTRACT.value
    RESOLVE = Stage.RESOLVE.value
    TRANSFORM = Stage.TRANSFORM.value


class Again(dg.Config):
    """What to do again, and from which stage on."""

    stage: FirstStage = Field(
        default=FirstStage.EXTRACT,
        description=(
            "The first that is done again. LAND reads the files, EXTRACT their texts, RESOLVE decides who is who, "
            "TRANSFORM makes every table anew."
        ),
    )
    documents: list[str] = Field(
        default=[],
        description="Identifiers of documents, or how they begin, and files or folders of raw/; empty for everything.",
    )
    since: str = Field(
        default="",
        description="Only what was published on this day or later (landed, where it has no date), as 2024-05-31; empty for all.",
    )

    def request(self) -> Request:
        """The same for the pipeline.

        Raises:
            NothingToReprocessError: the date is none, or the stage goes with neither documents nor date.
        """
        try:
            since = date.fromisoformat(self.since) if self.since else None
        except ValueError:
            raise NothingToReprocessError(
                f"since: {self.since!r} is no date: write it as 2024-05-31"
            ) from None
        return Request(Stage(self.stage.value), tuple(self.documents), since)
