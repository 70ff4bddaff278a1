"""A changed rule extracts anew the parts that it concerns, and gives the tables that extracting all anew gives."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.extraction import engine
from orchestration.extraction.engine import RulesExtractor
from orchestration.extraction.rule_versions import rule_versions
from orchestration.landing import land
from orchestration.model import Part
from orchestration.pipeline.extracting import extract_new
from orchestration.settings import Settings
from orchestration.statements import PART_TABLES, STATEMENT_TABLES
from orchestration.vocabulary import Vocabulary
from orchestration.warehouse import open_working

NOON = datetime(2024, 1, 1, 12)
# Of invented organisations: something for each part, and a city that a metric is of.
ARTICLES = (
    "Quayside Labs moves\n\n2021-03-09\n\nQuayside Labs, an incubator in Ghent for robotics and big data, was founded in 2015. "
    "In 2020 Quayside Labs had 31 resident projects. Quayside Labs held the Ghent Rope Works Forum in September 2020, at 9:30. The index stood at 10,137.25 that day.",
    "Lanternquay raises 2 million euros\n\n2021-04-01\n\nIn June 2020 Lanternquay Robotics raised 2 million euros in a seed "
    "round led by Osier Gate Ventures. Lanternquay Robotics had 40 employees in 2019, 7 of them new. Ghent had 300 start-ups in 2020.",
)
RULES = {
    "industries": ("industries.py", "find_industries"),
    "events": ("events.py", "find_events"),
    "funding": ("funding.py", "find_funding"),
    "metrics": ("metrics.py", "find_metrics"),
}
CONCERNED: dict[str, set[Part]] = {
    "industries": {"industries"},
    "events": {"events", "metrics", "organisations", "figures"},
    "funding": {"funding", "metrics", "organisations", "figures"},
    "metrics": {"metrics", "organisations", "figures"},
}


def less_sure(find: Callable[..., Any]) -> Callable[..., Any]:
    """The same rule, changed: it drops its last statement and is less sure of the others."""

    def changed(*arguments: Any) -> Any:
        found = find(*arguments)
        return tuple(
            replace(statement, basis=replace(statement.basis, confidence=0.321)) for statement in found[:-1]
        )

    return changed


def landed(folder: Path, vocabulary: Vocabulary) -> Settings:
    settings = Settings(folder / "raw", folder / "warehouse")
    settings.news_dir.mkdir(parents=True)
    for number, article in enumerate(ARTICLES):
        (settings.news_dir / f"{number}.txt").write_text(article, encoding="utf-8")
    with open_working(settings) as connection:
        land(connection, settings, vocabulary, NOON, lambda *_: None)
    return settings


def extracted(settings: Settings, extractor: RulesExtractor, vocabulary: Vocabulary) -> int:
    with open_working(settings) as connection:
        return extract_new(
            connection, extractor, vocabulary, "1", now=NOON, progress=lambda *_: None
        ).documents


def tables(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(settings.working_path, read_only=True) as connection:
        return {
            table: connection.execute(f"from statements.{table} order by all").fetchall()
            for table in (*STATEMENT_TABLES, "extractions")
        }


@pytest.mark.parametrize("kind", sorted(RULES))
def test_only_what_a_changed_rule_concerns_is_extracted_anew(
    kind: str, project_dir: Path, tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, rule = RULES[kind]
    seeds = project_dir / "dbt_project" / "seeds"
    package = tmp_path / "orchestration" / "extraction"
    shutil.copytree(project_dir / "orchestration" / "extraction", package)
    for name in ("model.py", "normalisation.py", "vocabulary.py"):
        shutil.copyfile(project_dir / "orchestration" / name, package.parent / name)
    settings = landed(tmp_path / "changed", vocabulary)
    before = RulesExtractor(rule_versions(seeds, package))
    assert extracted(settings, before, vocabulary) == 2
    first = tables(settings)
    assert {table for table in first if not first[table]} == {"exchange_rates"}

    with (package / source).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    monkeypatch.setattr(engine, rule, less_sure(getattr(engine, rule)))
    after = RulesExtractor(rule_versions(seeds, package))
    concerned = {part for part in before.versions if before.versions[part] != after.versions[part]}
    assert concerned == CONCERNED[kind]
    # what is left alone keeps a mark, what is extracted anew loses it
    marked = {table for part, names in PART_TABLES.items() for table in names}
    with duckdb.connect(settings.working_path) as connection:
        for table in marked:
            connection.execute(f"alter table statements.{table} add column mark integer default 1")
            connection.execute(f"alter table statements.{table} alter column mark drop default")
    assert extracted(settings, after, vocabulary) == 2
    with duckdb.connect(settings.working_path) as connection:
        for part, names in PART_TABLES.items():
            for table in names:
                marks = {
                    mark for (mark,) in connection.execute(f"select mark from statements.{table}").fetchall()
                }
                assert marks <= ({None} if part in concerned else {1}), table
                connection.execute(f"alter table statements.{table} drop column mark")
    assert extracted(settings, after, vocabulary) == 0

    whole = landed(tmp_path / "whole", vocabulary)
    assert extracted(whole, after, vocabulary) == 2
    assert tables(settings) == tables(whole)
    assert tables(settings) != first


def test_a_text_that_failed_is_read_whole_by_any_changed_rule(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = landed(tmp_path / "changed", vocabulary)
    first = RulesExtractor(dict.fromkeys(PART_TABLES, "1"))
    with monkeypatch.context() as patched:
        patched.setattr(engine, "find_metrics", None)
        assert extracted(settings, first, vocabulary) == 2
    assert tables(settings)["events"] == []
    assert extracted(settings, first, vocabulary) == 0
    mended = RulesExtractor({**first.versions, "metrics": "2"})
    assert extracted(settings, mended, vocabulary) == 2
    whole = landed(tmp_path / "whole", vocabulary)
    assert extracted(whole, mended, vocabulary) == 2
    assert tables(settings) == tables(whole)
