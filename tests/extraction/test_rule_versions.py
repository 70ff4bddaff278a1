"""Which parts a changed rule or word concerns: read from what the modules import and speak of."""

from __future__ import annotations

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from orchestration.extraction import rule_versions as module
from orchestration.extraction.rule_versions import record_version, rule_versions
from orchestration.model import PARTS
from orchestration.vocabulary import Vocabulary

FINDINGS = {"events", "funding", "metrics", "organisations", "figures"}


@pytest.fixture(scope="module")
def sources(project_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources and seeds that may be changed."""
    folder = tmp_path_factory.mktemp("sources")
    ignored = shutil.ignore_patterns("__pycache__", "cli", "defs", "landing", "readers", "pipeline")
    shutil.copytree(project_dir / "orchestration", folder / "orchestration", ignore=ignored)
    shutil.copytree(project_dir / "dbt_project" / "seeds", folder / "seeds")
    return folder


def versions(sources: Path) -> dict[str, str]:
    package, seeds = sources / "orchestration" / "extraction", sources / "seeds"
    return {**rule_versions(seeds, package), "records": record_version(seeds, package)}


@pytest.mark.parametrize(
    ("changed", "concerned"),
    [
        ("orchestration/extraction/industries.py", {"industries"}),
        ("orchestration/extraction/events.py", FINDINGS - {"funding"}),
        ("orchestration/extraction/funding.py", FINDINGS - {"events"}),
        ("orchestration/extraction/metrics.py", FINDINGS - {"events", "funding"}),
        ("orchestration/extraction/figure_classes.py", FINDINGS - {"events", "funding"}),
        ("orchestration/extraction/names.py", PARTS),
        ("orchestration/extraction/engine.py", PARTS),
        ("orchestration/extraction/records.py", {"records"}),
        ("orchestration/extraction/extractor.py", set()),
        ("orchestration/vocabulary.py", PARTS | {"records"}),
        ("seeds/industries.csv", {"industries", "records"}),
        ("seeds/event_types.csv", FINDINGS - {"funding"}),
        ("seeds/round_types.csv", FINDINGS - {"events"} | {"records"}),
        ("seeds/metrics.csv", FINDINGS - {"events", "funding"} | {"records"}),
        ("seeds/places.csv", PARTS),
        ("seeds/legal_forms.csv", PARTS | {"records"}),
        ("seeds/fx_rates.csv", set()),
    ],
)
def test_a_change_concerns_what_depends_on_it(sources: Path, changed: str, concerned: set[str]) -> None:
    before = versions(sources)
    path = sources / changed
    content = path.read_bytes()
    path.write_bytes(content + b"\n#\n")
    try:
        after = versions(sources)
    finally:
        path.write_bytes(content)
    assert {part for part in before if before[part] != after[part]} == set(concerned)
    assert versions(sources) == before


def test_each_module_of_the_engine_concerns_some_part(sources: Path) -> None:
    """Nothing that a text is read with is left out, wherever it is imported."""
    package = sources / "orchestration" / "extraction"
    shared = set(module._imports(package, "engine")) - module._FINDING
    finders = {name for names in module._FINDERS.values() for name in names}
    assert module._closure(package, {"engine"}) == module._closure(package, shared | finders) | {"engine"}


def test_seeds_are_told_apart_by_the_fields_that_hold_them(project_dir: Path) -> None:
    """A seed is named as its field of the vocabulary, and no field is read but by its name."""
    read = re.findall(
        r'"(\w+)\.csv"', (project_dir / "orchestration" / "vocabulary.py").read_text(encoding="utf-8")
    )
    assert set(read) == {field.name for field in fields(Vocabulary)}
    for path in (project_dir / "orchestration" / "extraction").glob("*.py"):
        assert "getattr(vocabulary" not in path.read_text(encoding="utf-8"), path.name


def test_other_files_of_the_package_are_tables_of_weights(project_dir: Path) -> None:
    package = project_dir / "orchestration" / "extraction"
    others = {path for path in package.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}}
    assert {path.parent.name for path in others} <= {"weights"}
