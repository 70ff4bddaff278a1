"""Files that are written while a landing goes on: left for the next one, and read once they stand still."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing import LandingSummary, land

WRITER = """
import sys, time
with open(sys.argv[1], "a", encoding="utf-8") as file:
    while True:
        file.write("One more line of the article.\\n")
        file.flush()
        time.sleep(0.02)
"""


@pytest.fixture
def growing() -> Iterator[Callable[[Path], subprocess.Popen[bytes]]]:
    """Starts a process that appends to a file until it is ended."""
    running: list[subprocess.Popen[bytes]] = []

    def start(path: Path) -> subprocess.Popen[bytes]:
        size = path.stat().st_size
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
        running.append(process)
        give_up_at = time.monotonic() + 30
        while path.stat().st_size == size:
            assert time.monotonic() < give_up_at, "the writer does not write"
            time.sleep(0.01)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def land_now(desk: Any) -> LandingSummary:
    """A landing that waits for files that were written a moment ago."""
    return land(
        desk.connection, desk.settings, desk.vocabulary, desk.clock, lambda *_: None, settle_seconds=0.3
    )


def test_a_file_that_grows_is_left_for_the_next_landing_with_a_row_that_says_so(
    desk: Any, growing: Callable[[Path], subprocess.Popen[bytes]]
) -> None:
    path = desk.put("news/growing.txt", "A title\n\n")
    desk.put("news/whole.txt", "Another title\n\nBody.")
    writer = growing(path)
    summary = land_now(desk)
    reason = "still being written: left for the next run"
    assert desk.ledger("news/growing.txt") == ("ignored", 0, 0, 0, reason)
    assert desk.ledger("news/whole.txt")[0] == "loaded"
    assert summary.documents_landed == 1
    assert f"news/growing.txt: {reason}" in summary.warnings

    writer.kill()
    writer.wait()
    assert land_now(desk).documents_landed == 1
    assert desk.ledger("news/growing.txt")[0] == "loaded"
    ((text,),) = desk.rows("select text from landing.documents where source_path = 'news/growing.txt'")
    assert text.count("One more line") == path.read_text(encoding="utf-8").count("One more line")
    state = desk.state()
    land_now(desk)
    assert desk.state() == state


def test_a_new_version_that_is_being_written_leaves_the_old_one_in_force(
    desk: Any, growing: Callable[[Path], subprocess.Popen[bytes]]
) -> None:
    path = desk.put("news/a.txt", "A title\n\nBody.\n")
    desk.land()
    before = desk.rows("select document_id, text from landing.documents where is_current")
    growing(path)
    land_now(desk)
    assert desk.rows("select document_id, text from landing.documents where is_current") == before
    ((count,),) = desk.rows("select count(*) from landing.documents")
    assert count == 1


def test_a_rename_into_place_is_read_at_the_next_landing(desk: Any) -> None:
    beside = desk.put("news/a.txt.part", "A title\n\nBody.")
    desk.land()
    assert desk.ledger("news/a.txt.part")[0] == "ignored"
    beside.rename(beside.with_name("a.txt"))
    assert desk.land().documents_landed == 1
    assert desk.ledger("news/a.txt")[0] == "loaded"


def test_a_file_that_is_replaced_all_the_time_is_never_half_read(desk: Any) -> None:
    """Every landing reads one of the whole texts or leaves the file; a mixture of two is never loaded."""
    texts = [f"Title {digit}\n\n{str(digit) * 200_000}" for digit in range(10)]
    path = desk.put("news/a.txt", texts[0])
    stop = threading.Event()

    def replace() -> None:
        for number in itertools.count():
            if stop.wait(0.003):
                return
            beside = path.with_name(".next")
            beside.write_text(texts[number % 10], encoding="utf-8")
            beside.replace(path)

    replacing = threading.Thread(target=replace)
    replacing.start()
    try:
        for _ in range(15):
            desk.land()
    finally:
        stop.set()
        replacing.join()
    assert {text for (text,) in desk.rows("select text from landing.documents")} <= set(texts)
    land_now(desk)
    assert desk.ledger("news/a.txt")[0] in {"loaded", "unchanged"}
