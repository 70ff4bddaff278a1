"""What is tried again, and what is not."""

import errno
import os
from collections.abc import Callable

import dagster as dg
import duckdb
import pytest

from orchestration.damage import is_full
from orchestration.definitions import definitions
from orchestration.defs.failing import RETRIES, failures_told
from orchestration.landing.store import NoRawFolderError, RawStoreError
from orchestration.pipeline.writer import AnotherRunError
from orchestration.vocabulary import VocabularyError

_IN_WORDS = 'IO Error: Could not write to file "working.duckdb.wal": No space left on device'


def os_error(number: int) -> OSError:
    return OSError(number, os.strerror(number), "warehouse/working.duckdb")


@pytest.mark.parametrize(
    ("error", "is_retried"),
    [
        (AnotherRunError("another run is writing"), True),
        (RawStoreError("the store does not answer"), True),
        (os_error(errno.ENOSPC), True),
        (os_error(errno.EDQUOT), True),
        (duckdb.IOException(_IN_WORDS), True),
        (os_error(errno.EACCES), False),
        (duckdb.BinderException("Binder Error: no such column"), False),
        (NoRawFolderError("there is no raw/"), False),
        (VocabularyError("industries.csv, line 3"), False),
        (ZeroDivisionError("division by zero"), False),
    ],
)
def test_what_may_pass_by_itself_is_tried_again(error: Exception, is_retried: bool) -> None:
    with pytest.raises(dg.Failure) as failed, failures_told():
        raise error
    assert failed.value.allow_retries is is_retried
    assert failed.value.__cause__ is error
    assert str(error).split()[-1] in str(failed.value.description)
    assert "\n" not in str(failed.value.description)


def test_a_failure_of_the_data_stays_as_it_is() -> None:
    failure = dg.Failure("not published", allow_retries=False)
    with pytest.raises(dg.Failure) as failed, failures_told():
        raise failure
    assert failed.value is failure


def test_an_interrupted_step_is_no_failure() -> None:
    with pytest.raises(KeyboardInterrupt), failures_told():
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("said", "full"), [(_IN_WORDS, True), ("Disk quota exceeded", True), ("no such file", False)]
)
def test_a_full_disk_is_known_by_its_words(said: str, full: bool) -> None:
    assert is_full(said) is full


def test_every_step_is_tried_again_after_growing_pauses() -> None:
    graph = definitions().get_repository_def().asset_graph
    policies = {graph.get(key).assets_def.op.retry_policy for key in graph.executable_asset_keys}
    assert policies == {RETRIES}
    pauses = [RETRIES.calculate_delay(attempt) for attempt in range(1, RETRIES.max_retries + 1)]
    assert all(0 < pause <= 10 * 2**number for number, pause in enumerate(pauses))


def step_of(failing: Callable[[int], None]) -> dg.JobDefinition:
    @dg.op(retry_policy=dg.RetryPolicy(max_retries=2, delay=0))
    def step(context: dg.OpExecutionContext) -> None:
        with failures_told():
            failing(context.retry_number)

    @dg.job
    def job() -> None:
        step()

    return job


def test_dagster_goes_on_once_it_has_passed() -> None:
    def is_full_at_first(attempt: int) -> None:
        if attempt < 2:
            raise os_error(errno.ENOSPC)

    assert step_of(is_full_at_first).execute_in_process(raise_on_error=False).success


def test_dagster_gives_up_at_once_on_what_stays_wrong() -> None:
    attempts: list[int] = []

    def is_wrong(attempt: int) -> None:
        attempts.append(attempt)
        raise VocabularyError("industries.csv, line 3: no code")

    assert not step_of(is_wrong).execute_in_process(raise_on_error=False).success
    assert attempts == [0]
