"""Fits the weights by which a text is said to be about an industry, on all labels that are not for testing.

    .venv/bin/python tests/golden/evaluation/fit_industries.py [--write]

Prints what the weights would score on documents they have not seen (ten folds); `--write` fits on all and writes
`orchestration/extraction/weights/industries.csv`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from evaluate import PROJECT_DIR, tuning_documents
from fitting import FOLDS, Array, solve
from scoring import is_industry

from orchestration.extraction.engine import analyse
from orchestration.extraction.industries import LEAST, MOST
from orchestration.extraction.industry_evidence import Evidence, weigh
from orchestration.extraction.industry_terms import find_places
from orchestration.vocabulary import Vocabulary, load_vocabulary

_TABLE = PROJECT_DIR / "orchestration" / "extraction" / "weights" / "industries.csv"
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """The labels of a text, and the evidence for each industry that it names, by display name."""

    labels: Sequence[Mapping[str, Any]]
    evidence: Mapping[str, Evidence]

    def is_right(self, name: str) -> bool | None:
        """None where readers may differ."""
        fitting = [one for one in self.labels if is_industry(name, _forms(one))]
        if not fitting:
            return False
        return None if all(one.get("optional") for one in fitting) else True


def _forms(label: Mapping[str, Any]) -> list[str]:
    return [label["label"], *label.get("aliases", [])]


def _texts(vocabulary: Vocabulary) -> Iterator[Text]:
    for label, document in tuning_documents():
        if "industries" not in label:  # headlines are labelled with facts alone
            continue
        analysis = analyse(document, vocabulary)
        evidence = weigh(analysis, find_places(analysis, vocabulary), vocabulary)
        names = {vocabulary.industries[code].industry_name: item for code, item in evidence.items()}
        yield Text(label["industries"], names)


def _fitted(texts: Sequence[Text]) -> Array:
    rows = [
        (item, is_right)
        for text in texts
        for name, item in text.evidence.items()
        if (is_right := text.is_right(name)) is not None
    ]
    design = np.array([item for item, _ in rows], dtype=float)
    return solve(design, np.array([float(right) for _, right in rows]), np.full(design.shape[1], _RIDGE))


def _chosen(text: Text, weights: Array) -> list[str]:
    likely = {name: 1 / (1 + np.exp(-np.array(item) @ weights)) for name, item in text.evidence.items()}
    return sorted((name for name in likely if likely[name] >= LEAST), key=lambda name: -likely[name])[:MOST]


def _print_scores(texts: Sequence[Text]) -> None:
    fold = np.random.default_rng(0).permutation(len(texts)) % FOLDS
    right = wrong = required = 0
    for number in range(FOLDS):
        weights = _fitted([text for text, own in zip(texts, fold, strict=True) if own != number])
        for text in (text for text, own in zip(texts, fold, strict=True) if own == number):
            chosen = _chosen(text, weights)
            wanted = [one for one in text.labels if not one.get("optional")]
            wrong += sum(text.is_right(name) is False for name in chosen)
            right += sum(any(is_industry(name, _forms(one)) for name in chosen) for one in wanted)
            required += len(wanted)
    precision, recall = right / (right + wrong), right / required
    f1 = 2 * precision * recall / (precision + recall)
    print(f"{len(texts)} texts: precision {precision:.2f}, recall {recall:.2f} of {required}, F1 {f1:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="fit on all documents and write the table")
    options = parser.parse_args()
    texts = list(_texts(load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")))
    _print_scores(texts)
    if options.write:
        with _TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("feature", "weight"))
            pairs = zip(Evidence._fields, _fitted(texts), strict=True)
            writer.writerows((feature, f"{weight:.2f}") for feature, weight in pairs)


if __name__ == "__main__":
    main()
