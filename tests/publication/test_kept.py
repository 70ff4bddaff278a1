"""Which publications are kept, and how to return to one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.publication.kept import (
    NoSuchPublicationError,
    drop_old,
    kept,
    kept_after,
    kept_before,
    new_path,
    put_in_place,
    remove_leftovers,
    roll_back,
)
from orchestration.publication.record import COLUMNS, Publication, current, described
from orchestration.settings import Settings

NOON = datetime(2024, 1, 1, 12)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    settings.warehouse_dir.mkdir()
    return settings


def publication(number: int) -> Publication:
    return Publication(
        f"{number:04}", NOON + timedelta(days=number), "run", "0.1.0+abc", f"inputs {number}", 1, 2, 3, 0
    )


def written(settings: Settings, described_by: Publication) -> Path:
    path = new_path(settings, described_by)
    with duckdb.connect(path) as connection:
        connection.execute(
            f"create table ops_publications as from (values ({', '.join('?' * len(COLUMNS))})) as row({', '.join(COLUMNS)})",
            described_by.row(),
        )
    return path


def publish(settings: Settings, *numbers: int) -> None:
    for number in numbers:
        put_in_place(settings, written(settings, publication(number)), publication(number))
        drop_old(settings)


@pytest.mark.parametrize(
    ("keep", "expected"),
    [(0, []), (1, ["0004"]), (3, ["0002", "0003", "0004"]), (9, ["0001", "0002", "0003", "0004"])],
)
def test_as_many_are_kept_as_the_settings_say(settings: Settings, keep: int, expected: list[str]) -> None:
    publish(replace(settings, keep=keep), 1, 2, 3, 4, 5)
    assert list(kept(settings)) == expected
    assert [described(path) for path in kept(settings).values()] == [
        publication(int(name)) for name in expected
    ]
    assert current(settings) == publication(5)


def test_fewer_are_kept_when_the_settings_say_so(settings: Settings) -> None:
    publish(settings, 1, 2, 3, 4)
    publish(replace(settings, keep=1), 5)
    assert list(kept(settings)) == ["0004"]


def test_a_kept_one_is_a_link_and_takes_no_room(settings: Settings) -> None:
    publish(settings, 1)
    inode = settings.published_path.stat().st_ino
    publish(settings, 2)
    assert kept(settings)["0001"].stat().st_ino == inode


def test_they_are_kept_where_files_cannot_be_linked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(1, "no links here", str(path))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    publish(settings, 1, 2)
    assert {name: described(path) for name, path in kept(settings).items()} == {"0001": publication(1)}
    assert list(kept_before(settings)) == ["0001"]


def test_what_was_left_half_linked_is_not_written_into(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings, 1)
    settings.kept_dir.mkdir()
    (settings.kept_dir / "0001.duckdb.new").hardlink_to(settings.published_path)
    publish(settings, 2)
    assert current(settings) == publication(2)
    assert [described(path) for path in kept(settings).values()] == [publication(1)]


def test_the_order_is_that_of_publication_wherever_the_files_were_copied(settings: Settings) -> None:
    publish(settings, 1, 2, 3)
    for path in kept(settings).values():
        again = shutil.copy2(path, path.with_suffix(".copy"))
        Path(again).replace(path)
    assert list(kept(settings)) == ["0001", "0002"]
    assert list(kept_before(settings)) == ["0001", "0002"]
    assert kept_after(settings) == {}


def test_back_to_the_publication_before(settings: Settings) -> None:
    publish(settings, 1, 2, 3)
    assert roll_back(settings) == (publication(3), publication(2))
    assert current(settings) == publication(2)
    assert list(kept(settings)) == ["0001", "0003"]
    assert (list(kept_before(settings)), list(kept_after(settings))) == (["0001"], ["0003"])


def test_further_back_and_forth_again(settings: Settings) -> None:
    publish(settings, 1, 2, 3)
    roll_back(settings)
    assert roll_back(settings) == (publication(2), publication(1))
    assert list(kept(settings)) == ["0002", "0003"]
    assert roll_back(settings, "0003") == (publication(1), publication(3))
    assert (list(kept_before(settings)), list(kept_after(settings))) == (["0001", "0002"], [])


def test_what_is_published_after_a_rollback_has_all_before_it(settings: Settings) -> None:
    publish(settings, 1, 2, 3)
    roll_back(settings)
    publish(settings, 4)
    assert current(settings) == publication(4)
    assert list(kept_before(settings)) == ["0001", "0002", "0003"]


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("9", "9: no publication that is kept; kept are 0001, 0002"),
        ("000", "000: several publications begin so; kept are 0001, 0002"),
        ("0003", "0003: no publication that is kept"),
    ],
)
def test_no_rollback_to_what_is_not_kept(settings: Settings, to: str, reason: str) -> None:
    publish(settings, 1, 2, 3)
    with pytest.raises(NoSuchPublicationError, match=reason):
        roll_back(settings, to)
    assert current(settings) == publication(3)
    assert list(kept(settings)) == ["0001", "0002"]


def test_no_rollback_before_the_first(settings: Settings) -> None:
    with pytest.raises(NoSuchPublicationError, match="no publication before this one is kept; kept are none"):
        roll_back(settings)
    publish(settings, 1)
    with pytest.raises(NoSuchPublicationError, match="kept are none"):
        roll_back(settings)


@pytest.mark.parametrize("content", [b"cut", b"", bytes(20_000)])
def test_no_rollback_to_a_damaged_file(settings: Settings, content: bytes) -> None:
    publish(settings, 1, 2)
    times = kept(settings)["0001"].stat()
    kept(settings)["0001"].write_bytes(content)
    os.utime(kept(settings)["0001"], ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(NoSuchPublicationError, match=r"0001\.duckdb: cannot be read"):
        roll_back(settings)
    assert current(settings) == publication(2)


def test_a_damaged_publication_is_replaced_and_not_kept(settings: Settings) -> None:
    publish(settings, 1, 2)
    settings.published_path.write_bytes(b"cut")
    assert roll_back(settings) == (None, publication(1))
    assert current(settings) == publication(1)
    assert kept(settings) == {}


KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.publication.kept import roll_back
from orchestration.settings import Settings
stop = int(sys.argv[2])
def end(*_):
    global stop
    stop -= 1
    if stop < 0:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(lambda event, _: end() if event in ("os.link", "os.rename", "os.utime", "os.mkdir") else None)
roll_back(Settings(Path("raw"), Path(sys.argv[1])))
"""


def test_a_rollback_killed_at_any_step_leaves_a_whole_publication_and_can_be_done_again(
    settings: Settings,
) -> None:
    publish(settings, 1, 2)
    killed = 0
    while current(settings) == publication(2):
        command = [sys.executable, "-c", KILLED, str(settings.warehouse_dir), str(killed)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        assert ended.returncode in {-9, 0}, ended.stderr
        assert (ended.returncode == 0) == (current(settings) == publication(1))
        remove_leftovers(settings)
        assert set(settings.warehouse_dir.iterdir()) == {settings.published_path, settings.kept_dir}
        assert [described(path).publication_id for path in kept(settings).values()] == list(kept(settings))
        killed += 1
    assert killed >= 4
    assert kept_after(settings).keys() == {"0002"}


def test_leftovers_of_a_killed_run_are_removed(settings: Settings) -> None:
    publish(settings, 1, 2)
    leftovers = [settings.warehouse_dir / f"warehouse.duckdb.0a1b.new{suffix}" for suffix in ("", ".wal")]
    leftovers.append(settings.kept_dir / "0002.duckdb.new")
    for path in leftovers:
        path.write_bytes(b"half")
    remove_leftovers(settings)
    assert not any(path.exists() for path in leftovers)
    assert (current(settings), list(kept(settings))) == (publication(2), ["0001"])
