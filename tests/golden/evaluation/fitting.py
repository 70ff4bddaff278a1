"""Logistic regression, of candidates one by one or of the best among several, and what it would score on documents it has not seen.

Belongs here: the arithmetic that `fit_*.py` share. What a candidate's features are, and when it is right, belongs to them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from orchestration.extraction.weights import INTERCEPT

Array = np.ndarray[Any, np.dtype[np.float64]]
_STEPS = 40
_SLIGHT = 1e-3  # the intercept is hardly held back
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """`is_right` is None where readers may differ: such a candidate is scored, not learnt from.

    A feature may have an amount; it is 1 where none is given. `weight` is how much the candidate counts.
    """

    document: int
    features: Sequence[str] | Mapping[str, float]
    is_right: bool | None
    weight: float = 1.0


def fit(candidates: Sequence[Candidate], *, ridge: float, least: int) -> dict[str, float]:
    """Weights by feature, and the intercept; the same for the same candidates.

    Args:
        ridge: the strength of the L2 penalty.
        least: features of fewer candidates than this have no weight.
    """
    known = [one for one in candidates if one.is_right is not None]
    counts = Counter(feature for one in known for feature in one.features)
    names = sorted(feature for feature, count in counts.items() if count >= least)
    design = _design(known, names)
    right = np.array([float(bool(one.is_right)) for one in known])
    penalty = np.full(len(names) + 1, ridge)
    penalty[-1] = _SLIGHT
    weight = np.array([one.weight for one in known])
    return dict(zip([*names, INTERCEPT], solve(design, right, penalty, weight).tolist(), strict=True))


def solve(design: Array, right: Array, penalty: Array, weight: Array | float = 1.0) -> Array:
    """The weights of the columns of `design` that make `right` likeliest, each held back by its penalty.

    Args:
        weight: how much each row counts.
    """
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (weight * (likely - right)) + penalty * weights
        hessian = (design * (weight * likely * (1 - likely))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


@dataclass(frozen=True, slots=True)
class Choice:
    """Candidates of which one is to be chosen.

    Attributes:
        design: a row a candidate, a column a feature.
        right: which candidates are right; where several are, whichever of them is chosen will do.
        weight: how much the choice counts.
    """

    design: Array
    right: Sequence[bool]
    weight: float = 1.0


def solve_choices(choices: Sequence[Choice], penalty: float) -> Array:
    """The weights that make the right candidates of each choice likeliest (conditional logit)."""
    design = np.vstack([one.design for one in choices])
    sizes = [len(one.right) for one in choices]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(choices)), sizes)
    right = np.concatenate([np.asarray(one.right, dtype=float) for one in choices])
    weight = np.array([one.weight for one in choices])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        scores = design @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        likely = raised / np.add.reduceat(raised, starts)[group]
        wanted = likely * right
        wanted /= np.maximum(np.add.reduceat(wanted, starts), 1e-12)[group]
        gradient = design.T @ (weight[group] * (likely - wanted)) + penalty * weights
        means = np.add.reduceat(design * likely[:, None], starts)
        curve = (design * (weight[group] * likely)[:, None]).T @ design - (means * weight[:, None]).T @ means
        step = np.linalg.solve(curve + penalty * np.eye(len(weights)), gradient)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def fit_choices(
    choices: Sequence[tuple[Sequence[Sequence[str]], Sequence[bool]]], *, ridge: float, least: int
) -> dict[str, float]:
    """Weights by sign, of choices given by the signs of each candidate and which of them are right.

    Args:
        ridge: the strength of the L2 penalty.
        least: signs of fewer candidates than this have no weight.
    """
    counts = Counter(sign for offers, _ in choices for signs in offers for sign in set(signs))
    names = sorted(sign for sign, count in counts.items() if count >= least)
    column = {name: at for at, name in enumerate(names)}
    designs = []
    for offers, right in choices:
        design = np.zeros((len(offers), len(names)))
        for row, signs in enumerate(offers):
            design[row, [column[sign] for sign in signs if sign in column]] = 1
        designs.append(Choice(design, right))
    return dict(zip(names, solve_choices(designs, ridge).tolist(), strict=True))


def _design(candidates: Sequence[Candidate], names: Sequence[str]) -> Array:
    column = {name: at for at, name in enumerate(names)}
    design = np.zeros((len(candidates), len(names) + 1))
    design[:, -1] = 1
    for row, one in enumerate(candidates):
        for feature, amount in _amounts(one).items():
            if feature in column:
                design[row, column[feature]] = amount
    return design


def _amounts(candidate: Candidate) -> Mapping[str, float]:
    features = candidate.features
    return features if isinstance(features, Mapping) else dict.fromkeys(features, 1.0)


def probabilities(candidates: Sequence[Candidate], weights: Mapping[str, float]) -> Array:
    """How likely each candidate is right."""
    sums = [
        weights[INTERCEPT] + sum(weights.get(name, 0.0) * amount for name, amount in _amounts(one).items())
        for one in candidates
    ]
    return 1 / (1 + np.exp(-np.array(sums)))


def cross_validated(candidates: Sequence[Candidate], *, ridge: float, least: int) -> Array:
    """How likely each candidate is right, by weights that never saw its document."""
    fold = folds(max(one.document for one in candidates) + 1)
    result = np.zeros(len(candidates))
    for number in range(FOLDS):
        held = [at for at, one in enumerate(candidates) if fold[one.document] == number]
        weights = fit([one for one in candidates if fold[one.document] != number], ridge=ridge, least=least)
        result[held] = probabilities([candidates[at] for at in held], weights)
    return result


def folds(documents: int) -> Array:
    """The fold of each document, the same for as many documents."""
    return np.random.default_rng(0).permutation(documents) % FOLDS


def write_weights(path: Path, weights: Mapping[str, float]) -> None:
    """The table, in the order of the features, rounded so that no machine's last digit shows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("feature", "weight"))
        writer.writerows(
            (name, f"{value:.3f}")
            for name, value in sorted(weights.items())
            if abs(value) >= 5e-4 or name == INTERCEPT
        )


def print_reliability(candidates: Sequence[Candidate], likely: Array) -> None:
    """In each tenth of probability: how many candidates, and how many of them are right."""
    right = np.array([np.nan if one.is_right is None else float(one.is_right) for one in candidates])
    for low in np.arange(0, 1, 0.1):
        inside = (likely >= low) & (likely < low + 0.1) & ~np.isnan(right)
        if inside.any():
            print(
                f"{low:.1f} to {low + 0.1:.1f}: {inside.sum():4} candidates, {right[inside].mean():.2f} right"
            )
