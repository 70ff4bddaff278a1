"""How much the features of a name weigh: a logistic model, fitted to labelled texts.

Belongs here: the sum that the features of a name come to, and where a name is accepted. The features are read in
`name_features`; `tests/golden/evaluation/fit_names.py` fits the table `weights/organisation_names.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from orchestration.extraction.weights import INTERCEPT, load_weights

TABLE = "organisation_names"
THRESHOLD = "(threshold)"


@dataclass(frozen=True, slots=True)
class NameModel:
    """Weights by feature, in units of the logarithm of odds.

    Attributes:
        intercept: what every name begins with.
        threshold: the sum above which a name is accepted.
    """

    weights: Mapping[str, float]
    intercept: float
    threshold: float

    def sum_of(self, features: Mapping[str, float]) -> float:
        """The weighted sum of some features; a feature without a weight counts for nothing."""
        weights = self.weights
        return sum([weights[name] * amount for name, amount in features.items() if name in weights])


def probability(total: float) -> float:
    """The probability that the logarithm of odds `total` stands for."""
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def name_model() -> NameModel:
    """The model that comes with the package."""
    weights = load_weights(TABLE)
    return NameModel(weights, weights[INTERCEPT], weights.get(THRESHOLD, 0.0))
