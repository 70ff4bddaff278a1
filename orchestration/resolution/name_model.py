"""The fixed parameters of resolution: what each level of a comparison weighs, what context adds, and where to decide.

They are a file beside this module, written by `tests/golden/resolution/fit_names.py`; nothing is learned in a run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODEL_PATH = Path(__file__).resolve().with_name("name_model.json")


@dataclass(frozen=True, slots=True, eq=False)
class NameModel:
    """Weights are log2 of Bayes factors: a weight of 3 makes a pair eight times as likely to be one organisation.

    Attributes:
        version: names the parameters; scores of other parameters are not comparable.
        prior: share of the compared pairs that are one organisation.
        parameters: comparison -> level -> (m, u): how often pairs of one, and of two organisations are on it.
        context: what is known besides the names -> its weight.
        same_from: probability from which two names are one organisation.
        unsure_from: probability from which a person should look; below it they are two.
    """

    version: str
    prior: float
    parameters: Mapping[str, Mapping[str, tuple[float, float]]]
    context: Mapping[str, float]
    same_from: float
    unsure_from: float


def read_name_model(path: Path = MODEL_PATH) -> NameModel:
    """The parameters that ship."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return NameModel(
        version=stored["version"],
        prior=stored["prior"],
        parameters={
            comparison: {label: (m, u) for label, (m, u) in levels.items()}
            for comparison, levels in stored["parameters"].items()
        },
        context=stored["context"],
        same_from=stored["same_from"],
        unsure_from=stored["unsure_from"],
    )


def probability(weight: float) -> float:
    """The probability that a match weight (log2 of the odds) stands for."""
    return float(1 / (1 + 2.0 ** max(min(-weight, 1000.0), -1000.0)))
