"""Fits the weights by which a figure gets its owner, on all labels that are not for testing.

    .venv/bin/python tests/golden/evaluation/fit_attribution.py [--write]

Of every labelled metric with an organisation, the figure and its candidates: the right ones are those whose name the label
has, or nobody where the text's organisations and places hold none of them. Prints what the weights would find on documents
they have not seen (five folds) and how well their confidences hold; `--write` fits on all and writes
`orchestration/extraction/weights/attribution.csv`.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from evaluate import PROJECT_DIR, SHARED, tuning_documents
from fitting import Array, Choice, solve_choices
from scoring import load_scorer

from orchestration.extraction.analysis import Analysis, Figure
from orchestration.extraction.engine import analyse
from orchestration.extraction.figure_owners import LEANING, NOBODY, candidate_signs
from orchestration.vocabulary import load_vocabulary

_TABLE = PROJECT_DIR / "orchestration" / "extraction" / "weights" / "attribution.csv"
_RIDGE = 0.01
_LEAST = 5  # places at which a sign must stand
_MOST_OF_A_DOCUMENT = 6  # labels of one document that count in full
_FOLDS = 5
_SMALLEST = 0.03
# What too few of the labelled texts show, set by hand: sources of figures, speakers, "the US firm", the nation's figures.
_SET = {
    "according to": -1.5,
    "of findings": -0.8,
    "body main of ours": 0.8,
    "body ours absent": 0.0,
    "place of body": -1.2,
    "nobody: national nowhere": 3.0,
    "quoted with it ours": -8.0,
}


@dataclass(frozen=True)
class Example:
    """A figure: its candidates with their signs, and which of them are right."""

    document: str
    weight: float
    signs: Mapping[str, Sequence[str]]
    right: frozenset[str]


def _figure_of(scorer: Any, analysis: Analysis, fact: Mapping[str, Any]) -> Figure | None:
    start = fact["start"] if "start" in fact else analysis.text.find(fact["quote"])
    end = fact["end"] if "start" in fact else start + len(fact["quote"])
    figures = [figure for figure in analysis.figures if start - 3 <= figure.start and figure.end <= end + 3]
    for figure in figures:
        if scorer.num_eq(figure.number.value, fact["value"]) or scorer.num_eq(
            figure.original_value, fact["value"]
        ):
            return figure
    return figures[0] if figures else None


def examples() -> list[Example]:
    """Every figure that a label of a metric with an organisation stands for."""
    scorer = load_scorer(SHARED / "labelled" / "score.py")
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    found = []
    for label, document in tuning_documents():
        analysis = analyse(document, vocabulary)
        names = {
            key: owner.name
            for key, owner in (*analysis.organisations.items(), *analysis.jurisdictions.items())
        }
        taken = set()
        for fact in label["facts"]:
            if fact["kind"] != "metric" or not fact["org"]:
                continue
            figure = _figure_of(scorer, analysis, fact)
            if figure is None or figure.start in taken:
                continue
            taken.add(figure.start)
            signs = candidate_signs(analysis, figure.start)
            right = {key for key in signs if key and scorer.any_name(names.get(key, ""), fact["org"])}
            weight = 0.5 if fact.get("optional") else 1.0
            found.append(Example(label["doc"], weight, signs, frozenset(right or {NOBODY})))
    return found


class _Table:
    """The examples as matrices: a row a candidate, a column a sign."""

    def __init__(self, given: Sequence[Example]) -> None:
        counts = Counter(sign for one in given for signs in one.signs.values() for sign in signs)
        self.signs = sorted(sign for sign, count in counts.items() if count >= _LEAST)
        column = {sign: at for at, sign in enumerate(self.signs)}
        of_document = Counter(one.document for one in given)
        self.rows: list[tuple[Example, Choice]] = []
        for one in given:
            matrix = np.zeros((len(one.signs), len(self.signs)))
            for row, signs in enumerate(one.signs.values()):
                for sign in signs:
                    if sign in column:
                        matrix[row, column[sign]] += 1
            right = np.array([key in one.right for key in one.signs])
            weight = one.weight * min(1.0, _MOST_OF_A_DOCUMENT / of_document[one.document])
            self.rows.append((one, Choice(matrix, right.tolist(), weight)))

    def fit(self, documents: frozenset[str] | None = None) -> Array:
        """Weights that make the right candidates likely, of the given documents or of all."""
        choices = [choice for one, choice in self.rows if documents is None or one.document in documents]
        return solve_choices(choices, _RIDGE * sum(choice.weight for choice in choices))


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def _print_held_out(table: _Table) -> None:
    documents = sorted({one.document for one, _ in table.rows})
    shuffled = np.random.default_rng(0).permutation(documents)
    fold_of = {document: at % _FOLDS for at, document in enumerate(shuffled)}
    outcomes: Counter[str] = Counter()
    held: dict[int, list[bool]] = defaultdict(list)
    for fold in range(_FOLDS):
        weights = table.fit(frozenset(document for document in documents if fold_of[document] != fold))
        for one, choice in table.rows:
            if fold_of[one.document] != fold:
                continue
            keys = list(one.signs)
            scores = choice.design @ weights
            leaning = np.array([0.0 if key else LEANING for key in keys])
            best = int((scores - leaning).argmax())
            if not keys[best]:
                outcomes["rightly nobody" if choice.right[best] else "wrongly nobody"] += 1
                continue
            outcomes["right" if choice.right[best] else "wrong"] += 1
            held[int(_softmax(scores)[best] * 10)].append(choice.right[best])
    for outcome, count in sorted(outcomes.items()):
        print(f"{outcome:16}{count / len(table.rows):.3f}")
    for tenth, right_ones in sorted(held.items()):
        share = sum(right_ones) / len(right_ones)
        print(
            f"confidence {tenth / 10:.1f} to {tenth / 10 + 0.1:.1f}: right {share:.2f} of {len(right_ones)}"
        )


def main() -> None:
    """Fits, prints, and writes where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = _Table(examples())
    print(f"{len(table.rows)} figures, {len(table.signs)} signs")
    _print_held_out(table)
    if options.write:
        fitted = dict(zip(table.signs, table.fit(), strict=True))
        kept = {sign: round(float(weight), 2) for sign, weight in fitted.items() if abs(weight) >= _SMALLEST}
        with _TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["feature", "weight"])
            writer.writerows((sign, f"{weight:g}") for sign, weight in sorted({**kept, **_SET}.items()))


if __name__ == "__main__":
    main()
