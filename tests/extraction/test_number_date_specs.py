"""The worked cases of an open recogniser suite that apply to news and registers: none that passed may fail.

The suite is third-party and lies beside the checkout; which of its cases apply, and how many passed when last recorded
(`bench_numbers_dates.py --record`), is data in `number_date_specs/`.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from orchestration.vocabulary import Vocabulary

DECISIONS = Path(__file__).with_name("number_date_specs")
RECORDED = json.loads((DECISIONS / "recorded.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def suite(project_dir: Path) -> ModuleType:
    """The benchmark, a program that lies in no package."""
    path = project_dir / "tests" / "benchmarks" / "bench_numbers_dates.py"
    spec = importlib.util.spec_from_file_location("bench_numbers_dates", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    if not module.SPECS.is_dir():
        pytest.skip(f"the worked cases are not here: {module.SPECS}")
    return module


def test_every_kind_is_decided_and_recorded(suite: ModuleType) -> None:
    assert list(RECORDED) == list(suite.KINDS)


@pytest.mark.parametrize("kind", RECORDED)
def test_no_fewer_cases_pass_than_were_recorded(suite: ModuleType, kind: str, vocabulary: Vocabulary) -> None:
    found = suite.tally(kind, vocabulary)
    assert max(found.applicable) < found.cases
    assert found.applicable_passing >= RECORDED[kind], (
        f"{kind}: failing of those that apply: {sorted(found.applicable - found.passing)}"
    )
