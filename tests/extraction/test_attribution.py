"""The seam between what a text states and of whom: another attribution can stand in for the one that is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.analysis import Analysis, Referent
from orchestration.extraction.attribution import ClauseAttribution
from orchestration.extraction.engine import RulesExtractor, extract
from orchestration.model import Document
from orchestration.vocabulary import Vocabulary

TEXT = "Two hubs\n\nNorlake Ltd let Quandrel Ltd know. Employment rose to 40 jobs. Norlake Ltd had 12 tenants in 2019."


@dataclass(frozen=True, slots=True)
class AlwaysQuandrel(ClauseAttribution):
    """Every predicate is said of one organisation, and every figure is its."""

    def owner_at(self, analysis: Analysis, start: int, end: int) -> Referent | None:
        return Referent("quandrel", 0.4)

    def subject_at(self, analysis: Analysis, position: int) -> Referent | None:
        return Referent("quandrel", 0.4)

    def referent_in(self, analysis: Analysis, start: int, end: int) -> Referent | None:
        return Referent("quandrel", 0.4)


def test_rules_ask_the_attribution_that_is_passed_in(vocabulary: Vocabulary) -> None:
    document = Document("Two hubs", TEXT, "text")
    by_clauses = extract(document, vocabulary)
    by_another = RulesExtractor({}, AlwaysQuandrel()).extract(document, vocabulary)
    tenants, by_another_tenants = by_clauses.metrics[-1], by_another.metrics[-1]
    assert (tenants.organisation_key, by_another_tenants.organisation_key) == ("norlake", "quandrel")
    assert by_another_tenants.number == tenants.number
    assert by_another_tenants.basis.confidence < tenants.basis.confidence
    assert by_another.engine == by_clauses.engine == "rules"


def test_the_one_that_is_used_is_the_default(vocabulary: Vocabulary) -> None:
    document = Document("Two hubs", TEXT, "text")
    assert extract(document, vocabulary, ClauseAttribution()) == extract(document, vocabulary)


def test_rules_ask_nobody_else(project_dir: Path) -> None:
    """Whom a text means is asked of the analysis, never of one implementation: else another could not stand in."""
    asked_past_it = re.compile(r"\b(?<![.\w])(?:subject_at|referent_in|focus_of|resolve_references)\(")
    for path in sorted((project_dir / "orchestration" / "extraction").glob("*.py")):
        if path.stem not in {"attribution", "references"}:
            calls = re.sub(r"def \w+\(", "", path.read_text(encoding="utf-8"))
            assert not asked_past_it.search(calls), f"{path.name}: ask analysis.subject_at and the like"
