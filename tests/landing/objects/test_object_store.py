"""Raw files behind addresses, against a real S3 API on loopback (moto) and the memory file system of fsspec."""

from __future__ import annotations

import io
import os
import pickle
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from orchestration.landing.store import (
    NoRawFolderError,
    RawFile,
    RawStore,
    RawStoreError,
    UnreadableFileError,
    UnsettledFileError,
    open_store,
)
from orchestration.landing.store.base import MAX_TEXT_BYTES
from orchestration.landing.store.entries import entry_of
from orchestration.landing.store.faults import store_fault
from orchestration.settings import Settings


def store_of(address: str) -> RawStore:
    return open_store(Settings(address, Path("unused")))


def listed(store: RawStore, collection: str = "news") -> dict[str, RawFile]:
    files = [raw for page in store.listing(collection) for raw in page]
    found = {raw.source_path: raw for raw in files}
    assert len(found) == len(files), "a path was listed twice"
    return found


def content(store: RawStore, raw: RawFile) -> bytes:
    with store.open(raw) as stream:
        data = stream.read()
        stream.seek(0)
        assert stream.read() == data
    store.check_unchanged(raw)
    return data


# what is listed


def test_objects_of_all_prefixes_with_size_time_and_etag(bucket: Any) -> None:
    bucket.put("news/a.txt", "12345")
    bucket.put("news/2020/01/b.txt")
    bucket.put("records/r.csv")
    bucket.put("news2/c.txt")  # begins like the collection and is none of it
    found = listed(store_of(bucket.address))
    assert sorted(found) == ["news/2020/01/b.txt", "news/a.txt"]
    raw = found["news/a.txt"]
    assert (raw.collection, raw.size_bytes, raw.left_out, raw.fault) == ("news", 5, "", "")
    assert raw.etag == "827ccb0eea8a706c4c34a16891f84e7b"
    assert abs(raw.modified_ns / 1e9 - bucket.fs.modified(f"{bucket.name}/raw/news/a.txt").timestamp()) < 1
    assert sorted(listed(store_of(bucket.address), "records")) == ["records/r.csv"]


def test_a_whole_bucket_may_be_raw(bucket: Any) -> None:
    bucket.fs.pipe_file(f"{bucket.name}/news/a.txt", b"12345")
    for address in (f"s3://{bucket.name}", f"s3://{bucket.name}/"):
        store = store_of(address)
        store.check()
        assert content(store, listed(store)["news/a.txt"]) == b"12345"


def test_hidden_temporary_and_marker_objects(bucket: Any) -> None:
    for path in (
        "news/.hidden",
        "news/.git/a.txt",
        "news/folder/",
        "news/a.tmp",
        "news/up.part/1",
        "news/up.part/2",
    ):
        bucket.put(path, "")
    bucket.put("news/mistake/", "Title")
    found = listed(store_of(bucket.address))
    assert sorted(found) == ["news/a.tmp", "news/mistake/", "news/up.part"]
    assert "ends in a slash" in found.pop("news/mistake/").left_out
    assert all("temporary name" in raw.left_out for raw in found.values())
    assert found["news/up.part"].is_folder


def test_names_of_every_kind_are_listed_and_opened(bucket: Any) -> None:
    names = [
        *("/double.txt", "with space.txt", "é中.txt", "a#b.txt", "a?b.txt", "100%25+.txt", "[a]*.txt"),
        r"a\b.txt",
    ]
    for name in names:
        bucket.put(f"news/{name}", name)
    store = store_of(bucket.address)
    found = listed(store)
    assert sorted(found) == sorted(f"news/{name}" for name in names)
    for name in names:
        assert content(store, found[f"news/{name}"]) == name.encode()


def test_a_listing_goes_request_by_request(bucket: Any, log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.landing.store.entries._KEYS_PER_REQUEST", 5)
    for number in range(12):
        bucket.put(f"news/{number % 4}/{number}.txt")
    pages = store_of(bucket.address).listing("news")
    assert len(next(pages)) == 5
    assert len([request for request in log.requests if "list-type" in request]) == 1
    assert [len(page) for page in pages] == [5, 2]
    assert log.downloads() == []


def test_a_listing_is_never_remembered(bucket: Any) -> None:
    bucket.put("news/a.txt", "one")
    store = store_of(bucket.address)
    before = listed(store)
    bucket.put("news/a.txt", "two")
    bucket.put("news/b.txt")
    after = listed(store)
    assert sorted(after) == ["news/a.txt", "news/b.txt"]
    assert after["news/a.txt"].etag != before["news/a.txt"].etag
    bucket.remove("news/a.txt")
    assert sorted(listed(store)) == ["news/b.txt"]


# opening


def test_an_empty_object_is_empty(bucket: Any) -> None:
    bucket.put("news/a.txt", "")
    store = store_of(bucket.address)
    assert content(store, listed(store)["news/a.txt"]) == b""


def test_one_request_opens_a_small_object(bucket: Any, log: Any) -> None:
    bucket.put("news/a.txt")
    store = store_of(bucket.address)
    raw = listed(store)["news/a.txt"]
    log.requests.clear()
    content(store, raw)
    assert len(log.requests) == 1


@pytest.fixture
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.landing.store.objects._IN_MEMORY_BYTES", 3)


@pytest.mark.usefixtures("nothing_is_small")
def test_a_large_object_is_read_from_a_temporary_file_that_goes(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    bucket.put("news/a.txt", "0123456789")
    store = store_of(bucket.address)
    with store.open(listed(store)["news/a.txt"]) as stream:
        assert isinstance(stream, io.BufferedReader)
        stream.seek(-3, os.SEEK_END)
        assert stream.read() == b"789"
    assert list(tmp_path.iterdir()) == []


def test_an_object_that_was_stored_in_parts_is_read(bucket: Any) -> None:
    data = os.urandom(11 * 1024**2)
    with bucket.fs.open(f"{bucket.name}/raw/news/a.bin", "wb", block_size=5 * 1024**2) as file:
        file.write(data)
    store = store_of(bucket.address)
    raw = listed(store)["news/a.bin"]
    assert raw.etag is not None
    assert "-" in raw.etag  # of the parts, not of the content
    assert content(store, raw) == data


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("change", ["same size", "shorter", "longer", "removed"])
def test_an_object_that_changed_since_it_was_listed_is_left_for_the_next_run(
    bucket: Any, change: str, size: str, request: pytest.FixtureRequest
) -> None:
    if size == "large":
        request.getfixturevalue("nothing_is_small")
    bucket.put("news/a.txt", "0123456789")
    bucket.put("news/b.txt", "0123456789")
    store = store_of(bucket.address)
    files = listed(store)
    store.prepare(list(files.values()))
    if change == "removed":
        bucket.remove("news/a.txt")
    else:
        bucket.put(
            "news/a.txt", {"same size": "abcdefghij", "shorter": "abcd", "longer": "abcdefghijkl"}[change]
        )
    with pytest.raises(UnsettledFileError, match="left for the next run"):
        store.open(files["news/a.txt"])
    assert content(store, files["news/b.txt"]) == b"0123456789"


def test_announced_objects_are_fetched_together_and_once(bucket: Any, log: Any) -> None:
    for number in range(6):
        bucket.put(f"news/{number}.txt", f"Text {number}")
    store = store_of(bucket.address)
    files = listed(store)
    store.prepare(list(files.values()))
    log.requests.clear()
    assert content(store, files["news/2.txt"]) == b"Text 2"  # those before it are not wanted
    assert len(log.downloads()) == 4
    for number in (3, 4, 5):
        assert content(store, files[f"news/{number}.txt"]) == f"Text {number}".encode()
    assert len(log.requests) == 4
    assert content(store, files["news/0.txt"]) == b"Text 0"
    assert len(log.requests) == 5


def test_what_is_fetched_ahead_is_bounded(bucket: Any, log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.landing.store.objects._AHEAD_BYTES", 25)
    for number in range(6):
        bucket.put(f"news/{number}.txt", "0123456789")
    store = store_of(bucket.address)
    files = listed(store)
    store.prepare(list(files.values()))
    content(store, files["news/0.txt"])
    assert len(log.downloads()) == 3


def test_objects_are_there_as_a_whole_and_not_waited_for(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("news/a.txt")
    store = store_of(bucket.address)
    files = list(listed(store).values())
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waited"))
    assert store.settle(files, 30) == frozenset()


def test_another_process_may_open_what_this_one_listed(bucket: Any) -> None:
    bucket.put("news/a.txt", "12345")
    store = store_of(bucket.address)
    files = listed(store)
    assert content(pickle.loads(pickle.dumps(store)), files["news/a.txt"]) == b"12345"


# small files


def test_a_small_object_is_written_and_read_back(bucket: Any) -> None:
    store = store_of(bucket.address)
    assert store.read_text("retractions.csv") is None
    store.write_text("retractions.csv", "document_id,reason\n1,naïve\n")
    assert store.read_text("retractions.csv") == "document_id,reason\n1,naïve\n"
    store.write_text("retractions.csv", "document_id,reason\n")
    assert store.read_text("retractions.csv") == "document_id,reason\n"


def test_small_objects_that_cannot_be_read_say_why(bucket: Any) -> None:
    bucket.put("records/latin.yml", b"caf\xe9")
    with pytest.raises(UnreadableFileError, match="not UTF-8 at byte 3"):
        store_of(bucket.address).read_text("records/latin.yml")
    bucket.put("records/large.yml", b"x" * (MAX_TEXT_BYTES + 1))
    with pytest.raises(UnreadableFileError, match="split it"):
        store_of(bucket.address).read_text("records/large.yml")


# faults of the service


@pytest.mark.parametrize("missing", ["bucket", "prefix"])
def test_a_missing_bucket_or_prefix_says_where_it_was_looked_for(bucket: Any, missing: str) -> None:
    address = f"s3://{bucket.name}/none" if missing == "prefix" else "s3://no-such-bucket-anywhere/raw"
    with pytest.raises(NoRawFolderError) as told:
        store_of(address).check()
    assert str(told.value).startswith(f"{address}: no such bucket or folder")
    assert "--raw" in str(told.value)


def test_an_object_is_no_folder(bucket: Any) -> None:
    bucket.put("news/a.txt")
    with pytest.raises(NoRawFolderError, match="a file, not a folder"):
        store_of(f"{bucket.address}/news/a.txt").check()


def test_a_bucket_that_goes_while_it_is_listed_breaks_the_listing_off(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.landing.store.entries._KEYS_PER_REQUEST", 1)
    for name in "ab":
        bucket.put(f"news/{name}.txt")
    pages = store_of(bucket.address).listing("news")
    next(pages)
    bucket.fs.rm(bucket.name, recursive=True)
    with pytest.raises(RawStoreError):
        list(pages)


def one_line(told: pytest.ExceptionInfo[RawStoreError]) -> str:
    text = str(told.value)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_without_credentials_it_says_which_to_set(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(RawStoreError) as told:
        store_of(bucket.address).check()
    assert "no credentials" in one_line(told)
    assert "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in one_line(told)


def test_a_server_that_does_not_answer_is_told_in_one_line(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(RawStoreError) as told:
        store_of(bucket.address).check()
    assert "no answer" in one_line(told)
    assert "check the network and AWS_ENDPOINT_URL" in one_line(told)


def test_a_server_that_goes_while_objects_are_read_stops_the_run(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("news/a.txt")
    store = store_of(bucket.address)
    raw = listed(store)["news/a.txt"]

    def fail(*_: object, **__: object) -> None:
        raise ConnectionResetError("reset by peer")

    monkeypatch.setattr(store._fs, "cat_file", fail)  # type: ignore[attr-defined]
    with pytest.raises(RawStoreError, match="no answer"):
        store.open(raw)


def test_one_object_without_permission_is_that_object_s_fault(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("news/a.txt")
    store = store_of(bucket.address)
    raw = listed(store)["news/a.txt"]

    def fail(*_: object, **__: object) -> None:
        raise PermissionError("Access Denied")

    monkeypatch.setattr(store._fs, "cat_file", fail)  # type: ignore[attr-defined]
    with pytest.raises(UnreadableFileError, match=r"cannot be read \(Access Denied\)"):
        store.open(raw)


@pytest.mark.parametrize(
    ("error", "address", "words"),
    [
        (PermissionError("Forbidden"), "s3://b/raw", "access denied (Forbidden): check the credentials"),
        (ImportError("Install adlfs to use az"), "az://b/raw", "Install adlfs to use az: install it beside"),
        (TimeoutError(), "sftp://h/raw", "no answer (TimeoutError): check the network and the address"),
        (ConnectionRefusedError("refused"), "gcs://b/raw", "check the network and STORAGE_EMULATOR_HOST"),
        (OSError("301\n  moved"), "s3://b/raw", "cannot be used (OSError: 301 moved)"),
        (ValueError("Protocol not known: xy"), "xy://b/raw", "xy:// is not known"),
    ],
)
def test_a_fault_is_one_line_that_says_what_to_do(error: Exception, address: str, words: str) -> None:
    told = str(store_fault(error, address))
    assert told.startswith(f"{address}: ")
    assert words in told
    assert "\n" not in told


def test_a_password_in_an_address_is_not_shown() -> None:
    with pytest.raises(RawStoreError) as told:
        store_of("foo://user:secret@host/raw")
    assert "secret" not in str(told.value)


# other file systems


@pytest.fixture
def memory() -> Iterator[Callable[[str, str], None]]:
    """Writes into a part of the memory file system that is the test's own."""
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]

    def put(path: str, text: str) -> None:
        fs.pipe_file(f"/raw/{path}", text.encode())

    yield put
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]


def test_memory_is_listed_folder_by_folder_and_read(memory: Callable[[str, str], None]) -> None:
    for path in ("news/a.txt", "news/2020/b.txt", "news/.c.txt", "news/d.tmp", "records/r.csv"):
        memory(path, path)
    store = store_of("memory://raw")
    store.check()
    found = listed(store)
    assert sorted(found) == ["news/2020/b.txt", "news/a.txt", "news/d.tmp"]
    assert content(store, found["news/2020/b.txt"]) == b"news/2020/b.txt"
    assert listed(store, "none") == {}


def test_what_may_be_half_written_is_waited_for(
    memory: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory("news/a.txt", "Half a te")
    memory("news/b.txt", "Whole")
    store = store_of("memory://raw")
    files = list(listed(store).values())
    monkeypatch.setattr("time.sleep", lambda _: memory("news/a.txt", "Half a text, and the rest"))
    assert store.settle(files, 0.5) == frozenset({"news/a.txt"})


def test_missing_memory_is_no_folder(memory: Callable[[str, str], None]) -> None:
    with pytest.raises(NoRawFolderError):
        store_of("memory://none").check()


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ({"mtime": 1.5}, (1_500_000_000, None)),
        ({"updated": "1970-01-01T00:00:02Z", "md5Hash": "abc=="}, (2_000_000_000, "abc==")),
        ({"LastModified": "1970-01-01T00:00:02.5", "ETag": '"abc"'}, (2_500_000_000, "abc")),
        ({}, (0, None)),
    ],
)
def test_times_and_tags_of_every_kind(info: dict[str, object], expected: tuple[int, str | None]) -> None:
    entry = entry_of({"name": "raw/a", "size": None, "type": "file", **info})
    assert (entry.modified_ns, entry.etag) == expected
    assert entry.size_bytes == 0
