"""Record files in a bucket: each is fetched once a landing, and what is kept of it lies on disk and goes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing.store import LocalStore, RawStore, open_store
from orchestration.landing.store.copies import Copies
from orchestration.readers.records.source import RecordSourceError
from orchestration.settings import Settings
from orchestration.warehouse import open_working

YAML = """source: hubs
entity: organisation
file: "*.csv"
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {column: Hub}
  founded_year: {column: Founded}
"""
ROWS = "Hub,Founded\nQuayside Labs,2015\nOsier Gate,2009\n"


@pytest.fixture
def remote(desk: Any, bucket: Any, tmp_path: Path) -> Any:
    """A desk of which raw/ is the bucket."""
    settings = Settings(bucket.address, tmp_path / "remote")
    with open_working(settings) as connection:
        yield type(desk)(settings, connection, desk.vocabulary)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture(params=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every object is held in memory while it is fetched, or none."""
    if request.param == "large":
        monkeypatch.setattr("orchestration.landing.store.objects._IN_MEMORY_BYTES", 3)


def fetched(log: Any) -> Counter[str]:
    """How often each record file was fetched; forgets the requests."""
    found = Counter(request.rpartition("/")[2] for request in log.downloads() if request.endswith(".csv"))
    log.requests.clear()
    return found


@pytest.mark.usefixtures("size")
def test_a_record_file_is_fetched_once_in_a_landing(
    remote: Any, bucket: Any, log: Any, scratch: Path
) -> None:
    bucket.put("records/hubs.yml", YAML)
    bucket.put("records/a.csv", ROWS)
    bucket.put("records/b.csv", "Hub,Founded\nBrindle Wharf,2018\n")
    bucket.put("records/same.csv", ROWS)
    assert remote.land().records_landed == 3
    assert fetched(log) == {"a.csv": 1, "b.csv": 1, "same.csv": 1}
    assert [path for path in scratch.rglob("*") if path.is_file()] == []

    bucket.put("records/b.csv", "Hub,Founded\nBrindle Wharf,2019\n")
    assert remote.land().records_landed == 1
    assert fetched(log) == {"b.csv": 1}

    bucket.put("records/hubs.yml", YAML.replace("source: hubs", "source: register"))
    assert remote.land().records_landed == 3
    assert fetched(log) == {"a.csv": 1, "b.csv": 1}

    assert remote.land().records_landed == 0
    assert fetched(log) == {}


def test_nothing_is_left_on_disk_of_a_landing_that_is_refused(
    remote: Any, bucket: Any, scratch: Path
) -> None:
    bucket.put("records/hubs.yml", YAML)
    bucket.put("records/a.csv", "Hub,Year\nQuayside Labs,2015\n")
    with pytest.raises(RecordSourceError, match="there is no column 'Founded'"):
        remote.land()
    assert list(scratch.iterdir()) == []


def kept_files(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def of_bucket(bucket: Any) -> tuple[RawStore, dict[str, Any]]:
    store = open_store(Settings(bucket.address, Path("unused")))
    return store, {raw.source_path: raw for page in store.listing("records") for raw in page}


def read(store: RawStore, raw: Any) -> bytes:
    with store.open(raw) as stream:
        return stream.read()


def test_copies_are_kept_until_they_are_released(bucket: Any, log: Any, scratch: Path) -> None:
    for name in "abc":
        bucket.put(f"records/{name}.csv", name * 10)
    store, files = of_bucket(bucket)
    a, b, c = (files[f"records/{name}.csv"] for name in "abc")
    store.keep([a, b])
    for _ in range(2):
        assert [read(store, raw) for raw in (a, b, c)] == [b"a" * 10, b"b" * 10, b"c" * 10]
    assert fetched(log) == {"a.csv": 1, "b.csv": 1, "c.csv": 2}
    assert kept_files(scratch) == [b"a" * 10, b"b" * 10]
    # what was opened once stands as it was then
    bucket.put("records/a.csv", "another")
    assert read(store, a) == b"a" * 10
    store.release([a, c])
    assert kept_files(scratch) == [b"b" * 10]
    store.release([b])
    assert read(store, b) == b"b" * 10
    assert fetched(log) == {"b.csv": 1}
    assert kept_files(scratch) == []
    del store
    assert list(scratch.iterdir()) == []


@pytest.mark.usefixtures("size")
def test_the_room_for_copies_is_bounded(
    bucket: Any, log: Any, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.landing.store.copies._MOST_BYTES", 25)
    for name in "abc":
        bucket.put(f"records/{name}.csv", name * 10)
    store, files = of_bucket(bucket)
    store.keep(files.values())
    for _ in range(2):
        assert [read(store, raw)[:1] for raw in files.values()] == [b"a", b"b", b"c"]
    assert fetched(log) == {"a.csv": 1, "b.csv": 1, "c.csv": 2}
    assert kept_files(scratch) == [b"a" * 10, b"b" * 10]
    store.release([files["records/a.csv"]])
    assert read(store, files["records/c.csv"]) == b"c" * 10
    assert kept_files(scratch) == [b"b" * 10, b"c" * 10]


def test_a_folder_of_this_machine_keeps_nothing(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "a.csv").write_text(ROWS)
    store = LocalStore(tmp_path)
    (raw,) = (raw for page in store.listing("records") for raw in page)
    store.keep([raw])
    assert read(store, raw) == ROWS.encode()
    assert list(scratch.iterdir()) == []
    store.release([raw])
    assert read(store, raw) == ROWS.encode()


def test_what_was_never_kept_may_be_released(bucket: Any) -> None:
    bucket.put("records/a.csv", ROWS)
    _, files = of_bucket(bucket)
    copies = Copies()
    copies.release(files.values())
    assert copies.open(files["records/a.csv"]) is None


# opens an object three times, each time to its end, as a landing does
_READ = """
import json, re, sys
from pathlib import Path
from orchestration.landing.store import open_store, sha256_of
from orchestration.settings import Settings

def peak():
    return int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1])

store = open_store(Settings(sys.argv[1], Path("unused")))
files = {raw.name: raw for page in store.listing("records") for raw in page}
def read(name):
    store.keep([files[name]])
    return {sha256_of(stream) for _ in range(3) for stream in [store.open(files[name])]}
assert len(read("small.csv")) == 1
before = peak()
assert len(read("large.csv")) == 1
print(json.dumps({"before": before, "after": peak()}))
"""
_LARGE_BYTES = 160 * 1024**2


@pytest.mark.end_to_end
def test_memory_does_not_grow_with_an_object_that_is_kept(bucket: Any, log: Any, tmp_path: Path) -> None:
    bucket.put("records/small.csv", b"x" * 9 * 1024**2)
    bucket.put("records/large.csv", b"x" * _LARGE_BYTES)
    log.requests.clear()
    ended = subprocess.run(
        [sys.executable, "-c", _READ, bucket.address],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    peaks = json.loads(ended.stdout)
    assert (peaks["after"] - peaks["before"]) * 1024 < _LARGE_BYTES / 4
    assert fetched(log) == {"small.csv": 1, "large.csv": 1}
