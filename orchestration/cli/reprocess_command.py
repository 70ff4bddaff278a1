"""`starhall reprocess`: have what was done done again, from a stage on, for some documents or all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.cli.console import command_line, output, settings_of
from orchestration.cli.published import refuse
from orchestration.cli.run_command import OCCUPIED
from orchestration.cli.run_command import run as run_pipeline
from orchestration.pipeline.reporting import Stage
from orchestration.pipeline.reprocessing import NothingToReprocessError, Request, request
from orchestration.pipeline.stages import utc_now
from orchestration.pipeline.writer import AnotherRunError, writing
from orchestration.warehouse import WorkingDatabaseError, open_working


def reprocess(
    wanted: Sequence[str], stage: Stage, since: date | None, *, raw: str | None, warehouse_dir: Path | None
) -> int:
    """Mark what is meant, and run. Exit codes: those of a run; 2 also where nothing is meant by it."""
    settings = settings_of(raw, warehouse_dir)
    if not settings.working_path.exists():
        return refuse(
            f"{settings.working_path}: nothing has landed yet: {command_line(settings, 'run')} does that"
        )
    try:
        wish = Request(stage, tuple(settings.below_raw(word).rstrip("/") for word in wanted), since)
        with writing(settings), open_working(settings) as connection:
            marked = request(connection, wish, utc_now())
    except NothingToReprocessError as error:
        return refuse(error)
    except (AnotherRunError, WorkingDatabaseError) as error:
        return refuse(error, OCCUPIED)
    output().print(f"from {stage} on: {marked}", highlight=False)
    return run_pipeline(raw, warehouse_dir)
