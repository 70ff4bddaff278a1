"""The seeds that ship are usable, and one that is not says where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.normalisation import text_key
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import Vocabulary, VocabularyError, load_vocabulary

SEEDS = PROJECT_DIR / "dbt_project" / "seeds"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for seed in SEEDS.glob("*.csv"):
        shutil.copy(seed, tmp_path)
    return tmp_path


def test_the_seeds_that_ship_agree_with_the_data_model(vocabulary: Vocabulary) -> None:
    assert {"floor_area", "resident_projects", "occupancy_rate", "events_held"} <= set(vocabulary.metrics)
    assert {metric.unit for metric in vocabulary.metrics.values()} <= {"m2", "pct", "count", "currency"}
    assert {metric.kind for metric in vocabulary.metrics.values()} <= {"stock", "flow", "rate"}
    assert {"registration", "accreditation", "forum", "acquisition"} <= set(vocabulary.event_types)
    assert {"seed", "pre_a", "series_a", "fund_close", "unspecified"} <= set(vocabulary.round_types)


def test_every_parent_of_an_industry_exists(vocabulary: Vocabulary) -> None:
    parents = {industry.parent_industry_code for industry in vocabulary.industries.values()}
    assert parents - {None} <= set(vocabulary.industries)


def test_no_two_industries_share_a_term(vocabulary: Vocabulary) -> None:
    owners: dict[str, set[str]] = {}
    for industry in vocabulary.industries.values():
        for term in (*industry.terms, *industry.products):
            owners.setdefault(text_key(term), set()).add(industry.industry_code)
    assert {term: codes for term, codes in owners.items() if len(codes) > 1} == {}


def test_a_missing_seed_is_named(seeds: Path) -> None:
    (seeds / "metrics.csv").unlink()
    with pytest.raises(VocabularyError, match=r"metrics\.csv: the seed is missing"):
        load_vocabulary(seeds)


@pytest.mark.parametrize(
    ("seed", "content", "message"),
    [
        ("legal_forms.csv", "form\nLtd\n", r"legal_forms\.csv: the column term is missing"),
        (
            "units.csv",
            "term,unit,factor,dimension\nacre,m2,many,area\n",
            r"units\.csv line 2, factor: 'many'",
        ),
        ("units.csv", "term,unit,factor,dimension\nacre,m2\n", r"units\.csv line 2: more or fewer cells"),
        (
            "organisation_words.csv",
            "term,organisation_type,position\nLabs,laboratory,final\n",
            r"organisation_words\.csv line 2: 'laboratory' is not one of incubator",
        ),
    ],
)
def test_a_broken_seed_says_where(seeds: Path, seed: str, content: str, message: str) -> None:
    (seeds / seed).write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyError, match=message):
        load_vocabulary(seeds)
