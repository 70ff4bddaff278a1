"""`starhall rollback`: a kept publication is published again, and the log says so."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape

from orchestration.cli.console import command_line, errors, file_fault, output, settings_of
from orchestration.cli.run_command import DONE, OCCUPIED, WRONG_USAGE, log_file
from orchestration.pipeline.writer import AnotherRunError, writing
from orchestration.publication import NoSuchPublicationError, Publication, roll_back
from orchestration.settings import Settings


def rollback(to: str | None, warehouse_dir: Path | None) -> int:
    """Roll back, show what is published now, and give the exit code."""
    settings = settings_of(None, warehouse_dir)
    if not settings.warehouse_dir.is_dir():
        errors().print(f"{settings.warehouse_dir}: there is no warehouse", markup=False)
        return WRONG_USAGE
    try:
        with log_file(settings), writing(settings):
            replaced, restored = roll_back(settings, to)
    except NoSuchPublicationError as error:
        errors().print(str(error), style="red", markup=False)
        return WRONG_USAGE
    except AnotherRunError as error:
        errors().print(str(error), style="red", markup=False)
        return OCCUPIED
    except OSError as error:
        errors().print(file_fault(error, settings), markup=False)
        return WRONG_USAGE
    _show(settings, replaced, restored)
    return DONE


def _show(settings: Settings, replaced: Publication | None, restored: Publication) -> None:
    console = output()
    console.print(f"published  {_in_words(restored)}")
    if replaced is not None:
        console.print(f"before     {_in_words(replaced)}, kept")
    console.print(
        "The next run publishes anew what is in raw/, started by hand or by Dagster's sensor and schedule: "
        f"[bold]{escape(command_line(settings, 'run'))}[/]",
        soft_wrap=True,
    )


def _in_words(publication: Publication) -> str:
    return (
        f"{publication.published_at:%Y-%m-%d %H:%M} UTC, {publication.publication_id}: "
        f"{publication.documents:,} documents, {publication.facts:,} facts"
    )
