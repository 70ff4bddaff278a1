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
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from evaluate import PROJECT_DIR, SHARED, labels, text_of
from scoring import load_scorer

from orchestration.extraction.analysis import Analysis, Figure
from orchestration.extraction.engine import analyse
from orchestration.extraction.figure_owners import LEANING, NOBODY, candidate_signs
from orchestration.model import Document
from orchestration.readers import read
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

Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Example:
    """A figure: its candidates with their signs, and which of them are right."""

    document: str
    weight: float
    signs: Mapping[str, Sequence[str]]
    right: frozenset[str]


def _documents() -> Iterator[tuple[dict[str, Any], Document]]:
    """The labels that are for tuning, and those that come with the shared data, with their texts."""
    for label in labels("tune"):
        yield label, text_of(label)
    folder = SHARED / "labelled"
    for path in sorted((folder / "gold").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        text = folder / label["text_file"]
        for item in read(text.read_bytes(), text.name).items:
            if isinstance(item, Document):
                yield label, item


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
    for label, document in _documents():
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
        self.rows = []
        for one in given:
            matrix = np.zeros((len(one.signs), len(self.signs)))
            for row, signs in enumerate(one.signs.values()):
                for sign in signs:
                    if sign in column:
                        matrix[row, column[sign]] += 1
            right = np.array([key in one.right for key in one.signs])
            weight = one.weight * min(1.0, _MOST_OF_A_DOCUMENT / of_document[one.document])
            self.rows.append((one, weight, matrix, right))

    def fit(self, documents: frozenset[str] | None = None) -> Vector:
        """Weights that make the right candidates likely, of the given documents or of all."""
        rows = [row for row in self.rows if documents is None or row[0].document in documents]
        total = sum(weight for _, weight, _, _ in rows)
        weights = np.zeros(len(self.signs))
        squares = np.full(len(self.signs), 1e-8)
        for _ in range(400):
            gradient = np.zeros(len(self.signs))
            for _, weight, matrix, right in rows:
                likely = _softmax(matrix @ weights)
                wanted = likely * right
                gradient += weight * ((wanted / max(wanted.sum(), 1e-12) - likely) @ matrix)
            gradient = gradient / total - _RIDGE * weights
            squares += gradient * gradient
            weights += 0.5 * gradient / np.sqrt(squares)
        return weights


def _softmax(scores: Vector) -> Vector:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def _print_held_out(table: _Table) -> None:
    documents = sorted({one.document for one, *_ in table.rows})
    shuffled = np.random.default_rng(0).permutation(documents)
    fold_of = {document: at % _FOLDS for at, document in enumerate(shuffled)}
    outcomes: Counter[str] = Counter()
    held: dict[int, list[bool]] = defaultdict(list)
    for fold in range(_FOLDS):
        weights = table.fit(frozenset(document for document in documents if fold_of[document] != fold))
        for one, _, matrix, right in table.rows:
            if fold_of[one.document] != fold:
                continue
            keys = list(one.signs)
            scores = matrix @ weights
            leaning = np.array([0.0 if key else LEANING for key in keys])
            best = int((scores - leaning).argmax())
            if not keys[best]:
                outcomes["rightly nobody" if right[best] else "wrongly nobody"] += 1
                continue
            outcomes["right" if right[best] else "wrong"] += 1
            held[int(_softmax(scores)[best] * 10)].append(bool(right[best]))
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
