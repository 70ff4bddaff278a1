"""Fits the weights by which financings are told: what is one, whose it is, and who gave the money.

    .venv/bin/python tests/golden/evaluation/fit_funding.py [--write] [--errors amounts|triggers|givers|takers|facts]

Prints what weights that never saw a document find in it (ten folds): candidate by candidate, and as whole financings;
`--errors` shows the worst of them. `--write` fits on all and writes `orchestration/extraction/weights/funding.csv`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from fitting import (
    Array,
    Candidate,
    Choice,
    fit,
    folds,
    print_reliability,
    probabilities,
    solve_choices,
    write_weights,
)
from funding_samples import UNKNOWN_WEIGHT, Gatherer, Samples, Taker
from predictions import qualifier, round_of, stated_date
from scoring import tally

from orchestration.extraction.funding import find_funding
from orchestration.extraction.weights import FOLDER as WEIGHTS
from orchestration.extraction.weights import INTERCEPT
from orchestration.model import FundingStatement

_RIDGES = {"amounts": 3.0, "triggers": 1.0, "givers": 4.0, "takers": 4.0}
_CONSTANTS = {"amounts": "amount", "triggers": "w.trigger", "givers": "by"}  # of every candidate of its kind
_LEAST = 3
_FLOORS = (0.15, 0.3, 0.4, 0.5, 0.6)
_SHOWN = 80


def weights_of(samples: Samples, fold: Array | None = None, number: int = -1) -> dict[str, float]:
    """The weights of all four questions, in one table, without the documents of a fold."""

    def is_in(one: Candidate | Taker) -> bool:
        return fold is None or fold[one.document] != number

    weights: dict[str, float] = {}
    for kind, constant in _CONSTANTS.items():
        found = fit([one for one in getattr(samples, kind) if is_in(one)], ridge=_RIDGES[kind], least=_LEAST)
        found[constant] = found.get(constant, 0.0) + found.pop(INTERCEPT)
        weights |= found
    return weights | _fit_takers([one for one in samples.takers if is_in(one)]) | {INTERCEPT: 0.0}


def _fit_takers(takers: Sequence[Taker]) -> dict[str, float]:
    counts = Counter(name for one in takers for features in one.features for name in set(features))
    names = sorted(name for name, count in counts.items() if count >= _LEAST)
    column = {name: at for at, name in enumerate(names)}
    choices = []
    for one in takers:
        design = np.zeros((len(one.features), len(names)))
        for row, features in enumerate(one.features):
            design[row, [column[name] for name in features if name in column]] = 1.0
        right = [row == one.right for row in range(len(one.features))]
        choices.append(Choice(design, right, one.weight))
    return dict(zip(names, solve_choices(choices, _RIDGES["takers"]).tolist(), strict=True))


class Report:
    """What weights find in the documents that they never saw."""

    def __init__(self, gatherer: Gatherer, errors: str | None) -> None:
        self._gatherer = gatherer
        self._samples = gatherer.samples
        self._errors = errors
        every = [*self._samples.amounts, *self._samples.triggers]
        fold = folds(1 + max(one.document for one in every))
        self._likely = {kind: np.zeros(len(getattr(self._samples, kind))) for kind in _CONSTANTS}
        self._taken = np.zeros(len(self._samples.takers), dtype=int)
        self._facts: dict[int, list[dict[str, Any]]] = {}
        for number in sorted(set(fold.tolist())):
            self._hold_out(fold, number)

    def _hold_out(self, fold: Array, number: int) -> None:
        weights = weights_of(self._samples, fold, number)
        for kind, likely in self._likely.items():
            candidates = getattr(self._samples, kind)
            held = [at for at, one in enumerate(candidates) if fold[one.document] == number]
            if held:
                likely[held] = probabilities([candidates[at] for at in held], weights)
        for at, taker in enumerate(self._samples.takers):
            if fold[taker.document] == number:
                sums = [sum(weights.get(name, 0.0) for name in set(one)) for one in taker.features]
                self._taken[at] = int(np.argmax(sums))
        for document, (_, analysis) in enumerate(self._gatherer.told):
            if fold[document] == number:
                found = find_funding(analysis, self._gatherer.vocabulary, weights)
                names = {
                    key: one.name for key, one in {**analysis.doubtful, **analysis.organisations}.items()
                }
                self._facts[document] = [_told(one, names) for one in found]

    def show(self) -> None:
        for kind in _CONSTANTS:
            self._show_candidates(kind)
        self._show_takers()
        self._show_facts("read", [at for at, (told, _) in enumerate(self._gatherer.told) if told.label])
        self._show_facts(
            "phrased", [at for at, (told, _) in enumerate(self._gatherer.told) if not told.label]
        )

    def _show_candidates(self, kind: str) -> None:
        candidates: list[Candidate] = getattr(self._samples, kind)
        written = np.array([one.weight == 1.0 for one in candidates])
        right = np.array([bool(one.is_right) for one in candidates])
        likely = self._likely[kind]
        best = (0.0, 0.0, 0.0, 0.0)
        for floor in np.arange(0.05, 0.95, 0.05):
            taken = (likely >= floor) & written
            hits = float((taken & right).sum())
            precision, recall = hits / max(taken.sum(), 1), hits / max((right & written).sum(), 1)
            best = max(
                best, (2 * precision * recall / max(precision + recall, 1e-9), precision, recall, floor)
            )
        told = np.where(right, likely, 1 - likely)[written]
        print(
            f"{kind}: {written.sum()} candidates, {(right & written).sum()} right; log loss {-np.log(told + 1e-9).mean():.3f}, "
            f"F1 {best[0]:.3f} (P {best[1]:.2f} R {best[2]:.2f} from {best[3]:.2f})"
        )
        if self._errors == kind:
            worst = sorted(range(len(candidates)), key=lambda at: -abs(likely[at] - right[at]))
            for at in [at for at in worst if abs(likely[at] - right[at]) > 0.4][:_SHOWN]:
                print(
                    f"    {'missed' if right[at] else 'wrong '} {likely[at]:.2f} {self._samples.shown[kind][at]}"
                )

    def _show_takers(self) -> None:
        takers = self._samples.takers
        written = np.array([one.weight in (1.0, UNKNOWN_WEIGHT) for one in takers])
        right = np.array([one.right for one in takers])
        is_right = (self._taken == right)[written].mean()
        is_wrong = ((self._taken != right) & (self._taken != 0))[written].mean()
        print(f"takers: {written.sum()} choices, right {is_right:.3f}, of others {is_wrong:.3f}")
        if self._errors == "takers":
            for at in np.flatnonzero(written & (self._taken != right)):
                print(f"    {self._taken[at] - 1} for {right[at] - 1}: {self._samples.shown['takers'][at]}")

    def _show_facts(self, title: str, documents: Sequence[int]) -> None:
        """Financings as the extraction states them, at floors of their confidence, and how often they are right."""
        scorer = self._gatherer.scorer
        judged: list[tuple[float, bool]] = []
        for floor in _FLOORS:
            counts, found, right = np.zeros(3), np.zeros(2), np.zeros(2)
            for document in documents:
                told, _ = self._gatherer.told[document]
                facts = [fact for fact in self._facts[document] if fact["confidence"] >= floor]
                result = tally(scorer, {"facts": told.facts}, {"facts": facts})
                counts += result.kinds["funding"]
                found += result.shares["investors found"]
                right += result.shares["investors right"]
                if floor == _FLOORS[0]:
                    judged += [(sure, is_right) for _, sure, is_right in result.judged]
                    if self._errors == "facts":
                        _print_errors(told.name, result.missed, result.wrong)
            hits, wrong, missed = counts
            precision, recall = hits / max(hits + wrong, 1), hits / max(hits + missed, 1)
            print(
                f"{title} from {floor:.2f}: precision {precision:.2f}, recall {recall:.2f} of {hits + missed:.0f}, "
                f"F1 {2 * precision * recall / max(precision + recall, 1e-9):.3f}; investors found "
                f"{found[0] / max(found[1], 1):.2f}, right {right[0] / max(right[1], 1):.2f}"
            )
        stated = [Candidate(0, (), is_right) for _, is_right in judged]
        print_reliability(stated, np.array([sure for sure, _ in judged]))


def _told(statement: FundingStatement, names: Mapping[str, str]) -> dict[str, Any]:
    """A statement in the form in which labels are compared."""
    amount, quote = statement.amount, getattr(statement.basis.place, "quote", "")
    return {
        "kind": "funding",
        "org": names.get(statement.organisation_key or ""),
        "amount": amount.value if amount else None,
        "currency": statement.currency,
        "qualifier": qualifier(amount.operator if amount else None, quote),
        "round": round_of(statement.round_type),
        "investors": [names[one.organisation_key] for one in statement.investors],
        "date": stated_date(statement.period.start_on, statement.period.precision),
        "quote": quote,
        "confidence": statement.basis.confidence,
    }


def _print_errors(name: str, missed: Sequence[Any], wrong: Sequence[Any]) -> None:
    for what, facts in (("missed", missed), ("wrong", wrong)):
        for _, fact in facts:
            told = {
                key: value for key, value in fact.items() if key not in ("kind", "start", "end") and value
            }
            print(f"    {name} {what} {told}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="fit on all documents and write the table")
    parser.add_argument("--errors", choices=(*_RIDGES, "facts"))
    options = parser.parse_args()
    gatherer = Gatherer()
    gatherer.gather()
    Report(gatherer, options.errors).show()
    if options.write:
        write_weights(WEIGHTS / "funding.csv", weights_of(gatherer.samples))


if __name__ == "__main__":
    main()
