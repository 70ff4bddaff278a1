"""Landing from a bucket: the same tables as from a folder, and nothing fetched that is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.landing.store import RawStoreError
from orchestration.settings import Settings
from orchestration.warehouse import open_working

# What tells when and from where, not what: the only columns in which a bucket and a folder may differ.
_TIMES_AND_TAGS = ("modified_ns", "etag", "seen_at", "quarantined_at", "landed_at")


def tables(desk: Any) -> dict[str, list[Any]]:
    columns = ", ".join(f"'{column}'" for column in _TIMES_AND_TAGS)
    listed = desk.rows(
        "select table_name, string_agg(column_name, ', ' order by column_index) from duckdb_columns() "
        f"where schema_name = 'landing' and column_name not in ({columns}) group by all"
    )
    return {table: desk.rows(f"select {names} from landing.{table} order by all") for table, names in listed}


@pytest.fixture
def remote(desk: Any, bucket: Any, tmp_path: Path) -> Any:
    """A desk of which raw/ is the bucket."""
    settings = Settings(bucket.address, tmp_path / "remote")
    with open_working(settings) as connection:
        yield type(desk)(settings, connection, desk.vocabulary)


def test_a_bucket_gives_the_tables_that_the_folder_gives(
    desk: Any, remote: Any, bucket: Any, project_dir: Path
) -> None:
    bucket.put_folder(project_dir / "raw")
    local = type(desk)(
        Settings(project_dir / "raw", desk.settings.warehouse_dir), desk.connection, desk.vocabulary
    )
    here, there = local.land(), remote.land()
    assert here == there
    assert here.documents_landed > 0
    assert here.records_landed > 0
    found = tables(local)
    assert tables(remote) == found
    assert {"ledger", "documents", "places", "record_sources"} <= {
        name for name, rows in found.items() if rows
    }
    assert remote.rows("select count(*) from landing.ledger where member = '' and etag is null") == [(0,)]
    assert local.rows("select count(*) from landing.ledger where etag is not null") == [(0,)]


def test_a_second_landing_fetches_nothing(remote: Any, bucket: Any, log: Any, project_dir: Path) -> None:
    bucket.put_folder(project_dir / "raw")
    remote.land()
    before = remote.state()
    fetched = [path for path in log.downloads() if not path.endswith((".yml", ".yaml", "retractions.csv"))]
    assert fetched
    log.requests.clear()
    remote.land()
    assert remote.state() == before
    assert [path for path in log.downloads() if not path.endswith((".yml", ".yaml", "retractions.csv"))] == []


def test_objects_that_are_new_replaced_removed_or_stored_again(remote: Any, bucket: Any, log: Any) -> None:
    for name in ("same", "changed", "removed", "again"):
        bucket.put(f"news/{name}.txt", f"Title of {name}\n\nBody.")
    assert remote.land().documents_landed == 4
    log.requests.clear()

    bucket.put("news/new.txt", "Title of new\n\nBody.")
    bucket.put("news/changed.txt", "Title of changed\n\nBoat.")  # of the same size
    bucket.put("news/again.txt", "Title of again\n\nBody.")
    bucket.remove("news/removed.txt")
    assert remote.land().documents_landed == 2
    assert {path.rpartition("/")[2] for path in log.downloads()} >= {"new.txt", "changed.txt"}
    assert not [path for path in log.downloads() if path.endswith("same.txt")]
    gone = remote.rows("select source_path, is_gone from landing.ledger where member = '' and is_gone")
    assert gone == [("news/removed.txt", True)]
    current = remote.rows(
        "select text from landing.documents where source_path = 'news/changed.txt' and is_current"
    )
    assert current == [("Title of changed\n\nBoat.",)]


def test_a_landing_that_cannot_list_takes_nothing_for_gone(
    remote: Any, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("news/a.txt")
    remote.land()
    before = remote.state()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # where nothing answers
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(RawStoreError, match="no answer"):
        remote.land()
    assert remote.state() == before
