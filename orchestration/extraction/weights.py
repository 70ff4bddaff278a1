"""Tables of weights that turn evidence into a probability: `weights/<name>.csv`, one feature a row.

Belongs here: reading such a table, and the sum that makes of features a probability. Which features a
candidate has belongs to the module that weighs it; the tables are fitted on labelled texts by the scripts beside them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import repeat
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "weights"
INTERCEPT = "(intercept)"

# The probability from which a candidate of any kind is a statement, published or not. On texts for tuning 31 % of the statements so
# kept are below the usual threshold of publication, and of those from here to .25 one in ten (events) to four in ten (metrics)
# is right all the same; below here lie twice as many rows in general news, which are right less often.
KEPT_FROM = 0.1
# From which a statement has a say in others: its figure is no other's, its dates and sides go to who tells the same. Below, it
# stands for itself alone, so that what is kept in doubt changes nothing of what is published.
HEARD_FROM = 0.25


@lru_cache(maxsize=8)
def load_weights(name: str) -> Mapping[str, float]:
    """The weights of `weights/<name>.csv` by feature, read once.

    Raises:
        FileNotFoundError: there is no such table.
    """
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["feature"]: float(row["weight"]) for row in csv.DictReader(file)}


def weight_of(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """The sum of the weights of `features`, without the intercept: to compare candidates with each other."""
    return sum(map(weights.get, features, repeat(0.0)))


def probability(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """How likely a candidate with these features is right (0 to 1); an unknown feature says nothing."""
    total = weights[INTERCEPT] + weight_of(weights, features)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
