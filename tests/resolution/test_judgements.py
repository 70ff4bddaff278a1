"""The seed of people's decisions: read, written, and what cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.normalisation import text_key
from orchestration.resolution import Judgement, JudgementError, read_judgements
from orchestration.resolution.judgements import record_judgement

HEAD = "left_name,right_name,judgement,decided_by,decided_on,reason\n"
SAME = Judgement("Alder, Inc", "Birch", "positive", "desk", date(2024, 5, 31), 'one "letterhead"')


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    path = tmp_path / "organisation_judgements.csv"
    path.write_text(HEAD, encoding="utf-8")
    return path


def test_a_decision_is_read_as_it_was_written(seed: Path) -> None:
    assert record_judgement(seed, SAME, text_key) is None
    assert read_judgements(seed) == (SAME,)


def test_a_decision_takes_the_place_of_an_earlier_one_on_the_pair(seed: Path) -> None:
    other = Judgement("Cedar", "Elm", "unsure")
    record_judgement(seed, SAME, text_key)
    record_judgement(seed, other, text_key)
    changed = Judgement("birch", "ALDER INC", "negative", "desk", date(2024, 6, 1), "two registers")
    assert record_judgement(seed, changed, text_key) == SAME
    assert read_judgements(seed) == (other, changed)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("left_name,right_name,judgement\n", "the column decided_by is missing"),
        (HEAD + "Alder,,positive,,,\n", "line 2: left_name and right_name must both be filled"),
        (HEAD + "Alder,Birch,yes,,,\n", "line 2, judgement: 'yes' is not one of positive, negative, unsure"),
        (
            HEAD + "Alder,Birch,positive,,31.5.2024,\n",
            "line 2, decided_on: '31.5.2024' is no day such as 2024-05-31",
        ),
    ],
)
def test_a_broken_seed_says_where(seed: Path, content: str, message: str) -> None:
    seed.write_text(content, encoding="utf-8")
    with pytest.raises(JudgementError, match=message):
        read_judgements(seed)
