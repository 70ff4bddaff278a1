"""Fits the parameters by which names are compared, and says how well they decide on names they were not fitted on.

    .venv/bin/python tests/golden/resolution/fit_names.py [--write]

Pairs of one organisation are invented names and what becomes of them (`registers.py`). Pairs of two are invented neighbours,
and well-known organisations (a seed: every row is another one) that share a block. The weights are a ridge regression on the
levels of Splink's comparisons, written as m and u: u is how often pairs of two are on a level, and m follows from the weight
(their ratio is what counts; where m would be above 1 both are made smaller). Names of different numbers are of two, whatever
else they share.
`--write` writes `orchestration/resolution/name_model.json`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import registers

from orchestration.linkage.comparisons import COMPARISONS, LEVEL_PREFIX, NEUTRAL, level_labels
from orchestration.linkage.names import arrow_names, lexicon
from orchestration.linkage.scoring import score_pairs
from orchestration.resolution.name_model import MODEL_PATH, NameModel
from orchestration.resolution.name_parts import NameParts, name_parts
from orchestration.settings import PROJECT_DIR
from orchestration.vocabulary import load_vocabulary

_SEEDS = PROJECT_DIR / "dbt_project" / "seeds"
_RIDGE = 3.0
_HEAVIEST = 7.0  # natural logarithm: no single level decides alone
_PAIRS = 30_000
_SHARE_SAME = 0.35  # of compared pairs, in the fit and hence the prior of the model
# How often a well-known pair counts: neighbours of a name multiply with the names of a warehouse.
_REAL_NEIGHBOURS = 25.0
_CHECKED_SHARE = 0.3
# Fund V and Fund VI share city, country and partners, so that context would make one of them.
_NEVER_ONE = ("numbers", "different")
_NEVER = -20.0  # natural logarithm: below what all that may speak for a pair adds up to
# What context says is not in the pairs of names: how often it holds of pairs of one and of two organisations.
# Measured: on a public list of 3,044 financings of 2,343 Indian start-ups, two rows of one name (1,129 pairs) against two rows
# of different names (200,000 pairs): the city, and an investor in common. Firms of alike names are affiliates more often than
# any two are, so that a partner in common counts as if it held of three times as many. Estimated, for want of a list: the rest.
_CONTEXT = {
    "same country": (
        0.90,
        0.35,
    ),  # estimated: sources err or differ once in ten; a third of a warehouse is of one country
    "other country": (0.05, 0.60),  # estimated: seats move, and subsidiaries are named for their parents
    "same city": (0.59, 0.13),  # measured
    "other city": (0.41, 0.87),  # measured
    "named apart in one document": (0.03, 0.30),  # estimated: a writer varies a name once in thirty
    "acronym and name in one document": (
        0.30,
        0.01,
    ),  # estimated: that both stand there by chance is one in a hundred
    "two entries of one list": (0.002, 0.60),  # estimated: registers have few twins
    "common partner": (0.24, 0.03),  # measured 0.24 and 0.01
    "types that exclude each other": (0.02, 0.25),  # estimated from the types that the vocabulary knows
    "acronym of four letters or more": (
        2.0,
        1.0,
    ),  # estimated: odds that the only one known with these initials is meant
    "acronym of three letters": (0.5, 1.0),  # the same
}
_SAME_FROM = 0.7
_UNSURE_FROM = 0.25

Pair = tuple[str, str, bool]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the parameters")
    write = parser.parse_args().write
    words = lexicon(_SEEDS, load_vocabulary(_SEEDS))
    pairs = labelled_pairs(random.Random(20_240_501))
    names = sorted({name for left, right, _ in pairs for name in (left, right)})
    parts = [name_parts(name, words) for name in names]
    levels, labels, counts = level_table(parts, pairs)
    checked = np.random.default_rng(1).random(len(labels)) < _CHECKED_SHARE
    fitted = fit(levels[~checked], labels[~checked], counts[~checked])
    report(fitted, levels[checked], labels[checked])
    model = fit(levels, labels, counts)
    if write:
        MODEL_PATH.write_text(json.dumps(model, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def labelled_pairs(rng: random.Random) -> list[Pair]:
    """Pairs of names, and whether they are one organisation's; those with equal keys are not asked about."""
    given = registers.materials(_SEEDS)
    same: list[Pair] = []
    other: list[Pair] = []
    for invented in registers.organisations(_PAIRS // 2, given, rng):
        same.append((invented.written(), registers.variant(invented, rng), True))
        other.append((invented.written(), registers.neighbour(invented, given, rng), False))
    other += well_known_pairs()
    rng.shuffle(same)
    rng.shuffle(other)
    return [pair for pair in (*same, *other) if pair[0] != pair[1]]


def well_known_pairs() -> list[Pair]:
    """Real organisations, each another, that would be compared."""
    words = lexicon(_SEEDS, load_vocabulary(_SEEDS))
    blocks: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, NameParts] = {}
    with (_SEEDS / "well_known_organisations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts[row["name"]] = name_parts(row["name"], words)
            for key in parts[row["name"]].block_keys:
                blocks[key].add(row["name"])
    found = {pair for names in blocks.values() for pair in combinations(sorted(names), 2)}
    return [
        (left, right, False) for left, right in sorted(found) if not _one_entry(parts[left], parts[right])
    ]


def _one_entry(left: NameParts, right: NameParts) -> bool:
    """The list has some organisations twice: NVIDIA and Nvidia, Tata and Tata Group, Börse and Boerse."""
    return (
        all(getattr(left, part) == getattr(right, part) for part in ("sounds", "kinds", "geo", "numbers"))
        or left.letters == right.letters
    )


def level_table(
    parts: Sequence[NameParts], pairs: Sequence[Pair]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The level of each pair in each comparison, the labels, and how often the pair counts."""
    import pyarrow as pa  # noqa: PLC0415

    ids = {part.name: number for number, part in enumerate(parts)}
    truth = {(min(ids[a], ids[b]), max(ids[a], ids[b])): same for a, b, same in pairs}
    table = pa.table({"left_id": [a for a, _ in truth], "right_id": [b for _, b in truth]})
    flat = NameModel(
        "flat",
        0.5,
        {
            name: {label: (0.1, 0.1) for label in levels if label not in NEUTRAL}
            for name, levels in COMPARISONS.items()
        },
        {},
        0.5,
        0.5,
    )
    scored = score_pairs(arrow_names(parts), table, flat).to_pylist()
    levels = np.array([[row[f"{LEVEL_PREFIX}{name}"] for name in COMPARISONS] for row in scored])
    real = {(min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b, _ in well_known_pairs()}
    keys = [(row["left_id"], row["right_id"]) for row in scored]
    counts = np.array([_REAL_NEIGHBOURS if key in real else 1.0 for key in keys])
    return levels, np.array([truth[key] for key in keys]), counts


def fit(levels: np.ndarray, labels: np.ndarray, counts: np.ndarray) -> dict[str, object]:
    """Parameters as `name_model.json` has them."""
    same = labels.astype(bool)
    columns = [
        (place, name, number, label)
        for place, name in enumerate(COMPARISONS)
        for number, label in sorted(level_labels(name).items(), reverse=True)
        if label not in NEUTRAL
    ]
    features = np.column_stack([levels[:, place] == number for place, _, number, _ in columns]).astype(float)
    weight_of_row = counts * np.where(same, _SHARE_SAME / same.mean(), (1 - _SHARE_SAME) / (1 - same.mean()))
    steps = _steps(columns)
    weights, offset = _regression(features @ steps, same.astype(float), weight_of_row, _bounds(columns))
    weights = steps @ weights
    parameters: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for at, (_, name, _, label) in enumerate(columns):
        u = (features[~same, at].sum() + 1.0) / (len(labels) - same.sum() + len(columns))
        factor = float(np.exp(_NEVER if (name, label) == _NEVER_ONE else weights[at]))
        u = min(u, 1 / factor)
        parameters[name][label] = (float(f"{u * factor:.4g}"), float(f"{u:.4g}"))
    return {
        "version": f"names-{hashlib.sha256(json.dumps([parameters, offset]).encode()).hexdigest()[:8]}",
        "prior": float(f"{1 / (1 + np.exp(-offset)):.4g}"),
        "same_from": _SAME_FROM,
        "unsure_from": _UNSURE_FROM,
        "parameters": parameters,
        "context": {name: round(float(np.log2(m / u)), 2) for name, (m, u) in _CONTEXT.items()},
    }


# What agrees more never weighs less than what agrees less: else a slip would make up for a place that differs.
_RISING = {
    "core": (
        "a slip in a short word",
        "two slips in a long word",
        "a slip",
        "a slip in a firm's name",
        "a slip in each of two words",
        "a slip beside other words",
        "a slip in a long name",
        "two letters exchanged",
        "spelt otherwise",
        "split otherwise",
        "equal, short",
        "equal",
    )
}


def _steps(columns: Sequence[tuple[int, str, int, str]]) -> np.ndarray:
    """Levels as sums of steps: the weight of a level of `_RISING` is the sum of the steps up to it."""
    steps = np.eye(len(columns))
    at = {(name, label): place for place, (_, name, _, label) in enumerate(columns)}
    for name, labels in _RISING.items():
        for rank, label in enumerate(labels):
            for lower in labels[:rank]:
                steps[at[name, label], at[name, lower]] = 1.0
    return steps


def _bounds(columns: Sequence[tuple[int, str, int, str]]) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most that a step may be: what agrees never speaks against, what differs never for."""
    agrees = np.array([label == "equal" or label in _RISING.get(name, ()) for _, name, _, label in columns])
    return np.append(np.where(agrees, 0.0, -_HEAVIEST), -np.inf), np.append(
        np.where(agrees, _HEAVIEST, 0.0), np.inf
    )


def _regression(
    features: np.ndarray, labels: np.ndarray, row_weights: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, float]:
    """Ridge logistic regression within bounds, by projected gradient: natural-log weights of the columns, and the offset."""
    design = np.column_stack([features, np.ones(len(labels))])
    kinds, counts = np.unique(np.column_stack([design, labels]), axis=0, return_inverse=True)
    design, labels = kinds[:, :-1], kinds[:, -1]
    row_weights = np.bincount(counts.ravel(), weights=row_weights)
    penalty = np.full(design.shape[1], _RIDGE)
    penalty[-1] = 0.001
    beta = np.zeros(design.shape[1])
    for _ in range(400):
        odds = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (row_weights * (labels - odds)) - penalty * beta
        free = ~(((beta <= bounds[0]) & (gradient < 0)) | ((beta >= bounds[1]) & (gradient > 0)))
        curvature = (design * (row_weights * odds * (1 - odds))[:, None]).T @ design + np.diag(penalty)
        step = np.zeros_like(beta)
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        after = np.clip(beta + 0.5 * step, *bounds)
        if np.abs(after - beta).max() < 1e-8:
            break
        beta = after
    return beta[:-1], float(beta[-1])


def report(model: dict[str, object], levels: np.ndarray, labels: np.ndarray) -> None:
    """What the parameters decide on pairs that they were not fitted on."""
    weights = np.full(len(labels), np.log2(model["prior"] / (1 - model["prior"])))
    for place, name in enumerate(COMPARISONS):
        numbers = {label: number for number, label in level_labels(name).items()}
        of_level = {-1: 0.0} | {
            numbers[label]: np.log2(m / u) for label, (m, u) in model["parameters"][name].items()
        }
        print(name, {label: round(float(of_level[number]), 1) for label, number in numbers.items()})
        weights += np.array([of_level[number] for number in levels[:, place]])
    chances = 1 / (1 + 2.0**-weights)
    for floor in (0.25, 0.5, 0.7, 0.9):
        found = chances >= floor
        print(
            f"from {floor}: precision {labels[found].mean():.4f}, recall {found[labels].mean():.4f} "
            f"({found.sum():,} of {len(labels):,} pairs)"
        )


if __name__ == "__main__":
    main()
