"""What is remembered: nothing is lost of it, whatever takes, refuses or stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.alerting.memory import Memory, Standing, load, save
from orchestration.alerting.notices import Kind, Notice, Phase

NOON = datetime(2026, 11, 23, 12)


def notice(title: str = "failed", key: str = "k") -> Notice:
    return Notice(Kind.RUN_FAILED, key, Phase.BEGAN, NOON, title, "see", 2, ("a", "b"))


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    memory = replace(
        Memory(NOON).of_channels(["webhook", "email"]).with_notices([notice(), notice("other")]),
        judged=frozenset({"a", "b"}),
        standing={"k": Standing(Kind.RUN_FAILED, "starhall run", "failed", NOON, NOON, 7, 2, ("c", "d"))},
        heartbeat_on=date(2026, 11, 22),
    ).delivered({"webhook": "answers 500", "email": ""}, NOON)
    save(tmp_path / "warehouse" / "alerts.json", memory)
    assert load(tmp_path / "warehouse" / "alerts.json", NOON) == memory


def test_before_the_first_look_nothing_is_remembered(tmp_path: Path) -> None:
    assert load(tmp_path / "alerts.json", NOON) == Memory(NOON)


@pytest.mark.parametrize("spoiled", ["", "{", "[]", "null", '{"watching_since": "noon"}', '{"judged": 3}'])
def test_what_cannot_be_read_is_put_aside(tmp_path: Path, spoiled: str) -> None:
    path = tmp_path / "alerts.json"
    path.write_text(spoiled, encoding="utf-8")
    assert load(path, NOON) == Memory(NOON)
    assert path.with_suffix(".unreadable").read_text(encoding="utf-8") == spoiled
    save(path, Memory(NOON))
    assert load(path, NOON) == Memory(NOON)


def test_a_new_channel_is_told_what_comes_from_now_on() -> None:
    memory = (
        Memory(NOON).of_channels(["webhook"]).with_notices([notice("old")]).of_channels(["webhook", "email"])
    )
    memory = memory.with_notices([notice("new")])
    assert [waiting.title for waiting in memory.waiting_for("webhook")] == ["old", "new"]
    assert [waiting.title for waiting in memory.waiting_for("email")] == ["new"]


def test_a_channel_that_is_no_longer_configured_keeps_nothing_waiting() -> None:
    memory = Memory(NOON).of_channels(["webhook", "email"]).with_notices([notice()])
    memory = memory.delivered({"webhook": "", "email": "refused"}, NOON).of_channels(["webhook"])
    assert memory.delivered({}, NOON).outbox == ()


def test_since_when_a_channel_takes_nothing() -> None:
    memory = Memory(NOON).of_channels(["webhook"]).with_notices([notice()])
    memory = memory.delivered({"webhook": "answers 500"}, NOON)
    memory = memory.delivered({"webhook": "answers 404"}, NOON.replace(hour=13))
    state = memory.channels["webhook"]
    assert (state.failing_since, state.error) == (NOON, "answers 404")
    assert memory.delivered({"webhook": ""}, NOON).channels["webhook"].failing_since is None


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), max_size=30))
def test_every_channel_takes_every_notice_once_and_in_order(looks: list[tuple[int, bool, bool]]) -> None:
    """Channels fail as chance has it; in the end both take what is left."""
    memory = Memory(NOON).of_channels(["one", "two"])
    taken: dict[str, list[str]] = {"one": [], "two": []}
    made: list[str] = []
    for count, *works in [*looks, (0, True, True)]:
        titles = [str(len(made) + place) for place in range(count)]
        made += titles
        memory = memory.with_notices(map(notice, titles))
        errors = {}
        for name, does in zip(taken, works, strict=True):
            errors[name] = "" if does else "refused"
            if does:
                taken[name] += [waiting.title for waiting in memory.waiting_for(name)]
        memory = memory.delivered(errors, NOON)
    assert taken == {"one": made, "two": made}
    assert memory.outbox == ()


def test_a_channel_that_takes_nothing_for_weeks_finds_totals_and_no_notice_is_uncounted() -> None:
    memory = Memory(NOON).of_channels(["webhook"])
    for number in range(3_000):
        memory = memory.with_notices([notice(f"failure {number}", key=str(number))])
        memory = memory.delivered({"webhook": "answers 500"}, NOON)
    waiting = memory.waiting_for("webhook")
    assert len(waiting) <= 2_000
    assert sum(notice.count for notice in waiting) == 2 * 3_000
    assert waiting[-1].title == "failure 2999"
    assert waiting[0].title == f"run_failed (began): {waiting[0].count:,} times since 2026-11-23 12:00 UTC"
    assert "failure 0" in waiting[0].detail
