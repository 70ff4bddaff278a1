"""Raw files in a local folder: what is listed and what is left out, and that only what stands still is read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.landing.store import (
    LocalStore,
    NoRawFolderError,
    RawFile,
    RawStoreError,
    UnreadableFileError,
    UnsettledFileError,
    open_store,
    sha256_of,
)
from orchestration.landing.store.base import MAX_FILE_BYTES, MAX_TEXT_BYTES, PAGE_FILES, is_temporary
from orchestration.landing.store.local import path_of, source_path_of
from orchestration.settings import Settings

LONG_AGO = (1_600_000_000, 1_600_000_000)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "news"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def store(news: Path) -> LocalStore:
    return LocalStore(news.parent)


def listed(store: LocalStore, collection: str = "news") -> dict[str, RawFile]:
    files = [raw for page in store.listing(collection) for raw in page]
    found = {raw.source_path: raw for raw in files}
    assert len(found) == len(files), "a path was listed twice"
    return found


def old(path: Path, text: str = "Title\n\nBody.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, LONG_AGO)
    return path


# what is listed


def test_files_of_all_folders_with_size_and_time(store: LocalStore, news: Path) -> None:
    old(news / "a.txt", "12345")
    old(news / "2020" / "01" / "b.txt")
    old(news.parent / "records" / "r.csv")
    found = listed(store)
    assert sorted(found) == ["news/2020/01/b.txt", "news/a.txt"]
    raw = found["news/a.txt"]
    assert raw == RawFile("news/a.txt", "news", 5, LONG_AGO[0] * 1_000_000_000)
    assert (raw.name, raw.left_out, raw.fault, raw.is_folder) == ("a.txt", "", "", False)
    assert sorted(listed(store, "records")) == ["records/r.csv"]


def test_a_collection_without_a_folder_has_no_files(store: LocalStore) -> None:
    assert listed(store, "records") == {}


def test_a_collection_that_is_a_file_is_a_fault(store: LocalStore, news: Path) -> None:
    old(news.parent / "records")
    assert "cannot be read (Not a directory)" in listed(store, "records")["records"].fault


def test_hidden_files_and_folders_are_passed_over(store: LocalStore, news: Path) -> None:
    old(news / ".hidden.txt")
    old(news / ".git" / "a.txt")
    assert listed(store) == {}


@pytest.mark.parametrize(
    "name",
    [
        *("a.txt.tmp", "a.TMP", "a.temp", "a.part", "a.partial", "a.crdownload", "a.download", "a.swp"),
        *("a.filepart", "a.uploading", "a.txt~", "~a.docx", "~$a.docx", "#a.txt#", "a.csv._COPYING_"),
    ],
)
def test_temporary_names_are_left_out_with_a_reason(store: LocalStore, news: Path, name: str) -> None:
    old(news / name)
    assert "temporary name" in listed(store)[f"news/{name}"].left_out


@pytest.mark.parametrize(
    "name", ["a.txt", "part.csv", "tmp", "a.temperature.csv", "download.html", "a~b.txt"]
)
def test_names_that_only_look_temporary_are_read(name: str) -> None:
    assert not is_temporary(name)


def test_a_folder_with_a_temporary_name_is_one_row(store: LocalStore, news: Path) -> None:
    old(news / "batch.part" / "a.txt")
    found = listed(store)
    assert list(found) == ["news/batch.part"]
    assert found["news/batch.part"].is_folder
    assert "temporary name" in found["news/batch.part"].left_out


def test_what_is_no_regular_file_is_left_out(store: LocalStore, news: Path) -> None:
    os.mkfifo(news / "pipe.txt")
    assert listed(store)["news/pipe.txt"].left_out == "not a regular file"


# links


def test_a_linked_file_is_read_as_the_file(store: LocalStore, news: Path, tmp_path: Path) -> None:
    old(tmp_path / "elsewhere.txt", "12345")
    (news / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    raw = listed(store)["news/link.txt"]
    assert (raw.size_bytes, raw.fault) == (5, "")


def test_a_linked_folder_is_read(store: LocalStore, news: Path, tmp_path: Path) -> None:
    old(tmp_path / "elsewhere" / "a.txt")
    (news / "linked").symlink_to(tmp_path / "elsewhere")
    assert list(listed(store)) == ["news/linked/a.txt"]


@pytest.mark.parametrize("target", ["nowhere.txt", "broken.txt"])
def test_a_link_that_leads_nowhere_or_to_itself_is_a_fault(
    store: LocalStore, news: Path, target: str
) -> None:
    (news / "broken.txt").symlink_to(news / target)
    old(news / "a.txt")
    found = listed(store)
    assert "check the link" in found["news/broken.txt"].fault
    assert found["news/a.txt"].fault == ""


def test_a_link_back_is_a_row_and_no_loop(store: LocalStore, news: Path) -> None:
    old(news / "a" / "x.txt")
    (news / "a" / "up").symlink_to(news)
    found = listed(store)
    assert sorted(found) == ["news/a/up", "news/a/x.txt"]
    assert found["news/a/up"].left_out == "a link to the folder news, which is read already"


def test_a_link_to_what_holds_raw_lists_no_file_twice(store: LocalStore, news: Path) -> None:
    old(news / "x.txt")
    (news / "loop").symlink_to(news.parent)
    found = listed(store)
    assert "news/x.txt" in found
    assert found["news/loop/news"].left_out == "a link to the folder news, which is read already"
    assert not [path for path in found if path.endswith("x.txt") and path != "news/x.txt"]


def test_of_two_links_to_one_folder_the_first_is_followed(
    store: LocalStore, news: Path, tmp_path: Path
) -> None:
    old(tmp_path / "elsewhere" / "x.txt")
    for name in ("b", "a"):  # made in another order than their names have
        (news / name).symlink_to(tmp_path / "elsewhere")
    assert sorted(listed(store)) == ["news/a/x.txt", "news/b"]


# names


def test_a_name_that_is_not_utf8_is_shown_with_its_bytes_and_opened(store: LocalStore, news: Path) -> None:
    with open(os.fsencode(news) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123
        file.write(b"bytes")
    old(news / r"caf\xe9.txt", "letters")
    found = listed(store)
    assert sorted(found) == [r"news/caf\x5cxe9.txt", r"news/caf\xe9.txt"]
    with store.open(found[r"news/caf\xe9.txt"]) as stream:
        assert stream.read() == b"bytes"
    with store.open(found[r"news/caf\x5cxe9.txt"]) as stream:
        assert stream.read() == b"letters"


FILE_NAMES = st.binary(min_size=1, max_size=40).map(lambda name: name.replace(b"\0", b"-"))
TRICKY_NAMES = st.lists(st.sampled_from([b"\\", b"\\x", b"e9", b"5c", b"\xe9", b"x", b"a"])).map(b"".join)


@given(FILE_NAMES | TRICKY_NAMES)
@settings(max_examples=500, deadline=None)
def test_every_name_becomes_text_and_comes_back(name: bytes) -> None:
    path = os.fsdecode(name)
    shown = source_path_of(path)
    assert shown.encode("utf-8").decode() == shown
    assert path_of(shown) == path


# pages


def test_pages_are_bounded(store: LocalStore, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.landing.store.local.PAGE_FILES", 7)
    for number in range(20):
        old(news / str(number % 3) / f"{number}.txt")
    pages = list(store.listing("news"))
    assert [len(page) for page in pages] == [7, 7, 6]
    assert len({raw.source_path for page in pages for raw in page}) == 20
    assert PAGE_FILES >= 1000


def test_memory_does_not_grow_with_the_number_of_files(store: LocalStore, news: Path) -> None:
    for number in range(3000):
        (news / f"{number}.txt").touch()

    def peak(files: int) -> int:
        tracemalloc.start()
        seen = 0
        for page in store.listing("news"):
            seen += len(page)
            if seen >= files:
                break
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orchestration.landing.store.local.PAGE_FILES", 100)
        assert peak(3000) < 2 * peak(300)


# permissions


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Takes the permission from a path; for root, who may do anything, the system's answer is played."""

    def lock(path: Path) -> None:
        if os.geteuid() != 0:
            path.chmod(0)
            return
        for name in ("open", "scandir"):
            monkeypatch.setattr(os, name, _refusing(getattr(os, name), path))

    return lock


def _refusing(call: Callable[..., object], locked: Path) -> Callable[..., object]:
    def refuse(path: str, *arguments: object) -> object:
        if os.fspath(path) == str(locked):
            raise PermissionError(13, "Permission denied", path)
        return call(path, *arguments)

    return refuse


def test_a_folder_without_permission_is_a_fault_and_the_others_are_read(
    store: LocalStore, news: Path, unreadable: Callable[[Path], None]
) -> None:
    old(news / "a" / "x.txt")
    old(news / "b" / "y.txt")
    unreadable(news / "a")
    found = listed(store)
    (news / "a").chmod(stat.S_IRWXU)
    assert sorted(found) == ["news/a", "news/b/y.txt"]
    assert found["news/a"].is_folder
    assert found["news/a"].fault == "the folder cannot be read (Permission denied): check its permissions"


def test_a_file_without_permission_says_so(
    store: LocalStore, news: Path, unreadable: Callable[[Path], None]
) -> None:
    unreadable(old(news / "a.txt"))
    with pytest.raises(UnreadableFileError, match=r"^cannot be read \(Permission denied\): check its permis"):
        store.open(listed(store)["news/a.txt"])


# opening


def test_a_file_is_opened_as_a_seekable_stream(store: LocalStore, news: Path) -> None:
    old(news / "a.txt", "0123456789")
    raw = listed(store)["news/a.txt"]
    with store.open(raw) as stream:
        assert stream.read(4) == b"0123"
        assert sha256_of(stream) == "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"
        assert stream.read() == b"0123456789"
        stream.seek(-2, os.SEEK_END)
        assert stream.read() == b"89"
    store.check_unchanged(raw)


@pytest.mark.parametrize("fault", ["broken link", "too large"])
def test_what_the_listing_says_against_a_file_is_said_when_it_is_opened(
    store: LocalStore, fault: str
) -> None:
    size = MAX_FILE_BYTES + 1 if fault == "too large" else 0
    raw = RawFile("news/a", "news", size, 0, fault="" if size else "cannot be read: check the link")
    for method in (store.open, store.read):
        with pytest.raises(UnreadableFileError, match="split it" if size else "check the link"):
            method(raw)


def test_a_small_file_is_read_as_a_whole(store: LocalStore, news: Path) -> None:
    old(news / "a.txt", "0123456789")
    old(news / "b.txt", "")
    files = listed(store)
    assert store.read(files["news/a.txt"]) == b"0123456789"
    assert store.read(files["news/b.txt"]) == b""


@pytest.mark.parametrize("method", ["open", "read"])
def test_a_file_that_grew_or_was_replaced_since_it_was_listed_is_not_opened(
    store: LocalStore, news: Path, method: str
) -> None:
    path = old(news / "a.txt")
    raw = listed(store)["news/a.txt"]
    opened: Callable[[RawFile], object] = getattr(store, method)
    with path.open("a") as file:
        file.write("more")
    with pytest.raises(UnsettledFileError, match="still being written: left for the next run"):
        opened(raw)
    path.unlink()
    with pytest.raises(UnsettledFileError, match="went away"):
        opened(raw)
    os.mkfifo(path)
    with pytest.raises(UnsettledFileError):  # and it does not wait for a writer
        opened(raw)


@pytest.mark.parametrize("change", ["more", "-", "other"])
def test_a_small_file_that_changes_while_it_is_read_is_left_for_the_next_run(
    store: LocalStore, news: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = old(news / "a.txt", "12345")
    raw = listed(store)["news/a.txt"]
    read = os.read

    def read_and_change(descriptor: int, size: int) -> bytes:
        data = read(descriptor, size)
        path.write_text({"more": "1234567", "-": "1", "other": "54321"}[change], encoding="utf-8")
        return data

    monkeypatch.setattr(os, "read", read_and_change)
    with pytest.raises(UnsettledFileError, match="still being written"):
        store.read(raw)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no file here that breaks off")
def test_a_file_that_cannot_be_read_to_its_end_is_told(store: LocalStore, news: Path) -> None:
    (news / "a.txt").symlink_to("/proc/self/mem")  # reading its first byte is an input/output error
    raw = listed(store)["news/a.txt"]
    told = r"^reading breaks off \(Input/output error\): check the disk"
    with pytest.raises(UnreadableFileError, match=told):
        store.read(raw)
    with store.open(raw) as stream, pytest.raises(UnreadableFileError, match=told):
        sha256_of(stream)


def test_a_file_that_changes_while_it_is_read_is_told_afterwards(store: LocalStore, news: Path) -> None:
    path = old(news / "a.txt", "12345")
    raw = listed(store)["news/a.txt"]
    with store.open(raw) as stream:
        stream.read()
        path.write_text("54321", encoding="utf-8")
    with pytest.raises(UnsettledFileError):
        store.check_unchanged(raw)


# partial files


def test_old_files_are_not_waited_for(store: LocalStore, news: Path) -> None:
    old(news / "a.txt")
    started = time.monotonic()
    assert store.settle(list(listed(store).values()), 30) == frozenset()
    assert time.monotonic() - started < 5


def test_files_written_a_moment_ago_get_one_wait_together(
    store: LocalStore, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns() // 1_000_000_000 * 1_000_000_000
    for number in range(5):
        (news / f"{number}.txt").write_text("Title", encoding="utf-8")
        os.utime(news / f"{number}.txt", ns=(now, now + 1))
    files = list(listed(store).values())
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        (news / "1.txt").write_text("Title\n\nBody", encoding="utf-8")
        (news / "2.txt").unlink()

    monkeypatch.setattr("time.time", lambda: now / 1e9)
    monkeypatch.setattr("time.sleep", wait)
    assert store.settle(files, 0.5) == frozenset({"news/1.txt", "news/2.txt"})
    assert waits == [pytest.approx(0.5)]


@pytest.mark.parametrize(
    ("age_ns", "waited"),
    [
        pytest.param(100_000_000, pytest.approx(0.4, abs=0.001), id="it has stood still for a part of that"),
        pytest.param(700_000_001, 0.0, id="it has stood still for longer"),
        pytest.param(-900_000_001, 0.5, id="its clock is ahead"),
        pytest.param(None, 0.5, id="its times are whole seconds"),
    ],
)
def test_a_file_is_waited_for_until_it_has_stood_still(
    store: LocalStore, news: Path, monkeypatch: pytest.MonkeyPatch, age_ns: int | None, waited: object
) -> None:
    path = news / "a.txt"
    path.write_text("Title", encoding="utf-8")
    now = time.time_ns()
    modified = now // 1_000_000_000 * 1_000_000_000 if age_ns is None else now - age_ns
    modified += 1 if age_ns is not None and modified % 1_000_000_000 == 0 else 0
    os.utime(path, ns=(modified, modified))
    waits: list[float] = []
    monkeypatch.setattr("time.time", lambda: now / 1e9)
    monkeypatch.setattr("time.sleep", waits.append)
    assert store.settle(list(listed(store).values()), 0.5) == frozenset()
    assert waits == [waited]


@pytest.fixture
def writer(news: Path) -> Iterator[Path]:
    """A file that grows for as long as the test runs, as a slow copy does."""
    path = news / "growing.txt"
    path.touch()
    stop = threading.Event()

    def write() -> None:
        with path.open("a", encoding="utf-8") as file:
            while not stop.wait(0.02):
                file.write("one more line\n")
                file.flush()

    thread = threading.Thread(target=write)
    thread.start()
    yield path
    stop.set()
    thread.join()


def test_a_file_that_grows_is_unsettled_until_it_stands_still(
    store: LocalStore, news: Path, writer: Path
) -> None:
    old(news / "whole.txt")
    files = listed(store)
    assert store.settle(list(files.values()), 0.3) == frozenset({"news/growing.txt"})
    with pytest.raises(UnsettledFileError):
        store.open(files["news/growing.txt"])


def test_a_rename_into_place_is_read_at_once(store: LocalStore, news: Path) -> None:
    beside = news / "a.txt.part"
    beside.write_text("Title\n\nBody", encoding="utf-8")
    os.utime(beside, LONG_AGO)
    assert listed(store)["news/a.txt.part"].left_out
    beside.rename(news / "a.txt")
    files = listed(store)
    assert list(files) == ["news/a.txt"]
    assert store.settle(list(files.values()), 30) == frozenset()
    with store.open(files["news/a.txt"]) as stream:
        assert stream.read() == b"Title\n\nBody"


# small files


def test_a_small_file_is_written_whole_and_read_back(store: LocalStore, news: Path) -> None:
    assert store.read_text("retractions.csv") is None
    store.write_text("retractions.csv", "document_id,reason\n1,naïve\n")
    assert store.read_text("retractions.csv") == "document_id,reason\n1,naïve\n"
    store.write_text("records/new/a.yml", "source: a\r\n")
    assert store.read_text("records/new/a.yml") == "source: a\r\n"
    assert sorted(path.name for path in news.parent.iterdir()) == ["news", "records", "retractions.csv"]


def test_a_byte_order_mark_is_no_text(store: LocalStore, news: Path) -> None:
    (news / "a.yml").write_bytes(b"\xef\xbb\xbfsource: a")
    assert store.read_text("news/a.yml") == "source: a"


def test_small_files_that_cannot_be_read_say_why(store: LocalStore, news: Path) -> None:
    (news / "latin.yml").write_bytes(b"caf\xe9")
    with pytest.raises(UnreadableFileError, match=r"^not UTF-8 at byte 3: save it as UTF-8$"):
        store.read_text("news/latin.yml")
    with pytest.raises(UnreadableFileError, match="Is a directory"):
        store.read_text("news")
    with (news / "large.yml").open("wb") as file:
        file.truncate(MAX_TEXT_BYTES + 1)
    with pytest.raises(UnreadableFileError, match="split it"):
        store.read_text("news/large.yml")


def test_a_small_file_that_cannot_be_written_says_why(store: LocalStore, news: Path) -> None:
    old(news / "a")
    with pytest.raises(UnreadableFileError, match="cannot be written"):
        store.write_text("news/a/b.csv", "text")


# which store


def test_a_folder_is_a_local_store(news: Path, tmp_path: Path) -> None:
    assert isinstance(open_store(Settings(news.parent, tmp_path)), LocalStore)


def test_a_missing_folder_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(
        NoRawFolderError, match="none: no such folder: say where the raw files are with --raw DIR"
    ):
        open_store(Settings(tmp_path / "none", tmp_path)).check()


def test_an_address_of_no_known_kind_says_so(tmp_path: Path) -> None:
    with pytest.raises(RawStoreError, match=r"^foo://bucket: foo:// is not known"):
        open_store(Settings("foo://bucket", tmp_path))


def test_local_folders_do_not_load_the_libraries_of_object_stores(news: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from orchestration.landing.store import LocalStore; "
        f"list(LocalStore(Path({str(news.parent)!r})).listing('news')); print('s3fs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
