"""No score may fall more than two points below the recorded one; `evaluate.py --record` records."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text(encoding="utf-8"))
MOST_BELOW = 0.02


@pytest.mark.end_to_end
@pytest.mark.parametrize("which", RECORDED)
def test_no_score_falls_below_the_recorded_one(evaluate: ModuleType, which: str, shared_data: Path) -> None:
    assert shared_data == evaluate.SHARED
    scores = evaluate.scores(list(evaluate.tallies(which).values()))
    fallen = {
        name: f"{scores[name]}, recorded {recorded}"
        for name, recorded in RECORDED[which].items()
        if scores[name].value < recorded - MOST_BELOW
    }
    assert not fallen
    assert set(RECORDED[which]) == set(scores)


@pytest.mark.parametrize("split", ["tune", "test", "restated", "own"])
def test_every_text_reads_as_it_was_labelled(evaluate: ModuleType, split: str, shared_data: Path) -> None:
    assert shared_data == evaluate.SHARED
    labels = evaluate.labels(split)
    assert len(labels) >= 40
    for label in labels:
        text = evaluate.text_of(label).text
        for fact in label["facts"]:
            assert text[fact["start"] : fact["end"]].strip(), (label["doc"], fact)
        for organisation in label["organisations"]:
            assert organisation["name"] in text, label["doc"]


def test_labels_hold_no_text_of_others(evaluate: ModuleType) -> None:
    for split in ("tune", "test", "restated", "own"):
        for label in evaluate.labels(split):
            assert not any("quote" in fact for fact in label["facts"]), label["doc"]
