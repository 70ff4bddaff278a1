"""The file of the journal: what is in it survives kills, cut lines, other writers, a full disk, and being shortened."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestration.journal import Counts, Ending, Journal, Recording, recorded

KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.journal import Journal, recorded
with recorded(Journal(Path(sys.argv[1])), "killed", "starhall run") as recording:
    recording.stage_started("extract")
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "warehouse" / "runs.jsonl")


def complete(journal: Journal, run_id: str, ending: Ending = Ending.PUBLISHED, error: str = "") -> None:
    with recorded(journal, run_id, "starhall run") as recording:
        recording.stage_started("land")
        recording.stage_ended(Counts(documents=1))
        recording.ended(ending, error)


def endings(journal: Journal) -> list[tuple[str, Ending]]:
    return [(run.run_id, run.whole.ending) for run in journal.runs()]


def test_before_the_first_run_there_is_none(journal: Journal) -> None:
    assert journal.runs() == []


def test_a_run_is_in_the_file(journal: Journal) -> None:
    complete(journal, "one")
    events = [json.loads(line) for line in journal.path.read_text(encoding="utf-8").splitlines()]
    assert [event["event"] for event in events] == ["started", "stage_started", "stage_ended", "ended"]
    assert events[0]["started_by"] == "starhall run"
    assert events[0]["pid"] == os.getpid()
    assert endings(journal) == [("one", Ending.PUBLISHED)]


def test_a_run_that_goes_on_is_running(journal: Journal) -> None:
    with recorded(journal, "one", "starhall run") as recording:
        recording.stage_started("land")
        (run,) = journal.runs()
        assert (run.whole.ending, run.stages[0].ending) == (Ending.RUNNING, Ending.RUNNING)
        recording.ended(Ending.DONE)
    assert endings(journal) == [("one", Ending.DONE)]


def test_a_run_that_was_killed_has_failed_and_says_where(journal: Journal) -> None:
    journal.path.parent.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(journal.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    assert endings(journal) == [("killed", Ending.RUNNING)]
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    (run,) = journal.runs()
    assert run.whole.ending is Ending.LOST
    assert run.whole.error.endswith("it was killed, or the machine went down, in extract")
    assert [(stage.stage, stage.ending) for stage in run.stages] == [("extract", Ending.LOST)]
    assert endings(journal) == [("killed", Ending.LOST)]  # asked again


def test_a_stage_that_an_error_broke_off_has_failed_with_the_run(journal: Journal) -> None:
    with recorded(journal, "one", "starhall run") as recording:
        recording.stage_started("land")
        recording.stage_ended(Counts(documents=2))
        recording.stage_started("extract")
        recording.ended(Ending.FAILED, "no\nspace left")
    (run,) = journal.runs()
    assert [(stage.stage, stage.ending, stage.error) for stage in run.stages] == [
        ("land", Ending.DONE, ""),
        ("extract", Ending.FAILED, "no space left"),
    ]
    assert run.whole.error == "no space left"


def test_a_cut_off_line_is_passed_over_and_the_next_one_stands_on_its_own(journal: Journal) -> None:
    complete(journal, "one")
    with journal.path.open("ab") as file:
        file.write(b'{"run_id": "two", "event": "star')
    complete(journal, "three")
    assert endings(journal) == [("one", Ending.PUBLISHED), ("three", Ending.PUBLISHED)]


def test_runs_at_the_same_time_write_whole_lines(journal: Journal) -> None:
    names = [str(number) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: complete(journal, name), names))
    assert sorted(endings(journal)) == sorted((name, Ending.PUBLISHED) for name in names)


def test_a_journal_that_cannot_be_written_stops_no_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        complete(Journal(tmp_path / "file" / "runs.jsonl"), "one")
    assert any("cannot be written" in message and '"ended"' in message for message in caplog.messages)


def test_a_full_disk_stops_no_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "runs.jsonl").symlink_to(full)
    with caplog.at_level(logging.WARNING):
        complete(Journal(tmp_path / "runs.jsonl"), "one")
    assert any("No space left" in message for message in caplog.messages)


def test_a_short_file_is_left_alone(journal: Journal) -> None:
    complete(journal, "one")
    before = journal.path.read_bytes()
    journal.shorten(len(before))
    assert journal.path.read_bytes() == before


def test_of_a_long_file_the_newer_runs_stay_and_those_that_go_on(journal: Journal) -> None:
    with recorded(journal, "living", "starhall run") as recording:
        recording.stage_started("land")
        for number in range(40):
            complete(journal, f"{number:02}")
        length = journal.path.stat().st_size
        journal.shorten(length - 1)
        assert journal.path.stat().st_size < length / 2 + 500
        kept = endings(journal)
        recording.ended(Ending.DONE)
    assert kept[0] == ("living", Ending.RUNNING)
    newest = [run_id for run_id, _ in kept[1:]]
    assert newest == [f"{number:02}" for number in range(40)][-len(newest) :]
    assert len(newest) > 10
    assert all(len(run.stages) == 1 for run in journal.runs())  # none is cut in two
    assert endings(journal)[0] == ("living", Ending.DONE)


def test_documents_are_those_of_the_stage_before_where_a_stage_counts_none(journal: Journal) -> None:
    recording = Recording(journal, "one")
    recording.stage_started("extract")
    recording.stage_ended(Counts(documents=12))
    recording.stage_started("resolve")
    recording.stage_ended(Counts())
    assert [stage.counts.documents for stage in recording.stages] == [12, 12]


def test_a_stage_whose_tests_failed_is_held_back(journal: Journal) -> None:
    recording = Recording(journal, "one")
    recording.stage_started("transform")
    recording.stage_ended(Counts(failed_tests=("sound_fct_events",)))
    assert recording.stages[0].ending is Ending.HELD_BACK
    (run,) = journal.runs()
    assert run.failed_tests == ("sound_fct_events",)


def test_identifiers_that_are_no_names_of_files(journal: Journal) -> None:
    with recorded(journal, "../a b/c", "starhall run"):
        assert endings(journal) == [("../a b/c", Ending.RUNNING)]
    assert endings(journal) == [("../a b/c", Ending.LOST)]
    assert not list(journal.path.parent.glob("*.lock.*"))
