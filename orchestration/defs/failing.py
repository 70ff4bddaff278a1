"""What becomes of a step that fails: tried again after growing pauses if that may help, else left at once."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

from orchestration.damage import DamagedDatabaseError, is_full
from orchestration.dbt_files import TransformationError
from orchestration.landing.retractions import RetractionsError
from orchestration.landing.scope import OutsideRawError
from orchestration.landing.store import NoRawFolderError, RawStoreError
from orchestration.pipeline.reprocessing import NothingToReprocessError
from orchestration.pipeline.verification import NotComparableError
from orchestration.pipeline.writer import AnotherRunError
from orchestration.publication import PublicationRefusedError
from orchestration.readers.records.source import RecordSourceError
from orchestration.resolution import JudgementError
from orchestration.settings import SettingsError
from orchestration.vocabulary import VocabularyError
from orchestration.warehouse import WorkingDatabaseError

# About 5, 10, 20 and 40 s: longer than a run by hand or a short outage, and short enough to wait for.
RETRIES = dg.RetryPolicy(max_retries=4, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)

_TO_BE_MENDED = (
    DamagedDatabaseError,  # the next run begins another, with the landing
    JudgementError,
    NoRawFolderError,
    NothingToReprocessError,
    NotComparableError,
    OutsideRawError,
    PublicationRefusedError,
    RecordSourceError,
    RetractionsError,
    SettingsError,
    TransformationError,
    VocabularyError,
)
_MAY_PASS = (AnotherRunError, RawStoreError, WorkingDatabaseError)


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what goes wrong into Dagster's failure, in one line, that says whether to try again.

    Raises:
        dagster.Failure: with retries for another writer, a store that does not answer and a full disk; without for
            what a person has to mend, and for what was not foreseen: it would be the same the next time.
    """
    try:
        yield
    except dg.Failure:
        raise
    except _TO_BE_MENDED as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except _MAY_PASS as error:
        raise dg.Failure(str(error)) from error
    except (OSError, duckdb.Error) as error:
        raise dg.Failure(_in_one_line(error), allow_retries=is_full(error)) from error
    except Exception as error:
        raise dg.Failure(_in_one_line(error), allow_retries=False) from error


def _in_one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
