"""A damaged working database is told from a whole one, and from what may pass."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.damage import damage_of, is_damage, set_aside
from orchestration.settings import Settings
from orchestration.warehouse import open_working


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A working database with something in it."""
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    with open_working(settings) as connection:
        connection.execute(
            "create table landing.filled as select range as n, hash(range) as h from range(2_000_000)"
        )
    return settings


def overwrite(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(
            lambda path: os.truncate(path, path.stat().st_size // 2),
            "enough bytes|bytes are missing at its end",
            id="half",
        ),
        pytest.param(
            lambda path: os.truncate(path, path.stat().st_size - 1),
            "enough bytes|1 bytes are missing",
            id="a byte less",
        ),
        pytest.param(lambda path: os.truncate(path, 6000), "Could not read enough", id="within the headers"),
        pytest.param(lambda path: os.truncate(path, 0), "not a valid DuckDB database", id="empty"),
        pytest.param(
            lambda path: path.write_bytes(b"no database " * 900), "not a valid DuckDB database", id="text"
        ),
        pytest.param(lambda path: overwrite(path, 4100, b"\xff" * 16), "checksum", id="a header"),
    ],
)
def test_a_damaged_file_is_seen_on_opening(
    settings: Settings, spoil: Callable[[Path], None], words: str
) -> None:
    assert damage_of(settings) is None
    spoil(settings.working_path)
    damage = damage_of(settings)
    assert damage is not None
    assert re.search(words, damage)
    assert "\n" not in damage


def test_damage_within_is_seen_where_it_is_read(settings: Settings) -> None:
    with duckdb.connect(settings.working_path) as connection:
        ((block,),) = connection.execute(
            "select max(block_id) from pragma_storage_info('landing.filled') where column_name = 'h'"
        ).fetchall()
    overwrite(settings.working_path, 12288 + 262144 * block + 1000, b"\0" * 1000)
    assert damage_of(settings) is None
    with duckdb.connect(settings.working_path) as connection, pytest.raises(duckdb.Error) as caught:
        connection.execute("select bit_xor(h) from landing.filled").fetchall()
    assert is_damage(caught.value)


def test_no_database_is_not_damaged(tmp_path: Path) -> None:
    assert damage_of(Settings(tmp_path / "raw", tmp_path / "warehouse")) is None


@pytest.mark.parametrize(
    "said",
    [
        'IO Error: Could not set lock on file "/w/working.duckdb": Conflicting lock is held',
        'IO Error: Could not write file "/w/working.duckdb": No space left on device',
        "Constraint Error: Duplicate key",
        "Out of Memory Error: failed to allocate data of size 16.0 MiB",
        'IO Error: Cannot open file "/w/working.duckdb": Permission denied',
    ],
)
def test_what_may_pass_is_no_damage(said: str) -> None:
    assert not is_damage(said)
    assert not is_damage(duckdb.Error(said))


def test_what_is_set_aside_goes_over_what_was_before(settings: Settings) -> None:
    aside = settings.warehouse_dir / "working.damaged"
    for content in (b"first", b"second"):
        settings.working_path.write_bytes(content)
        Path(f"{settings.working_path}.wal").write_bytes(content)
        error = set_aside(settings, "why")
        assert aside.read_bytes() == Path(f"{aside}.wal").read_bytes() == content
        assert not settings.working_path.exists()
        assert "was damaged (why) and is set aside as working.damaged" in str(error)
        assert "\n" not in str(error)
