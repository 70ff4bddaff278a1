"""`starhall run`: the main job on a terminal, its errors as one line each, its outcome as an exit code."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import duckdb
from rich.console import Console

from orchestration.cli.alerts_command import tell_after_run
from orchestration.cli.closing import show_outcome
from orchestration.cli.console import errors, file_fault, output, settings_of
from orchestration.cli.progress import shown
from orchestration.damage import is_full
from orchestration.dbt_files import TransformationError
from orchestration.landing.retractions import RetractionsError
from orchestration.landing.scope import OutsideRawError, Scope
from orchestration.landing.store import NoRawFolderError, RawStoreError
from orchestration.pipeline.refresh import run as run_pipeline
from orchestration.pipeline.stages import utc_now
from orchestration.pipeline.writer import AnotherRunError
from orchestration.publication import PublicationRefusedError
from orchestration.readers.records.source import RecordSourceError
from orchestration.resolution import JudgementError
from orchestration.settings import Settings
from orchestration.vocabulary import VocabularyError
from orchestration.warehouse import WorkingDatabaseError

DONE, NOT_PUBLISHED, WRONG_USAGE, UNEXPECTED, OCCUPIED, INTERRUPTED = 0, 1, 2, 3, 4, 130

_LOG = logging.getLogger(__name__)
_LOG_BYTES = 2_000_000

# What a person can mend, and the exit code it has.
_EXPECTED: dict[type[Exception], int] = {
    TransformationError: NOT_PUBLISHED,
    PublicationRefusedError: NOT_PUBLISHED,
    NoRawFolderError: WRONG_USAGE,
    RawStoreError: WRONG_USAGE,
    RecordSourceError: WRONG_USAGE,
    RetractionsError: WRONG_USAGE,
    VocabularyError: WRONG_USAGE,
    OutsideRawError: WRONG_USAGE,
    JudgementError: WRONG_USAGE,
    AnotherRunError: OCCUPIED,
    WorkingDatabaseError: OCCUPIED,
}


def run(raw: str | None, warehouse_dir: Path | None, only: str = "") -> int:
    """Run the pipeline, show it, and give the exit code."""
    settings = settings_of(raw, warehouse_dir)
    run_id = f"{utc_now():%Y%m%dT%H%M%SZ}-{os.getpid()}"
    console = output()
    try:
        with log_file(settings):
            code = _run(settings, run_id, console, only)
            tell_after_run(settings)
            return code
    except KeyboardInterrupt:
        errors().print("interrupted: the old publication stands; the next run takes the work up again")
        return INTERRUPTED
    except OSError as error:
        errors().print(file_fault(error, settings), markup=False)
        return WRONG_USAGE


def _run(settings: Settings, run_id: str, console: Console, only: str) -> int:
    try:
        with shown(console) as reporter:
            outcome = run_pipeline(settings, reporter, run_id, scope=Scope.of(only, settings))
    except tuple(_EXPECTED) as error:
        errors().print(str(error), style="red", markup=False)
        return next(code for kind, code in _EXPECTED.items() if isinstance(error, kind))
    except OSError:
        raise
    except Exception as error:
        if isinstance(error, duckdb.Error) and is_full(error):
            errors().print(
                f"{settings.warehouse_dir}: the disk is full: make room and run again; the old publication stands",
                style="red",
                markup=False,
            )
            return WRONG_USAGE
        _LOG.exception("run %s failed", run_id)
        log_path = settings.warehouse_dir / "logs" / "starhall.log"
        message = f"unexpected error: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
        errors().print(f"{message}; the full log is {log_path}", style="red", markup=False)
        return UNEXPECTED
    show_outcome(console, settings, outcome)
    return NOT_PUBLISHED if outcome.status == "not published" else DONE


@contextmanager
def log_file(settings: Settings) -> Iterator[None]:
    """What the package logs goes to warehouse/logs/starhall.log, the last few megabytes of it.

    A line that finds the disk full is lost without a word: what made it full says so itself.
    """
    folder = settings.warehouse_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "starhall.log", maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("orchestration")
    logger.addHandler(handler)
    complains, logging.raiseExceptions = logging.raiseExceptions, False
    try:
        yield
    finally:
        logging.raiseExceptions = complains
        logger.removeHandler(handler)
        handler.close()
