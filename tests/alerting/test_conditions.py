"""What is told of what was seen, and when it is told no more."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from orchestration.alerting.conditions import Arrivals, FinishedRun, PublishedState, Seen, judge, most_days
from orchestration.alerting.configuration import Bounds
from orchestration.alerting.memory import Memory
from orchestration.alerting.notices import Kind, Notice, Phase
from orchestration.journal import Counts, Ending, Run, Step

NOON = datetime(2026, 11, 23, 12)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BOUNDS = Bounds(None, 0.2, None, timedelta(hours=26), None)


def run(
    number: int | str,
    ending: Ending,
    error: str = "",
    started_by: str = "starhall run",
    at: datetime = NOON,
    **counts: Any,
) -> Run:
    stages = (Step("land", at, at, 1.0, ending, error, Counts(**counts)),) if counts else ()
    return Run(str(number), started_by, Step("run", at, at, 1.0, ending, error, Counts(**counts)), stages)


class Watch:
    """Looks one after the other, each with what the journal holds by then."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self.bounds = bounds
        self.memory = Memory(NOON - HOUR)
        self.now = NOON
        self.runs: list[Run] = []

    def look(self, *runs: Run, after: timedelta = MINUTE, **seen: Any) -> list[Notice]:
        self.runs += runs
        self.now += after
        told = self.memory.last_number
        self.memory = judge(Seen(self.now, tuple(self.runs), **seen), self.memory, self.bounds)
        return [notice for notice in self.memory.outbox if notice.number > told]


def phases(notices: list[Notice]) -> list[tuple[Kind, Phase]]:
    return [(notice.kind, notice.phase) for notice in notices]


@pytest.mark.parametrize(
    "ending",
    [Ending.PUBLISHED, Ending.NOTHING_NEW, Ending.DONE, Ending.INTERRUPTED, Ending.OCCUPIED, Ending.RUNNING],
)
def test_what_went_as_it_should_is_not_told(ending: Ending) -> None:
    assert Watch().look(run(1, ending)) == []


@pytest.mark.parametrize("ending", [Ending.FAILED, Ending.LOST])
def test_a_run_that_failed_or_was_killed_is_told_once(ending: Ending) -> None:
    watch = Watch()
    (notice,) = watch.look(run(1, ending, "no space left on device"))
    assert (notice.kind, notice.phase, notice.count, notice.run_ids) == (
        Kind.RUN_FAILED,
        Phase.BEGAN,
        1,
        ("1",),
    )
    assert notice.title == "starhall run failed: no space left on device"
    assert watch.look() == []


def test_a_blocked_publication_names_its_tests() -> None:
    blocked = run(1, Ending.HELD_BACK, "x", failed_tests=tuple(f"test_{letter}" for letter in "abcdefg"))
    (notice,) = Watch().look(blocked)
    assert notice.kind is Kind.PUBLICATION_BLOCKED
    assert notice.title.endswith("is blocked by test_a, test_b, test_c, test_d, test_e and 2 more")
    assert "status --failures" in notice.detail


def test_the_same_failure_again_is_told_after_an_hour_with_its_number() -> None:
    watch = Watch()
    assert len(watch.look(run(0, Ending.FAILED, "raw/a17.txt: cannot be read"))) == 1
    for number in range(1, 40):  # another file, another number: the same condition
        assert watch.look(run(number, Ending.FAILED, f"raw/a{number}.txt: cannot be read")) == []
    (again,) = watch.look(run(40, Ending.FAILED, "raw/a40.txt: cannot be read"), after=HOUR)
    assert (again.phase, again.count) == (Phase.AGAIN, 40)
    assert again.run_ids == tuple(map(str, range(1, 41)))
    (over,) = watch.look(run(41, Ending.PUBLISHED))
    assert over.phase is Phase.OVER
    assert "41 times in all" in over.title
    assert watch.look() == []


def test_another_failure_is_another_condition() -> None:
    watch = Watch()
    watch.look(run(1, Ending.FAILED, "no space left"))
    (notice,) = watch.look(run(2, Ending.FAILED, "the store does not answer"))
    assert notice.title.endswith("the store does not answer")
    assert phases(watch.look(run(3, Ending.NOTHING_NEW))) == [(Kind.RUN_FAILED, Phase.OVER)] * 2


def test_a_storm_of_failures_is_one_notice_a_cause_and_counts_all() -> None:
    storm = [run(number, Ending.FAILED, f"cause {'abcde'[number % 5]}") for number in range(500)]
    notices = Watch().look(*storm)
    assert phases(notices) == [(Kind.RUN_FAILED, Phase.BEGAN)] * 5
    assert [notice.count for notice in notices] == [100] * 5
    assert {run_id for notice in notices for run_id in notice.run_ids} == set(map(str, range(500)))


def test_what_began_and_ended_between_two_looks_is_told_as_both() -> None:
    notices = Watch().look(
        run(1, Ending.FAILED, "a"),
        run(2, Ending.FAILED, "a"),
        run(3, Ending.PUBLISHED),
        run(4, Ending.FAILED, "a"),
    )
    assert [(notice.phase, notice.count) for notice in notices] == [
        (Phase.BEGAN, 2),
        (Phase.OVER, 1),
        (Phase.BEGAN, 1),
    ]


def test_a_refresh_mends_a_refresh_however_it_was_started_and_nothing_else() -> None:
    watch = Watch()
    watch.look(run(1, Ending.FAILED, "a", "dagster refresh"), run(2, Ending.FAILED, "b", "dagster audit"))
    assert watch.look(run("3a", Ending.DONE)) == []  # a run that was not to publish
    (over,) = watch.look(run(3, Ending.PUBLISHED))
    assert "dagster refresh failed: a" in over.title
    assert watch.look(run(4, Ending.DONE, started_by="dagster other")) == []
    (over,) = watch.look(run(5, Ending.DONE, started_by="dagster audit"))
    assert "dagster audit failed: b" in over.title


def test_runs_that_only_dagster_knows_of_are_told_once_and_by_the_journal_where_it_knows_them() -> None:
    watch = Watch()
    never_began = FinishedRun("x", "dagster refresh", Ending.FAILED, NOON, "the code could not be loaded")
    known = FinishedRun("1", "dagster refresh", Ending.FAILED, NOON, "dbt: failed")
    going_on = FinishedRun("2", "dagster refresh", Ending.FAILED, NOON, "killed")
    notices = watch.look(
        run(1, Ending.HELD_BACK, "tests failed: t", "dagster refresh", failed_tests=("t",)),
        run(2, Ending.RUNNING, started_by="dagster refresh"),
        finished=(never_began, known, going_on),
    )
    assert sorted(notice.run_ids for notice in notices) == [("1",), ("x",)]
    assert watch.look(finished=(never_began, known)) == []
    watch.runs = []  # the journal was shortened
    assert watch.look(finished=(never_began, known)) == []


def test_before_the_first_look_a_day_counts() -> None:
    notices = Watch().look(
        run("old", Ending.FAILED, "a", at=NOON - 3 * DAY), run("new", Ending.FAILED, "b", at=NOON - 2 * HOUR)
    )
    assert [notice.run_ids for notice in notices] == [("new",)]


def test_later_the_clock_may_be_set_to_what_it_likes() -> None:
    watch = Watch()
    watch.look(run(1, Ending.PUBLISHED))
    (notice,) = watch.look(run(2, Ending.FAILED, "a", at=NOON - 300 * DAY))
    assert notice.run_ids == ("2",)
    assert watch.look() == []


def delivery(number: int, documents: int, quarantined: int, at: datetime = NOON) -> Run:
    return run(number, Ending.PUBLISHED, at=at, documents=documents, records=0, quarantined=quarantined)


def test_a_share_of_a_day_above_the_bound_is_told_until_it_is_over() -> None:
    watch = Watch()
    assert watch.look(delivery(1, 36, 9)) == []  # 20 %, and few
    (notice,) = watch.look(delivery(2, 4, 3))
    assert notice.title == "12 of 52 items that the runs of a day read were held back"
    assert watch.look(delivery(3, 5, 5)) == []
    (over,) = watch.look(delivery(4, 60, 0))
    assert (over.kind, over.phase) == (Kind.QUARANTINE, Phase.OVER)


def test_one_bad_file_alone_cries_no_wolf() -> None:
    assert Watch().look(delivery(1, 0, 1)) == []


def test_what_was_held_back_the_day_before_does_not_count() -> None:
    assert Watch().look(delivery(1, 10, 50, at=NOON - 2 * DAY)) == []


def test_a_number_of_items_is_of_all_that_stand() -> None:
    watch = Watch(Bounds(200, None, None, DAY, None))
    assert watch.look(published=PublishedState(held=200)) == []
    (notice,) = watch.look(published=PublishedState(held=201))
    assert notice.title == "201 items are held back in the quarantine"
    assert phases(watch.look(published=PublishedState(held=3))) == [(Kind.QUARANTINE, Phase.OVER)]


def days(*of_november: int) -> tuple[date, ...]:
    return tuple(date(2026, 11, day) for day in of_november)


@pytest.mark.parametrize(
    ("arrivals", "stale_days", "most"),
    [
        (Arrivals("weekdays", days(2, 3, 4, 5, 6, 9, 10)), None, 6),  # three days over a weekend
        (Arrivals("daily", days(1, 2, 3, 4, 5)), None, 2),
        (Arrivals("few", days(1, 2, 3, 4)), None, None),
        (Arrivals("an archive", days(1)), None, None),
        (Arrivals("records/hubs.csv", days(1), is_record=True), None, None),
        (Arrivals("daily", days(1, 2, 3, 4, 5)), 31, 31),
        (Arrivals("few", days(1, 2)), 31, 31),
        (Arrivals("an archive", days(1)), 31, None),
        (Arrivals("records/hubs.csv", days(1), is_record=True), 31, 31),
    ],
)
def test_how_long_a_source_may_bring_nothing(
    arrivals: Arrivals, stale_days: int | None, most: int | None
) -> None:
    assert most_days(arrivals, Bounds(None, 0.2, stale_days, DAY, None)) == most


def test_a_source_that_has_gone_stale_is_told_until_something_comes() -> None:
    watch = Watch()
    courier = Arrivals("Example Courier", days(10, 11, 12, 13, 14, 17))  # at most three days
    assert (
        watch.look(run(1, Ending.PUBLISHED), published=PublishedState(arrivals=(courier,))) == []
    )  # the 23rd: six
    (notice,) = watch.look(
        run(2, Ending.PUBLISHED, at=NOON + DAY), after=DAY, published=PublishedState(arrivals=(courier,))
    )
    assert notice.title == "Example Courier has brought nothing for 7 days (at most 6 are usual)"
    assert watch.look(after=DAY, published=PublishedState(arrivals=(courier,))) == []
    back = Arrivals("Example Courier", (*courier.days, date(2026, 11, 25)))
    assert phases(watch.look(published=PublishedState(arrivals=(back,)))) == [(Kind.SOURCE_STALE, Phase.OVER)]


def test_while_no_run_goes_well_no_source_is_stale() -> None:
    """What did not run could bring nothing: the failures are told, or the silence."""
    watch = Watch()
    courier = Arrivals("Example Courier", days(10, 11, 12, 13, 14))
    failing = run(1, Ending.FAILED, "a", at=NOON + 20 * DAY)
    watch.look(run(0, Ending.PUBLISHED, at=NOON - 8 * DAY), failing, after=20 * DAY)
    assert watch.look(published=PublishedState(arrivals=(courier,))) == []


def test_silence_is_told_until_something_runs() -> None:
    watch = Watch()
    (notice,) = watch.look(silent_since=NOON - 30 * HOUR)
    assert notice.title.startswith("nothing has run since 2026-11-22 06:00 UTC")
    assert watch.look(silent_since=NOON - 30 * HOUR) == []
    assert watch.look() == []  # somebody who does not know what is scheduled
    begun = run(1, Ending.PUBLISHED, at=NOON + 10 * MINUTE)
    assert phases(watch.look(begun)) == [(Kind.SILENCE, Phase.OVER)]


def test_a_published_file_that_cannot_be_read_is_told_and_its_sources_stand() -> None:
    watch = Watch()
    courier = Arrivals("Example Courier", days(10, 11, 12, 13, 14))
    watch.look(run(1, Ending.PUBLISHED), published=PublishedState(arrivals=(courier,)))
    (notice,) = watch.look(published=PublishedState(error="not a valid database"))
    assert (notice.kind, notice.title) == (
        Kind.PUBLISHED_UNREADABLE,
        "the published file: not a valid database",
    )
    assert "rollback" in notice.detail
    assert phases(watch.look(published=PublishedState(arrivals=(courier,)))) == [
        (Kind.PUBLISHED_UNREADABLE, Phase.OVER)
    ]


def test_the_heartbeat_comes_once_a_day_and_says_what_stands() -> None:
    watch = Watch(Bounds(None, 0.2, None, DAY, time(7)))
    failed = run(2, Ending.FAILED, "a", at=NOON + 18 * HOUR)
    assert phases(watch.look(run(1, Ending.PUBLISHED), failed)) == [
        (Kind.RUN_FAILED, Phase.BEGAN)
    ]  # after seven
    (beat,) = watch.look(after=19 * HOUR + MINUTE)
    assert beat.title == "heartbeat: 2 runs in a day (1 failed, 1 published), 1 problems stand"
    assert beat.detail.splitlines() == ["nothing is published yet", "starhall run failed: a"]
    assert watch.look(after=HOUR) == []
    assert phases(watch.look(after=DAY)) == [(Kind.HEARTBEAT, Phase.NOTE)]


def test_without_a_time_there_is_no_heartbeat() -> None:
    watch = Watch()
    assert watch.look(after=DAY) == watch.look(after=DAY) == []


def test_runs_that_have_left_the_journal_are_forgotten() -> None:
    watch = Watch()
    watch.look(run(1, Ending.PUBLISHED), run(2, Ending.PUBLISHED))
    watch.runs = watch.runs[1:]
    watch.look()
    assert watch.memory.judged == {"2"}
