"""The extraction stage: batches, processes, and a text that breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.extraction.engine import RulesExtractor, extract
from orchestration.landing import land
from orchestration.model import (
    PARTS,
    Basis,
    Document,
    Extraction,
    LocalOrganisation,
    Mention,
    MetricStatement,
    Part,
    Passage,
    Period,
    StatedNumber,
)
from orchestration.pipeline import extracting, stages
from orchestration.pipeline.extracting import extract_new
from orchestration.pipeline.reporting import Silent
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
        land(connection, settings, vocabulary, now=NOON, progress=lambda *_: None)
        yield connection


def rules(version: str) -> RulesExtractor:
    return RulesExtractor(dict.fromkeys(PARTS, version))


class FailingOnOsier(RulesExtractor):
    """Rules of which one fails on one text."""

    def extract(
        self, document: Document, vocabulary: Vocabulary, parts: frozenset[Part] = PARTS
    ) -> Extraction:
        if document.title.startswith("Osier"):
            raise LookupError("no such word")
        return extract(document, vocabulary)


@dataclass(frozen=True)
class LetterCounter:
    """Another engine: whom a title begins with has as many tenants as the title has letters."""

    engine: str = "letters"
    versions: Mapping[Part, str] = field(default_factory=lambda: dict.fromkeys(PARTS, "1"))

    def extract(
        self, document: Document, vocabulary: Vocabulary, parts: frozenset[Part] = PARTS
    ) -> Extraction:
        name, count = document.title.split()[0], float(len(document.title))
        return Extraction(
            self.engine,
            organisations=(LocalOrganisation(name.lower(), name),),
            mentions=(Mention(0, len(name), name.lower(), "name"),),
            metrics=(
                MetricStatement(
                    organisation_key=name.lower(),
                    metric_id="resident_companies",
                    claim_kind="level",
                    modality="reported",
                    period=Period(date(2021, 1, 1), date(2021, 12, 31), "year"),
                    is_period_inferred=True,
                    number=StatedNumber(count, "=", count, count),
                    unit="count",
                    original_value=count,
                    original_unit="letters",
                    measure_text="letters",
                    basis=Basis(Passage(0, len(name), name), "letters.counted", 1, 0.5),
                ),
            ),
        )


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(f"select count(*) from {query}").fetchall()[0][0])


def test_each_document_once(working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    steps: list[tuple[int, int]] = []
    first = extract_new(
        working,
        rules("1"),
        vocabulary,
        "1",
        now=NOON,
        progress=lambda done, total, _: steps.append((done, total)),
    )
    assert (first.documents, first.warnings) == (3, ())
    assert steps == [(1, 3), (2, 3), (3, 3)]
    again = extract_new(working, rules("1"), vocabulary, "1", now=NOON, progress=lambda *_: None)
    assert again.documents == 0


def test_other_rules_extract_again(working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    extract_new(working, rules("1"), vocabulary, "1", now=NOON, progress=lambda *_: None)
    before = count(working, "statements.mentions")
    assert (
        extract_new(working, rules("2"), vocabulary, "1", now=NOON, progress=lambda *_: None).documents == 3
    )
    assert count(working, "statements.mentions") == before


def test_a_text_that_breaks_a_rule_costs_itself_alone(
    working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    summary = extract_new(
        working,
        FailingOnOsier(dict.fromkeys(PARTS, "1")),
        vocabulary,
        "1",
        now=NOON,
        progress=lambda *_: None,
    )
    assert summary.documents == 3
    assert summary.warnings == ("news/1.txt: an extraction rule failed (LookupError: no such word)",)
    rows = working.execute(
        "select source_path, detail, raw_excerpt, released_at from landing.quarantine"
    ).fetchall()
    assert rows == [("news/1.txt", "LookupError: no such word", "Osier Gate closes", None)]
    assert count(working, "(select distinct origin_id from statements.extractions)") == 3
    assert (
        extract_new(working, rules("1"), vocabulary, "1", now=NOON, progress=lambda *_: None).documents == 0
    )


def test_rules_that_cope_release_it(working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    extract_new(
        working,
        FailingOnOsier(dict.fromkeys(PARTS, "1")),
        vocabulary,
        "1",
        now=NOON,
        progress=lambda *_: None,
    )
    extract_new(working, rules("2"), vocabulary, "1", now=NOON, progress=lambda *_: None)
    assert working.execute("select released_at from landing.quarantine").fetchall() == [(NOON,)]


def test_processes_give_what_one_gives(vocabulary: Vocabulary) -> None:
    documents = [
        (Document(title, f"{title}\n\n{title} in Ghent, it said.", "text"), PARTS) for title in TITLES * 15
    ]
    with extracting._extracting(rules("1"), vocabulary, 1) as extract_here:
        here = list(extract_here(documents))
    with extracting._extracting(rules("1"), vocabulary, 2) as extract_there:
        there = list(extract_there(documents))
    assert there == here
    assert all(isinstance(result, Extraction) for result in there)


def test_another_engine_takes_the_place_of_the_rules(
    working: duckdb.DuckDBPyConnection, vocabulary: Vocabulary
) -> None:
    extract_new(working, rules("1"), vocabulary, "1", now=NOON, progress=lambda *_: None)
    assert (
        extract_new(working, LetterCounter(), vocabulary, "1", now=NOON, progress=lambda *_: None).documents
        == 3
    )
    assert (
        extract_new(working, LetterCounter(), vocabulary, "1", now=NOON, progress=lambda *_: None).documents
        == 0
    )
    stated = working.execute(
        "select engine, rule_id, quote, value from statements.metrics order by quote"
    ).fetchall()
    assert stated == [
        ("letters", "letters.counted", title.split()[0], len(title))
        for title in sorted(TITLES, key=str.split)
    ]
    assert working.execute(
        "select distinct engine, extraction_version from statements.extractions"
    ).fetchall() == [("letters", "1")]


def test_the_engine_is_named_in_one_place(
    working: duckdb.DuckDBPyConnection,
    vocabulary: Vocabulary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = stages.Work(working, Settings(tmp_path / "raw", tmp_path / "warehouse"), vocabulary)
    assert stages.extractor_of(work.settings).engine == "rules"
    monkeypatch.setattr(stages, "extractor_of", lambda settings: LetterCounter())
    assert stages.extract(work, Silent()).documents == 3
    assert count(working, "statements.metrics where engine = 'letters'") == 3
