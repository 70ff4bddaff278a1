"""Looks at a warehouse whose runs fail, against endpoints that take, refuse and hang."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.alerting.channels import webhook
from orchestration.alerting.configuration import AlertSettings
from orchestration.alerting.looking import Told, look, memory_path, send_test
from orchestration.alerting.memory import load
from orchestration.journal import Ending, Journal, recorded
from orchestration.settings import Settings

SAVED = "import pathlib, sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for folder in ("news", "records"):
        (tmp_path / "raw" / folder).mkdir(parents=True)
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


def alerts(endpoint: Any, **variables: str) -> AlertSettings:
    named = {f"STARHALL_ALERT_{name}": value for name, value in variables.items()}
    return AlertSettings.from_environment({"STARHALL_ALERT_WEBHOOK": endpoint.address, **named})


def finish(
    settings: Settings, run_id: str, ending: Ending = Ending.FAILED, error: str = "no space left"
) -> None:
    with recorded(Journal(settings.journal_path), run_id, "starhall run") as recording:
        recording.ended(ending, error if ending is Ending.FAILED else "")


def titles(message: dict[str, Any]) -> list[str]:
    return [notice["title"] for notice in message["notices"]]


def test_without_a_channel_nothing_is_looked_at(settings: Settings) -> None:
    assert look(settings, AlertSettings.from_environment({})) is None
    assert not settings.warehouse_dir.exists()


def test_a_failure_is_told_once_and_when_it_is_over(settings: Settings, endpoint: Any) -> None:
    configured = alerts(endpoint)
    assert look(settings, configured) == Told(0, ())
    finish(settings, "1")
    told = look(settings, configured)
    assert told is not None
    assert told.in_words().startswith("1 to tell; http://127.0.0.1")
    assert look(settings, configured) == Told(0, ())
    finish(settings, "2", Ending.PUBLISHED)
    look(settings, configured)
    assert [titles(message)[0].partition(" (")[0] for message in endpoint.taken] == [
        "starhall run failed: no space left",
        "over: starhall run failed: no space left",
    ]


def test_a_storm_is_one_message_with_every_run(settings: Settings, endpoint: Any) -> None:
    configured = alerts(endpoint)
    look(settings, configured)
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda number: finish(settings, str(number), error=f"cause {'xyz'[number % 3]}"), range(500)
            )
        )
    began = time.monotonic()
    look(settings, configured)
    assert time.monotonic() - began < 20
    (message,) = endpoint.taken
    assert message["problems"] == 500
    run_ids = [run_id for notice in message["notices"] for run_id in notice["run_ids"]]
    assert sorted(run_ids, key=int) == list(map(str, range(500)))
    assert len(message["text"]) < 3_000


def test_an_endpoint_that_fails_and_recovers_gets_everything_in_one_message(
    settings: Settings, endpoint: Any
) -> None:
    configured = alerts(endpoint)
    endpoint.status = 500
    for number in range(3):
        finish(settings, str(number), error=f"cause {'xyz'[number]}")
        told = look(settings, configured)
        assert told is not None
        assert "answers 500" in told.in_words()
        assert not told.all_took
    endpoint.status = 200
    look(settings, configured)
    (message,) = endpoint.taken
    assert titles(message) == [f"starhall run failed: cause {letter}" for letter in "xyz"]
    assert look(settings, configured) == Told(0, ())


def test_each_channel_is_told_by_itself(settings: Settings, endpoint: Any, tmp_path: Path) -> None:
    saved = tmp_path / "told.jsonl"
    configured = alerts(endpoint, COMMAND=f'{sys.executable} -c "{SAVED}" {saved}')
    endpoint.status = 503
    finish(settings, "1")
    told = look(settings, configured)
    assert told is not None
    assert [bool(error) for _, error in told.channels] == [True, False]
    endpoint.status = 200
    look(settings, configured)
    assert len(endpoint.taken) == 1
    assert len(saved.read_text(encoding="utf-8").splitlines()) == 1


def test_an_endpoint_that_hangs_is_left_and_told_later(
    settings: Settings, endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "ANSWER_SECONDS", 1.0)
    finish(settings, "1")
    endpoint.hangs = True
    began = time.monotonic()
    told = look(settings, alerts(endpoint))
    assert time.monotonic() - began < 10
    assert told is not None
    assert "does not answer in time" in told.in_words()
    endpoint.hangs = False
    look(settings, alerts(endpoint))
    assert len(endpoint.taken) == 1


def test_what_a_killed_look_left_is_told_by_the_next(
    settings: Settings, endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on disk before it is sent."""

    def killed(*_: object) -> None:
        raise SystemExit

    finish(settings, "1")
    with monkeypatch.context() as patch:
        patch.setattr("orchestration.alerting.looking.deliver", killed)
        with pytest.raises(SystemExit):
            look(settings, alerts(endpoint))
    assert len(load(memory_path(settings), datetime.now(UTC)).outbox) == 1
    look(settings, alerts(endpoint))
    assert titles(endpoint.taken[0]) == ["starhall run failed: no space left"]


def test_two_that_look_at_the_same_time_tell_once(settings: Settings, endpoint: Any) -> None:
    finish(settings, "1")
    configured = alerts(endpoint)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: look(settings, configured, wait_seconds=20), range(2)))
    assert len(endpoint.taken) == 1


def silent(settings: Settings, hours: int) -> None:
    """A journal whose last run began so many hours ago."""
    finish(settings, "1", Ending.PUBLISHED)
    ago = (datetime.now(UTC) - timedelta(hours=hours)).replace(tzinfo=None)
    text = settings.journal_path.read_text(encoding="utf-8")
    day = f'"at": "{datetime.now(UTC):%Y-%m-%d}'
    lines = [
        line.partition('"at": "')[0]
        + f'"at": "{ago.isoformat()}", '
        + line.partition('"at": "')[2].partition('", ')[2]
        for line in text.splitlines()
    ]
    assert day in text
    settings.journal_path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_file_that_waits_while_nothing_runs_is_told(settings: Settings, endpoint: Any) -> None:
    silent(settings, hours=30)
    assert look(settings, alerts(endpoint)) == Told(0, ())
    (settings.news_dir / "waits.txt").write_text("A title\n\nA text.", encoding="utf-8")
    assert look(settings, alerts(endpoint, SILENCE="40")) == Told(0, ())
    look(settings, alerts(endpoint))
    assert titles(endpoint.taken[0])[0].startswith("nothing has run since")
    finish(settings, "2", Ending.PUBLISHED)
    look(settings, alerts(endpoint))
    assert titles(endpoint.taken[1])[0].startswith("over: nothing has run since")


def test_a_schedule_that_is_on_while_nothing_runs_is_told(settings: Settings, endpoint: Any) -> None:
    silent(settings, hours=30)
    look(settings, alerts(endpoint), is_scheduled=True)
    assert len(endpoint.taken) == 1


def publish(settings: Settings, *documents: str, quarantined: int = 0) -> None:
    """A published file with documents of one publisher that landed on these days."""
    settings.warehouse_dir.mkdir(exist_ok=True)
    settings.published_path.unlink(missing_ok=True)
    with duckdb.connect(settings.published_path) as published:
        published.execute(
            "create table ops_publications (publication_id varchar, published_at timestamp, run_id varchar, code_version varchar,"
            " input_fingerprint varchar, documents bigint, facts bigint, tests_passed bigint, tests_warned bigint)"
        )
        published.execute("create table dim_documents (publisher varchar, landed_at timestamp)")
        published.execute("create table ops_quarantine (released_at timestamp)")
        published.execute(
            "create table ops_ingestion_ledger (source_path varchar, member varchar, collection varchar,"
            " items_loaded bigint, is_gone boolean, seen_at timestamp)"
        )
        for day in documents:
            published.execute("insert into dim_documents values ('Example Courier', ?)", [day])
        published.execute("insert into ops_quarantine select null from range(?)", [quarantined])


def test_what_the_published_file_says(settings: Settings, endpoint: Any) -> None:
    today = datetime.now(UTC).date()
    publish(settings, *(str(today - timedelta(days=ago)) for ago in (20, 19, 18, 17, 16)), quarantined=3)
    finish(settings, "1", Ending.PUBLISHED)
    look(settings, alerts(endpoint, QUARANTINE="2"))
    assert sorted(titles(endpoint.taken[0])) == [
        "3 items are held back in the quarantine",
        "Example Courier has brought nothing for 16 days (at most 2 are usual)",
    ]


def test_a_published_file_that_this_process_has_open_is_read_all_the_same(
    settings: Settings, endpoint: Any
) -> None:
    """Another sensor may read it at the same time, with settings of its own."""
    publish(settings)
    with duckdb.connect(settings.published_path, read_only=True, config={"threads": 2}):
        assert look(settings, alerts(endpoint)) == Told(0, ())


def test_a_published_file_that_is_damaged_is_told(settings: Settings, endpoint: Any) -> None:
    settings.warehouse_dir.mkdir()
    settings.published_path.write_bytes(b"not a database" * 1_000)
    look(settings, alerts(endpoint))
    assert titles(endpoint.taken[0])[0].startswith("the published file: ")


def test_a_test_says_so_and_leaves_nothing_behind(settings: Settings, endpoint: Any) -> None:
    told = send_test(settings, alerts(endpoint))
    assert told.all_took
    assert "this is a test" in endpoint.taken[0]["text"]
    assert not settings.warehouse_dir.exists()
