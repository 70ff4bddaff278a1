"""The extraction stage: batches, processes, and a text that breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.extraction.engine import extract
from orchestration.landing import land
from orchestration.model import Document, Extraction
from orchestration.pipeline import extracting
from orchestration.pipeline.extracting import extract_new
from orchestration.settings import Settings
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import open_working

NOON = datetime(2024, 1, 1, 12)
TITLES = ("Quayside Labs opens", "Osier Gate closes", "Lanternquay raises 2 million euros")


@pytest.fixture
def working(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[duckdb.DuckDBPyConnection]:
    """Three landed documents."""
    settings = Settings(tmp_path / "raw", tmp_path / "warehouse")
    settings.news_dir.mkdir(parents=True)
    for number, title in enumerate(TITLES):
        path = settings.news_dir / f"{number}.txt"
        path.write_text(f"{title}\n\n2021-03-09\n\n{title} in Ghent, it said.\n", encoding="utf-8")
    with open_working(settings) as connection:
        land(connection, settings, vocabulary, NOON, lambda *_: None)
        yield connection


def failing_on_osier(document: Document, vocabulary: Vocabulary) -> Extraction:
    if document.title.startswith("Osier"):
        raise LookupError("no such word")
    return extract(document, vocabulary)


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(f"select count(*) from {query}").fetchall()[0][0])


def test_each_document_once(working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    steps: list[tuple[int, int]] = []
    first = extract_new(working, vocabulary, "1", NOON, lambda done, total, _: steps.append((done, total)))
    assert (first.documents, first.warnings) == (3, ())
    assert steps == [(1, 3), (2, 3), (3, 3)]
    again = extract_new(working, vocabulary, "1", NOON, lambda *_: None)
    assert again.documents == 0


def test_other_rules_extract_again(working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    extract_new(working, vocabulary, "1", NOON, lambda *_: None)
    before = count(working, "statements.mentions")
    assert extract_new(working, vocabulary, "2", NOON, lambda *_: None).documents == 3
    assert count(working, "statements.mentions") == before


def test_a_text_that_breaks_a_rule_costs_itself_alone(
    working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "extract", failing_on_osier)
    summary = extract_new(working, vocabulary, "1", NOON, lambda *_: None)
    assert summary.documents == 3
    assert summary.warnings == ("news/1.txt: an extraction rule failed (LookupError: no such word)",)
    rows = working.execute(
        "select source_path, detail, raw_excerpt, released_at from landing.quarantine"
    ).fetchall()
    assert rows == [("news/1.txt", "LookupError: no such word", "Osier Gate closes", None)]
    assert count(working, "statements.extractions") == 3
    assert extract_new(working, vocabulary, "1", NOON, lambda *_: None).documents == 0


def test_rules_that_cope_release_it(
    working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(extracting, "extract", failing_on_osier)
        extract_new(working, vocabulary, "1", NOON, lambda *_: None)
    extract_new(working, vocabulary, "2", NOON, lambda *_: None)
    assert working.execute("select released_at from landing.quarantine").fetchall() == [(NOON,)]


def test_processes_give_what_one_gives(vocabulary: Vocabulary) -> None:
    documents = [Document(title, f"{title}\n\n{title} in Ghent, it said.", "text") for title in TITLES * 15]
    with extracting._extractor(vocabulary, 1) as extract_here:
        here = list(extract_here(documents))
    with extracting._extractor(vocabulary, 2) as extract_there:
        there = list(extract_there(documents))
    assert there == here
    assert all(isinstance(result, Extraction) for result in there)
