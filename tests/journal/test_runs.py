"""Lines of a journal into runs."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.journal import Counts, Ending, Step
from orchestration.journal.runs import runs_of

AT = datetime(2026, 11, 23, 12)


def line(event: str, run_id: str = "a", second: int = 0, **more: object) -> bytes:
    at = AT.replace(second=second).isoformat()
    return json.dumps({"run_id": run_id, "event": event, "at": at, **more}).encode()


def ended_stage(stage: str, second: int, **more: object) -> bytes:
    return line("stage_ended", second=second, stage=stage, seconds=1.0, ending="done", error="", **more)


def test_a_run_and_its_stages() -> None:
    (run,) = runs_of(
        [
            line("started", started_by="starhall run"),
            line("stage_started", second=1, stage="land"),
            ended_stage("land", 2, documents=4, records=7, size_bytes=900, quarantined=1),
            line("stage_started", second=2, stage="extract"),
            ended_stage("extract", 3, documents=3, quarantined=2),
            line("ended", second=5, seconds=5.5, ending="published", error=""),
        ]
    )
    assert run.started_by == "starhall run"
    assert run.stages == (
        Step(
            *("land", AT.replace(second=1), AT.replace(second=2), 1.0, Ending.DONE, ""),
            Counts(documents=4, records=7, size_bytes=900, quarantined=1),
        ),
        Step(
            *("extract", AT.replace(second=2), AT.replace(second=3), 1.0, Ending.DONE, ""),
            Counts(documents=3, quarantined=2),
        ),
    )
    # a document that is landed and extracted is one; what either stage held back was held back
    assert run.whole == Step(
        *("run", AT, AT.replace(second=5), 5.5, Ending.PUBLISHED, ""),
        Counts(documents=4, records=7, size_bytes=900, quarantined=3),
    )
    assert run.whole.seconds_per_1000_documents == 1375.0


@pytest.mark.parametrize("documents", [None, 0])
def test_without_documents_there_is_no_cost_of_a_document(documents: int | None) -> None:
    assert (
        Step("land", AT, AT, 2.0, Ending.DONE, "", Counts(documents=documents)).seconds_per_1000_documents
        is None
    )


def test_a_stage_done_twice_counts_as_it_was_the_last_time() -> None:
    (run,) = runs_of(
        [
            line("started", started_by="dagster refresh"),
            line("stage_started", stage="land"),
            line(
                "stage_ended", stage="land", seconds=1.0, ending="failed", error="the store does not answer"
            ),
            line("stage_started", second=9, stage="land"),
            ended_stage("land", 10, documents=1),
        ]
    )
    assert [(stage.ending, stage.error, stage.counts.documents) for stage in run.stages] == [
        (Ending.DONE, "", 1)
    ]


def test_runs_are_in_the_order_of_their_beginning_whatever_the_clock_says() -> None:
    runs = runs_of(
        [
            line("started", "b", 30),
            line("started", "a", 10),
            line("ended", "b", 5, seconds=1.0, ending="failed", error="x"),
        ]
    )
    assert [(run.run_id, run.whole.ending) for run in runs] == [("b", Ending.FAILED), ("a", Ending.RUNNING)]


def test_tests_that_failed_are_known_of_the_run() -> None:
    (run,) = runs_of([line("started"), ended_stage("transform", 1, failed_tests=["sound_fct_events"])])
    assert run.failed_tests == ("sound_fct_events",)


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        b'{"run_id": "b", "event": "sta',
        b"\x00\x00\x00",
        b"7",
        b'{"run_id": ["b"], "event": "started", "at": "2026-11-23"}',
        b'{"run_id": "b", "event": "started", "at": "noon"}',
        b'{"event": "started", "at": "2026-11-23"}',
    ],
)
def test_a_line_that_cannot_be_read_costs_no_other(spoiled: bytes) -> None:
    runs = runs_of([line("started"), spoiled, line("ended", seconds=1.0, ending="published", error="")])
    assert [(run.run_id, run.whole.ending) for run in runs] == [("a", Ending.PUBLISHED)]


def test_an_ending_of_another_version_is_a_failure() -> None:
    (run,) = runs_of([line("started"), line("ended", seconds=1.0, ending="exploded", error="boom")])
    assert (run.whole.ending, run.whole.error) == (Ending.FAILED, "boom")


@given(st.integers(min_value=0))
def test_wherever_the_file_is_cut_off_the_lines_before_count(cut: int) -> None:
    whole = b"\n".join(
        [line("started"), line("stage_started", stage="land"), line("ended", seconds=1.0, ending="done")]
    )
    runs = runs_of(whole[: cut % len(whole)].splitlines())
    assert len(runs) <= 1
    assert all(run.whole.ending is Ending.RUNNING for run in runs)
