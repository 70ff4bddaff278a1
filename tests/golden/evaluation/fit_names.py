"""Fits the weights by which a name is taken for an organisation's, on all labels that are not for testing.

    .venv/bin/python tests/golden/evaluation/fit_names.py [--write]

Learns from the labels that are for tuning, and from `name_labels.csv` (organisations alone, of 131 more texts of the
shared data). Prints what the weights would score on documents they have not seen (five folds), for
several penalties and thresholds; `--write` fits on all with the best and writes
`orchestration/extraction/weights/organisation_names.csv`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from evaluate import FOLDER, PROJECT_DIR, SHARED, LabelsOutOfDateError, tuning_documents
from fitting import Candidate, fit, print_reliability, write_weights
from scoring import load_scorer

from orchestration.extraction.name_candidates import find_spans
from orchestration.extraction.name_lexicon import name_index
from orchestration.extraction.name_model import TABLE, THRESHOLD, NameModel, probability
from orchestration.extraction.names import NameFinder
from orchestration.extraction.segments import segment
from orchestration.extraction.weights import FOLDER as WEIGHTS
from orchestration.extraction.weights import INTERCEPT
from orchestration.model import Document
from orchestration.readers import read
from orchestration.vocabulary import load_vocabulary

_RIDGES = (4.0, 8.0)
_THRESHOLDS = (-0.8, -0.7, -0.6, -0.5, -0.4, -0.2, 0.0)
_SLACK = 0.008  # of F1, for a lower threshold
_LEAST = 6  # names that have a feature
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its names and its labels.

    Attributes:
        right: of each key, whether it names an organisation; None where readers may differ.
        is_scored: whether all that names an organisation in it is labelled with all its forms.
    """

    finder: NameFinder
    organisations: Sequence[Mapping[str, Any]]
    right: Mapping[str, bool | None]
    is_scored: bool


def _documents() -> Iterator[tuple[Sequence[Mapping[str, Any]], Document, bool]]:
    for label, document in tuning_documents():
        if "organisations" in label:  # those of headlines are not labelled
            yield label["organisations"], document, True
    by_source: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    with (FOLDER / "name_labels.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            of_source = by_source.setdefault((row["source"], row["text_sha256"]), [])
            if row["name"]:
                of_source.append(
                    {"name": row["name"], "aliases": [], "optional": row["is_optional"] == "true"}
                )
    for (source, sha256), organisations in by_source.items():
        yield organisations, _text_of(source, sha256), False


def _text_of(source: str, sha256: str) -> Document:
    path = SHARED / source
    for item in read(path.read_bytes(), path.name).items:
        if isinstance(item, Document) and hashlib.sha256(item.text.encode()).hexdigest() == sha256:
            return item
    raise LabelsOutOfDateError(f"name_labels.csv: {source} reads otherwise than when it was labelled")


def _labelled() -> Iterator[Labelled]:
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    index = name_index(vocabulary)
    scorer = load_scorer(SHARED / "labelled" / "score.py")
    for organisations, document, is_scored in _documents():
        segments = segment(document.text)
        finder = NameFinder(segments, tuple(find_spans(segments, index)), vocabulary)
        places = index.places.keys() | index.demonyms
        yield Labelled(finder, organisations, _right(scorer, finder, organisations, places), is_scored)


def _right(
    scorer: Any,
    finder: NameFinder,
    organisations: Sequence[Mapping[str, Any]],
    places: frozenset[str] | set[str],
) -> dict[str, bool | None]:
    """Whether each name is an organisation's.

    A part of a labelled name ("Europe" of "Norlake Europe") is neither right nor wrong, unless the text has no more.
    """
    forms = {key: finder.forms(key) for key in finder.groups}
    right: dict[str, bool | None] = dict.fromkeys(finder.groups, False)
    exact: set[str] = set()
    for label in organisations:
        names = [label["name"], *label["aliases"]]
        keys = {scorer.nn(name) for name in names}
        equal = {key for key, of_key in forms.items() if any(scorer.nn(form) in keys for form in of_key)}
        alike = {key for key, of_key in forms.items() if any(scorer.any_name(form, names) for form in of_key)}
        for key in equal:
            right[key] = True if right[key] and key in exact else None if label.get("optional") else True
        exact |= equal
        for key in alike - exact:
            is_open = equal or label.get("optional") or key in places
            right[key] = (right[key] or None) if is_open else True
    return right


def _candidates(documents: Sequence[Labelled]) -> list[Candidate]:
    candidates = []
    for number, document in enumerate(documents):
        likely = {key: 1.0 for key, is_right in document.right.items() if is_right is not False}
        for key, features in document.finder.features.items():
            supported = {**features, **document.finder.support(key, likely)}
            candidates.extend(_with_and_without_list(Candidate(number, supported, document.right[key])))
    return candidates


def _with_and_without_list(candidate: Candidate) -> list[Candidate]:
    """A well-known organisation counts half as one that no list has: the signs around it are to be learnt as well."""
    features = {
        name: amount for name, amount in _amounts(candidate).items() if not name.startswith("well known")
    }
    if len(features) == len(candidate.features):
        return [candidate]
    return [replace(candidate, weight=0.5), replace(candidate, features=features, weight=0.5)]


def _amounts(candidate: Candidate) -> Mapping[str, float]:
    assert isinstance(candidate.features, Mapping)
    return candidate.features


def _model(weights: Mapping[str, float], threshold: float) -> NameModel:
    return NameModel(weights, weights[INTERCEPT], threshold)


def _counts(scorer: Any, document: Labelled, model: NameModel) -> np.ndarray[Any, Any]:
    """Organisations found, wrong and missed."""
    organisations = document.finder.organisations(model).organisations
    names = [organisation.name for organisation in organisations.values()]
    forms = [[label["name"], *label["aliases"]] for label in document.organisations]
    found = [any(scorer.any_name(name, of_label) for name in names) for of_label in forms]
    required = [not label.get("optional") for label in document.organisations]
    hits = sum(is_found and is_required for is_found, is_required in zip(found, required, strict=True))
    wrong = sum(not any(scorer.any_name(name, of_label) for of_label in forms) for name in names)
    return np.array([hits, wrong, sum(required) - hits])


def main() -> None:
    """Compare penalties and thresholds, and write the table if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table of weights")
    options = parser.parse_args()
    documents = list(_labelled())
    candidates = _candidates(documents)
    scorer = load_scorer(SHARED / "labelled" / "score.py")
    fold = np.random.default_rng(0).permutation(len(documents)) % _FOLDS
    tried: list[tuple[float, float, float]] = []
    for ridge in _RIDGES:
        counts = {threshold: np.zeros(3) for threshold in _THRESHOLDS}
        likely = np.zeros(len(candidates))
        for number in range(_FOLDS):
            seen = [one for one in candidates if fold[one.document] != number]
            weights = fit(seen, ridge=ridge, least=_LEAST)
            for at, one in enumerate(candidates):
                if fold[one.document] == number and isinstance(one.features, Mapping):
                    model = _model(weights, 0.0)
                    likely[at] = probability(model.intercept + model.sum_of(one.features))
            for threshold in _THRESHOLDS:
                for at, document in enumerate(documents):
                    if fold[at] == number and document.is_scored:
                        counts[threshold] += _counts(scorer, document, _model(weights, threshold))
        for threshold, (hits, wrong, missed) in counts.items():
            f1 = 2 * hits / (2 * hits + wrong + missed)
            tried.append((f1, ridge, threshold))
            print(
                f"ridge {ridge:4.0f} threshold {threshold:5.1f}: precision {hits / (hits + wrong):.3f} "
                f"recall {hits / (hits + missed):.3f} F1 {f1:.3f}"
            )
        print_reliability(candidates, likely)
    if options.write:
        best, ridge, _ = max(tried)
        # what is no name can still be told from the facts about it, a name that is missed loses them all
        threshold = min(threshold for f1, of, threshold in tried if of == ridge and f1 >= best - _SLACK)
        weights = fit(candidates, ridge=ridge, least=_LEAST)
        write_weights(WEIGHTS / f"{TABLE}.csv", {**weights, THRESHOLD: threshold})


if __name__ == "__main__":
    main()
