"""What is found, missed and wrong, on labels made up for it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FUNDING = {
    "kind": "funding", "org": ["Quayside Labs", "Quayside"], "amount": 2e6, "currency": ["EUR"], "qualifier": "exact",
    "round": None, "investors": ["Osier Gate Ventures", "Tarn Capital"], "lead": [],
}  # fmt: skip
METRIC = {
    "kind": "metric", "org": ["Quayside Labs"], "measure": "projects", "value": 24, "unit": ["count"], "year": [2020],
    "qualifier": "exact",
}  # fmt: skip
GOLD: dict[str, Any] = {
    "organisations": [{"name": "Quayside Labs"}, {"name": "Osier Gate Ventures", "aliases": ["Osier Gate"]}],
    "industries": [{"label": "robotics", "aliases": ["robots"]}, {"label": "sport", "optional": True}],
    "facts": [FUNDING, METRIC, {**METRIC, "value": 31, "optional": True}],
}


def predicted(*facts: dict[str, Any], organisations: list[str] | None = None) -> dict[str, Any]:
    return {
        "facts": list(facts),
        "organisations": organisations or [],
        "industries": ["Robots", "sport", "ports"],
    }


@pytest.fixture(scope="module")
def scorer(scoring: ModuleType, shared_data: Path) -> ModuleType:
    module: ModuleType = scoring.load_scorer(shared_data / "labelled" / "score.py")
    return module


def metric(**other: Any) -> dict[str, Any]:
    return {"kind": "metric", "org": "Quayside Labs", "value": 24, "unit": "count", "year": 2020} | other


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((metric(),), (1, 0, 0)),
        ((metric(), metric()), (1, 0, 0)),  # told twice
        ((metric(value=25),), (0, 1, 1)),
        ((metric(value=31),), (0, 0, 1)),  # optional: neither found nor wrong
        ((metric(), metric(value=31), metric(year=2019)), (1, 1, 0)),
        ((), (0, 0, 1)),
    ],
)
def test_facts(
    scoring: ModuleType, scorer: ModuleType, facts: tuple[dict[str, Any], ...], expected: tuple[int, int, int]
) -> None:
    assert scoring.tally(scorer, GOLD, predicted(*facts)).kinds["metric"] == expected


def test_names_and_shares(scoring: ModuleType, scorer: ModuleType) -> None:
    raised = {
        "kind": "funding", "org": "Quayside", "amount": 2e6, "currency": "EUR", "round": None,
        "investors": ["Osier Gate", "Brindle Wharf"],
    }  # fmt: skip
    names = ["Quayside Labs", "Brindle Wharf"]
    one = scoring.tally(scorer, GOLD, predicted(raised, metric(org="Osier Gate"), organisations=names))
    assert one.kinds["funding"] == (1, 0, 0)
    assert one.kinds["organisation"] == (1, 1, 1)
    assert one.kinds["industry"] == (1, 1, 0)
    assert one.shares == {"metric organisation": (0, 1), "investors found": (1, 2), "investors right": (1, 2)}
    assert [kind for kind, _ in one.missed] == ["organisation"]
    assert ("organisation", "Brindle Wharf") in one.wrong


def test_headlines_are_labelled_with_facts_alone(scoring: ModuleType, scorer: ModuleType) -> None:
    one = scoring.tally(scorer, {"facts": [METRIC]}, predicted(metric(), organisations=["Quayside Labs"]))
    assert one.kinds["organisation"] == (0, 0, 0)
    assert one.kinds["metric"] == (1, 0, 0)


def test_intervals_hold_the_value_and_narrow_with_more_documents(scoring: ModuleType) -> None:
    def of(found: int, wrong: int, missed: int) -> Any:
        kinds = dict.fromkeys(scoring.KINDS, (found, wrong, missed))
        return scoring.Tally(kinds=kinds, shares=dict.fromkeys(scoring.SHARES, (found, found + missed)))

    few, many = [of(3, 1, 1), of(1, 1, 3)] * 4, [of(3, 1, 1), of(1, 1, 3)] * 100
    for tallies in (few, many):
        score = scoring.scores(tallies)["metric F1"]
        assert score.value == pytest.approx(8 / 14)
        assert score.low < score.value < score.high
    wide, narrow = (scoring.scores(tallies)["metric recall"] for tallies in (few, many))
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert scoring.scores([of(0, 0, 2)] * 3)["funding precision"].value == 0


def test_reliability_is_how_often_facts_of_a_confidence_are_right(scoring: ModuleType) -> None:
    judged = [("event", 0.92, True), ("event", 0.98, False), ("event", 0.4, False), ("metric", 1.0, True)]
    found = scoring.reliability([scoring.Tally(judged=judged)], (0.0, 0.5, 0.9))
    assert [(one.kind, one.low, one.facts, one.right) for one in found] == [
        ("event", 0.0, 1, 0.0),
        ("event", 0.9, 2, 0.5),
        ("metric", 0.9, 1, 1.0),
    ]
    assert found[1].confidence == pytest.approx(0.95)
