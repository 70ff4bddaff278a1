"""What waits in raw/, against ledgers of every kind: each row of a table is one file and what a look must say."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.landing.store import STILL_WRITTEN, NoRawFolderError
from orchestration.pipeline.waiting import WaitingFiles, raw_listing
from orchestration.settings import Settings

TEXT = b"Title\n\nBody."
SHA256 = hashlib.sha256(TEXT).hexdigest()
OLD, READ, LATER = 1_600_000_000, "2022-01-01 00:00:00", 1_700_000_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "raw" / "news").mkdir(parents=True)
    (tmp_path / "warehouse").mkdir()
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


def put(settings: Settings, name: str = "a.txt", written: int = OLD, data: bytes = TEXT) -> None:
    path = settings.news_dir / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (written, written))


def publish(settings: Settings, *rows: tuple[object, ...], has_gone: bool = True) -> None:
    """Rows of (name, size, sha256, outcome, reason, is_gone)."""
    with duckdb.connect(settings.published_path) as published:
        published.execute(
            "create table ops_ingestion_ledger (source_path varchar, member varchar, size_bytes bigint, "
            "content_sha256 varchar, outcome varchar, reason varchar, seen_at timestamp, is_gone boolean)"
        )
        for name, size, sha256, outcome, reason, is_gone in rows:
            published.execute(
                "insert into ops_ingestion_ledger values (?, '', ?, ?, ?, ?, ?, ?)",
                [f"news/{name}", size, sha256, outcome, reason, READ, is_gone],
            )
        published.execute("create table dim_documents (document_id varchar, is_retracted boolean)")
        published.execute("insert into dim_documents values ('out', true), ('in', false)")
        if not has_gone:
            published.execute("alter table ops_ingestion_ledger drop column is_gone")


def look(settings: Settings) -> WaitingFiles:
    with raw_listing(settings) as listing:
        return listing.waiting(settings)


def kinds(found: WaitingFiles) -> dict[str, tuple[str, ...]]:
    named = {"new": found.new, "changed": found.changed, "gone": found.gone}
    return {kind: waiting.first for kind, waiting in named.items() if waiting.count}


def retract(settings: Settings, *document_ids: str) -> None:
    rows = "".join(f"{document_id},a reason,2024-01-01T00:00:00\n" for document_id in document_ids)
    (settings.raw_dir / "retractions.csv").write_text(
        f"document_id,reason,retracted_at\n{rows}", encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("document_ids", "expected"),
    [(["out"], 0), (["out", "in"], 1), ([], 1), (["in"], 2), (["out", "nobody knows it"], 0)],
)
def test_documents_to_take_out_or_to_put_back_wait(
    settings: Settings, document_ids: list[str], expected: int
) -> None:
    publish(settings)
    retract(settings, *document_ids)
    found = look(settings)
    assert (found.retractions, len(found)) == (expected, expected)


LOADED = (len(TEXT), SHA256, "loaded", "", False)


@pytest.mark.parametrize(
    ("row", "written", "expected"),
    [
        pytest.param(LOADED, OLD, None, id="stands"),
        pytest.param(LOADED, LATER, None, id="only touched"),
        pytest.param(
            (len(TEXT), "other", "loaded", "", False), LATER, "changed", id="other bytes of the same size"
        ),
        pytest.param(
            (len(TEXT), "other", "loaded", "", False), OLD, None, id="not written since it was read"
        ),
        pytest.param((3, SHA256, "loaded", "", False), OLD, "changed", id="another size"),
        pytest.param((len(TEXT), SHA256, "quarantined", "", False), OLD, None, id="quarantined and the same"),
        pytest.param(
            (len(TEXT), None, "ignored", "no YAML describes it", False), OLD, None, id="passed over"
        ),
        pytest.param((3, None, "ignored", STILL_WRITTEN, False), OLD, "new", id="was being written"),
        pytest.param((len(TEXT), SHA256, "loaded", "", True), OLD, "new", id="was gone and is back"),
    ],
)
def test_a_file_against_its_row(
    settings: Settings, row: tuple[object, ...], written: int, expected: str | None
) -> None:
    retract(settings, "out")
    put(settings, written=written)
    publish(settings, ("a.txt", *row))
    assert kinds(look(settings)) == ({} if expected is None else {expected: ("news/a.txt",)})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (LOADED, {"gone": ("news/a.txt",)}),
        ((len(TEXT), SHA256, "loaded", "", True), {}),
        ((len(TEXT), None, "ignored", "a temporary name", False), {}),
    ],
)
def test_a_row_without_its_file(
    settings: Settings, row: tuple[object, ...], expected: dict[str, tuple[str, ...]]
) -> None:
    publish(settings, ("a.txt", *row))
    assert kinds(look(settings)) == expected


def test_files_with_temporary_names_do_not_wait(settings: Settings) -> None:
    put(settings, "a.txt.part")
    assert len(look(settings)) == 0


def test_a_publication_of_an_earlier_version_is_understood(settings: Settings) -> None:
    put(settings)
    publish(settings, ("a.txt", *LOADED), ("b.txt", *LOADED), has_gone=False)
    assert kinds(look(settings)) == {"gone": ("news/b.txt",)}


def test_what_lies_in_a_folder_that_cannot_be_read_is_not_gone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, "locked/a.txt")
    publish(settings, ("locked/a.txt", *LOADED), ("other/b.txt", *LOADED))
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert kinds(look(settings))["gone"] == ("news/other/b.txt",)


def test_many_files_are_counted_and_a_few_are_named(settings: Settings) -> None:
    for number in range(7):
        put(settings, f"{number}.txt")
    found = look(settings)
    assert (found.new.count, len(found)) == (7, 7)
    assert found.new.first == ("news/0.txt", "news/1.txt", "news/2.txt")


def test_the_fingerprint_is_of_names_sizes_and_times(settings: Settings) -> None:
    def fingerprint() -> str:
        with raw_listing(settings) as listing:
            return listing.fingerprint()

    seen = {fingerprint()}
    put(settings)
    seen.add(fingerprint())
    put(settings, written=LATER)
    seen.add(fingerprint())
    put(settings, "b.txt")
    seen.add(fingerprint())
    retract(settings, "a document")
    seen.add(fingerprint())
    assert len(seen) == 5
    assert fingerprint() in seen


def test_the_newest_file_is_told(settings: Settings) -> None:
    with raw_listing(settings) as listing:
        assert listing.newest_ns() == 0
    put(settings, "a.txt", OLD)
    put(settings, "b.txt", LATER)
    put(settings, "c.part", int(time.time()))
    with raw_listing(settings) as listing:
        assert listing.newest_ns() == LATER * 1_000_000_000


def test_without_raw_there_is_nothing_to_list(tmp_path: Path) -> None:
    with pytest.raises(NoRawFolderError), raw_listing(Settings(tmp_path / "none", tmp_path)):
        pass
