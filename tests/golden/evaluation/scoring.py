"""Counts of a prediction against its labels, and what they come to over many documents, with bootstrap intervals.

What counts as the same fact is decided by the scorer that comes with the labelled texts (`score.py`): numbers,
currencies and years strictly, names leniently. A fact marked optional is neither missed nor wrong.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

KINDS = ("funding", "event", "metric", "organisation", "industry")
SHARES = ("metric organisation", "investors found", "investors right")
_DRAWS = 2_000

Fact = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """Of one document.

    Attributes:
        kinds: kind -> (found, wrong, missed).
        shares: share -> (hits, of how many).
        missed, wrong: what was not found, and what is not there, as (kind, label or fact).
        judged: every fact found, as (kind, its confidence, whether a label says the same).
    """

    kinds: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    shares: dict[str, tuple[int, int]] = field(default_factory=dict)
    missed: list[tuple[str, Any]] = field(default_factory=list)
    wrong: list[tuple[str, Any]] = field(default_factory=list)
    judged: list[tuple[str, float, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Score:
    """A figure from 0 to 1 with the interval that holds 95 % of what other draws of documents would give."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def load_scorer(path: Path) -> ModuleType:
    """The scorer's functions."""
    spec = importlib.util.spec_from_file_location("labelled_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tally(scorer: ModuleType, gold: Mapping[str, Any], prediction: Mapping[str, Any]) -> Tally:
    """Compare one document's prediction with its labels."""
    result = Tally(shares=dict.fromkeys(SHARES, (0, 0)))
    for kind, matches in scorer.MATCH.items():
        is_match = partial(_is_match, matches)
        labels = _of_kind(gold["facts"], kind)
        facts = _of_kind(prediction["facts"], kind)
        pairs = _pairs(scorer, labels, facts, is_match)
        _count_shares(scorer, result, kind, pairs)
        found = [label for label, _ in pairs]
        taken = [fact for _, fact in pairs]
        # the same fact told twice is found once, and is not wrong
        right = [fact for fact in facts if any(is_match(fact, label) for label in labels)]
        wrong = [fact for fact in facts if not _is_in(fact, taken + right)]
        _count(result, kind, labels, found, wrong)
        result.judged += [
            (kind, fact["confidence"], not _is_in(fact, wrong)) for fact in facts if "confidence" in fact
        ]
    for kind, names, key, is_name in (
        ("organisation", "organisations", "name", scorer.any_name),
        ("industry", "industries", "label", is_industry),
    ):
        if names not in gold:  # headlines are labelled with facts alone
            result.kinds[kind] = (0, 0, 0)
            continue
        labels = gold[names]
        found = [
            label for label in labels if any(is_name(name, _forms(label, key)) for name in prediction[names])
        ]
        wrong = [
            name
            for name in prediction[names]
            if not any(is_name(name, _forms(label, key)) for label in labels)
        ]
        _count(result, kind, labels, found, wrong)
    return result


def _count(
    result: Tally, kind: str, labels: Sequence[Fact], found: Sequence[Fact], wrong: Sequence[Any]
) -> None:
    required = [label for label in labels if not label.get("optional")]
    missed = [label for label in required if not _is_in(label, found)]
    result.kinds[kind] = (len(required) - len(missed), len(wrong), len(missed))
    result.missed += [(kind, label) for label in missed]
    result.wrong += [(kind, fact) for fact in wrong]


def _is_in(one: object, others: Iterable[object]) -> bool:
    return any(one is other for other in others)


def _is_match(matches: Callable[[Fact, Fact, bool], bool], fact: Fact, label: Fact) -> bool:
    return bool(matches(fact, label, False))


def _of_kind(facts: Iterable[Fact], kind: str) -> list[Fact]:
    return [fact for fact in facts if fact["kind"] == kind]


def _pairs(
    scorer: ModuleType, labels: Sequence[Fact], facts: Sequence[Fact], is_match: Callable[[Fact, Fact], bool]
) -> list[tuple[Fact, Fact]]:
    """Each label with the fact that it is, required ones first; of several facts the one of the same organisation."""
    pairs: list[tuple[Fact, Fact]] = []
    left = list(facts)
    for label in sorted(labels, key=lambda label: bool(label.get("optional"))):
        fitting = [fact for fact in left if is_match(fact, label)]
        if fitting:
            best = max(fitting, key=lambda fact: bool(scorer.any_name(fact.get("org") or "", label["org"])))
            pairs.append((label, best))
            left = [fact for fact in left if fact is not best]
    return pairs


def _count_shares(scorer: ModuleType, result: Tally, kind: str, pairs: Iterable[tuple[Fact, Fact]]) -> None:
    def add(share: str, hits: int, of: int) -> None:
        before = result.shares[share]
        result.shares[share] = (before[0] + hits, before[1] + of)

    for label, fact in pairs:
        if label.get("optional"):
            continue
        if kind == "metric" and label["org"]:
            add("metric organisation", int(scorer.any_name(fact.get("org") or "", label["org"])), 1)
        if kind == "funding":
            named, known = fact.get("investors") or [], [*label["investors"], *label["lead"]]
            add(
                "investors found",
                sum(scorer.any_name(named, [one]) for one in label["investors"]),
                len(label["investors"]),
            )
            add("investors right", sum(scorer.any_name(one, known) for one in named), len(named))


def _forms(label: Fact, key: str) -> list[str]:
    return [label[key], *label.get("aliases", [])]


def is_industry(name: str, forms: Iterable[str]) -> bool:
    return name.lower().rstrip("s") in {form.lower().rstrip("s") for form in forms}


def scores(tallies: Sequence[Tally]) -> dict[str, Score]:
    """Precision, recall and F1 of every kind ("funding recall"), and every share, over all documents."""
    result: dict[str, Score] = {}
    draws = np.random.default_rng(0).integers(0, len(tallies), (_DRAWS, len(tallies)))
    for kind in KINDS:
        counts = np.array([one.kinds[kind] for one in tallies], dtype=float)
        for name, of in (("precision", _precision), ("recall", _recall), ("F1", _f1)):
            result[f"{kind} {name}"] = _with_interval(counts, of, draws)
    for share in SHARES:
        counts = np.array([one.shares[share] for one in tallies], dtype=float)
        result[share] = _with_interval(counts, _share, draws)
    return result


@dataclass(frozen=True, slots=True)
class Bin:
    """Facts of one kind whose confidence lies between two bounds: how sure the rules are, and how often right."""

    kind: str
    low: float
    facts: int
    confidence: float
    right: float


def reliability(tallies: Iterable[Tally], bounds: Sequence[float]) -> list[Bin]:
    """How often facts are right, by kind and confidence; `bounds` are the lower bounds of the bins, in order."""
    judged = [item for one in tallies for item in one.judged]
    bins = []
    for kind in KINDS:
        for low, high in zip(bounds, [*bounds[1:], 1.01], strict=True):
            inside = [(sure, is_right) for of, sure, is_right in judged if of == kind and low <= sure < high]
            if inside:
                mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
                bins.append(Bin(kind, low, len(inside), mean, share))
    return bins


Counts = np.ndarray[Any, np.dtype[np.float64]]


def _with_interval(counts: Counts, of: Callable[[Counts], Counts], draws: np.ndarray[Any, Any]) -> Score:
    value = of(counts.sum(axis=0))
    low, high = np.quantile(of(counts[draws].sum(axis=1)), (0.025, 0.975))
    return Score(float(value), float(low), float(high))


def _ratio(part: Counts, whole: Counts) -> Counts:
    return np.divide(
        part, whole, out=np.zeros_like(np.asarray(whole, dtype=float)), where=np.asarray(whole) > 0
    )


def _precision(counts: Counts) -> Counts:
    return _ratio(counts[..., 0], counts[..., 0] + counts[..., 1])


def _recall(counts: Counts) -> Counts:
    return _ratio(counts[..., 0], counts[..., 0] + counts[..., 2])


def _f1(counts: Counts) -> Counts:
    return _ratio(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def _share(counts: Counts) -> Counts:
    return _ratio(counts[..., 0], counts[..., 1])
