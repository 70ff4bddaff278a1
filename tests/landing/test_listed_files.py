"""What is looked at, left for later or passed over, and that a second landing changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing import LandingSummary, land


@pytest.mark.parametrize("name", ["draft.txt.tmp", "feed.xml.part", "notes.txt~"])
def test_temporary_names_are_ignored_with_a_reason(desk: Any, name: str) -> None:
    desk.put(f"news/{name}", "Title\n\nBody.")
    assert desk.land().documents_landed == 0
    outcome, *items, reason = desk.ledger(f"news/{name}")
    assert (outcome, items) == ("ignored", [0, 0, 0])
    assert "temporary name" in reason


def test_hidden_names_are_passed_over(desk: Any) -> None:
    desk.put("news/.hidden.txt", "Title\n\nBody.")
    desk.put("news/.git/config.txt", "Title\n\nBody.")
    assert desk.land() == LandingSummary()


def test_links_that_lead_in_circles(desk: Any) -> None:
    path = desk.put("news/a/article.txt", "Title\n\nBody.")
    (path.parent / "up").symlink_to(desk.settings.news_dir)
    (path.parent / "self").symlink_to(path.parent / "self")
    (path.parent / "gone.txt").symlink_to(path.parent / "nowhere.txt")
    summary = desk.land()
    assert summary.documents_landed == 1
    assert desk.ledger("news/a/up")[0] == "ignored"
    assert "read already" in desk.ledger("news/a/up")[4]
    for name in ("news/a/self", "news/a/gone.txt"):
        assert desk.ledger(name)[:4] == ("quarantined", 1, 0, 1)
        assert "cannot be read" in desk.ledger(name)[4]
    state = desk.state()
    desk.land()
    assert desk.state() == state


def test_a_linked_folder_elsewhere_is_read(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_text("Title\n\nBody.", encoding="utf-8")
    desk.settings.news_dir.mkdir(parents=True)
    (desk.settings.news_dir / "linked").symlink_to(tmp_path / "elsewhere")
    desk.land()
    assert desk.ledger("news/linked/a.txt")[0] == "loaded"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(desk: Any) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody.")
    path.chmod(0)
    desk.land()
    assert desk.ledger("news/a.txt")[0] == "quarantined"
    assert "ermission" in desk.ledger("news/a.txt")[4]
    path.chmod(0o644)
    assert desk.land().documents_landed == 1


def test_a_pipe_is_not_waited_for(desk: Any) -> None:
    desk.settings.news_dir.mkdir(parents=True)
    os.mkfifo(desk.settings.news_dir / "pipe.txt")
    desk.land()
    assert desk.ledger("news/pipe.txt")[4] == "not a regular file"


def test_an_unsettled_file_has_its_row_and_is_read_later(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody")
    path.write_text("Title\n\nBody", encoding="utf-8")
    desk.put("news/b.txt", "Other\n\nBody")
    monkeypatch.setattr("time.sleep", lambda _: path.write_text("Title\n\nBody, whole", encoding="utf-8"))
    summary = desk.land()
    assert desk.ledger("news/a.txt") == ("ignored", 0, 0, 0, "still being written: left for the next run")
    assert summary.documents_landed == 1
    assert summary.warnings == ("news/a.txt: still being written: left for the next run",)
    monkeypatch.undo()
    os.utime(path, (1, 1))
    assert desk.land().documents_landed == 1
    assert desk.ledger("news/a.txt")[0] == "loaded"


def test_a_name_that_is_not_utf8(desk: Any) -> None:
    desk.settings.news_dir.mkdir(parents=True)
    with open(os.fsencode(desk.settings.news_dir) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123
        file.write(b"Title\n\nBody.")
    assert desk.land().documents_landed == 1
    assert desk.ledger(r"news/caf\xe9.txt")[0] == "loaded"


def test_a_touched_file_is_unchanged(desk: Any) -> None:
    path = desk.put("news/a.txt", "Title\n\nBody.")
    desk.land()
    ledger = desk.rows("select * exclude (modified_ns) from landing.ledger")
    os.utime(path, (1, 1))
    assert desk.land().documents_unchanged == 1
    assert desk.rows("select * exclude (modified_ns) from landing.ledger") == ledger
    assert desk.rows("select modified_ns from landing.ledger") == [(1_000_000_000,)]


YAML = """source: hubs
entity: organisation
file: "{file}"
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {{column: Hub}}
  founded_year: {{column: Founded}}
"""


def test_a_second_landing_changes_nothing(desk: Any) -> None:
    for fixture in [*(desk.fixtures / "news").iterdir(), *(desk.fixtures / "broken").iterdir()]:
        desk.put_fixture(f"{fixture.parent.name}/{fixture.name}", f"news/{fixture.name}")
    desk.put("records/hubs.yml", YAML.format(file="hubs.csv"))
    desk.put("records/hubs.csv", "Hub,Founded,Clerk\nQuayside Labs,2015,4\nOsier Gate,soon,4\n")
    desk.put("records/notes.txt", "nobody describes this")
    first = desk.land()
    state = desk.state()
    second = desk.land()
    assert desk.state() == state
    assert second == LandingSummary(
        documents_unchanged=first.documents_landed + first.documents_unchanged,
        records_unchanged=1,
        files=first.files,
    )


def test_a_crash_between_batches_loses_and_doubles_nothing(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        desk.put(f"news/{number}.txt", f"Title {number}\n\nThe body of it.")
    monkeypatch.setattr("orchestration.landing.reading.PORTION_FILES", 2)
    writes = iter([None, RuntimeError("power cut")])

    def fail(*_: object) -> None:
        error = next(writes)
        if error:
            raise error

    monkeypatch.setattr("orchestration.landing.news.touch", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        desk.land()
    assert desk.rows("select count(*) from landing.documents") == [(2,)]
    monkeypatch.undo()
    summary = desk.land()
    assert (summary.documents_landed, summary.documents_unchanged) == (4, 2)
    assert desk.rows("select count(*), count(distinct document_id) from landing.documents") == [(6, 6)]


def test_the_progress_reaches_every_file(desk: Any, write_raw: Callable[[Path], None]) -> None:
    write_raw(desk.settings.raw_dir)
    steps: list[tuple[str, int, int]] = []
    land(
        desk.connection, desk.settings, desk.vocabulary, desk.clock, lambda *step: steps.append(step), settle_seconds=0
    )  # fmt: skip
    assert steps[-1][1:] == (3, 3)
    assert {step[0] for step in steps} == {"news/quayside.txt", "records/hubs.csv", "records/hubs.yml"}


def test_an_empty_raw_lands_nothing(desk: Any) -> None:
    assert desk.land() == LandingSummary()
