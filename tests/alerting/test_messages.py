"""Notices as one message."""

from __future__ import annotations

from datetime import datetime, timedelta

from orchestration.alerting.messages import Message, message_of
from orchestration.alerting.notices import Kind, Notice, Phase

NOON = datetime(2026, 11, 23, 12)


def notice(phase: Phase, title: str, minute: int = 0, detail: str = "", count: int = 1) -> Notice:
    return Notice(Kind.RUN_FAILED, title, phase, NOON + timedelta(minutes=minute), title, detail, count)


def message(*notices: Notice) -> Message:
    return message_of(notices, "/srv/warehouse", "station", NOON)


def test_one_notice_is_the_subject() -> None:
    made = message(notice(Phase.BEGAN, "starhall run failed: no space", detail="See the log."))
    assert made.subject == "Starhall on station: starhall run failed: no space"
    assert made.text.splitlines() == [
        "Starhall on station: starhall run failed: no space",
        "- new, 2026-11-23 12:00 UTC: starhall run failed: no space",
        "See the log.",
        "warehouse: /srv/warehouse",
    ]


def test_problems_come_first_and_what_to_do_is_said_once() -> None:
    made = message(
        notice(Phase.OVER, "over: c"),
        notice(Phase.BEGAN, "b", 2, "See."),
        notice(Phase.BEGAN, "a", 1, "See."),
    )
    assert made.subject == "Starhall on station: 2 new, 1 over"
    assert [line.rpartition(": ")[2] for line in made.text.splitlines()[1:4]] == ["a", "b", "c"]
    assert made.text.count("See.") == 1


def test_a_heartbeat_says_its_lines() -> None:
    assert "\n  all is well\n" in message(notice(Phase.NOTE, "heartbeat", detail="all is well")).text


def test_of_very_many_the_text_has_the_first_and_the_fields_have_all() -> None:
    made = message(*(notice(Phase.BEGAN, f"cause {number} " + "x" * 5_000, count=3) for number in range(500)))
    assert len(made.text) < 20_000
    assert "and 470 more" in made.text
    fields = made.as_json()
    assert len(fields["notices"]) == 500
    assert fields["problems"] == 1_500


def test_what_slack_takes_for_markup_is_escaped_in_the_text_alone() -> None:
    fields = message(notice(Phase.BEGAN, "<!channel> & <https://example.org|here>")).as_json()
    assert "<" not in fields["text"]
    assert "&lt;!channel&gt; &amp;" in fields["text"]
    assert fields["notices"][0]["title"] == "<!channel> & <https://example.org|here>"
