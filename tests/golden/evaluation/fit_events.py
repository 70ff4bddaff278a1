"""Fits the weights of events on the labelled texts that are for tuning, and says how well they foretell unseen ones.

    .venv/bin/python tests/golden/evaluation/fit_events.py

Every candidate of the rules is right where it is a label, required or optional, and wrong where it is none. A logistic of
the features with a penalty on the square of the weights, by Newton's method; the same labels and rules always give the same
table. The scores printed are of documents that the weights were not fitted on (five folds).
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from orchestration.extraction.engine import analyse
from orchestration.extraction.event_context import Context, context_of
from orchestration.extraction.event_evidence import UNWEIGHED, Candidate, statement_of
from orchestration.extraction.events import find_candidates, told_once
from orchestration.extraction.weights import FOLDER as WEIGHTS
from orchestration.extraction.weights import INTERCEPT, probability
from orchestration.model import Document
from orchestration.readers import read
from orchestration.vocabulary import load_vocabulary

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))  # run as a program
from evaluate import PROJECT_DIR, SHARED, labels, text_of  # noqa: E402
from predictions import event_of  # noqa: E402
from scoring import Tally, load_scorer, scores, tally  # noqa: E402

PENALTY = 8.0
LEAST_DOCUMENTS = 3  # in which a feature must occur to have a weight
FOLDS = 5
_STEPS = 12

Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate of document number `document`; `is_right` where it is a label."""

    document: int
    candidate: Candidate
    is_right: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled document as the rules read it."""

    label: dict[str, Any]
    context: Context


def read_texts() -> list[Text]:
    """The labelled documents of the tuning half, and those that come with the shared data."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    documents = [(label, text_of(label)) for label in labels("tune")] + list(_labelled())
    return [
        Text(label, context_of(analyse(document, vocabulary), vocabulary)) for label, document in documents
    ]


def _labelled() -> Iterator[tuple[dict[str, Any], Document]]:
    folder = SHARED / "labelled"
    for path in sorted((folder / "gold").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        text = folder / label["text_file"]
        (document,) = (
            item for item in read(text.read_bytes(), text.name).items if isinstance(item, Document)
        )
        yield label, document
    for line in (folder / "gold" / "headlines.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            label = json.loads(line)
            published = date.fromisoformat(label["date"])
            yield label, Document(label["text"], label["text"], "jsonl", published_on=published)


def fact_of(text: Text, candidate: Candidate) -> dict[str, Any] | None:
    """The candidate in the form in which labels are compared; None where they do not have its type."""
    organisations = text.context.analysis.organisations
    statement = statement_of(text.context, candidate, 0.5)
    return event_of(
        statement.event_type,
        organisations[statement.organisation_key].name if statement.organisation_key else None,
        statement.event_name,
        (statement.period.start_on, statement.period.precision),
        partners=sorted(organisations[key].name for key, _ in statement.participants),
        quote="",
        confidence=0.5,
    )


def examples_of(texts: Sequence[Text]) -> list[Example]:
    """Every candidate of the texts, with what the labels say of it."""
    vocabulary = load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")
    matches = load_scorer(SHARED / "labelled" / "score.py").MATCH["event"]
    found = []
    for number, text in enumerate(texts):
        known = [fact for fact in text.label["facts"] if fact["kind"] == "event"]
        for candidate in find_candidates(text.context, vocabulary):
            fact = fact_of(text, candidate)
            if candidate.draft.event_type in UNWEIGHED or fact is None:
                continue
            found.append(Example(number, candidate, any(matches(fact, label, False) for label in known)))
    return found


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """The weight of every feature that enough documents have."""
    documents: Counter[str] = Counter()
    for feature, _ in {
        (feature, example.document) for example in examples for feature in example.candidate.features
    }:
        documents[feature] += 1
    names = sorted(feature for feature, count in documents.items() if count >= LEAST_DOCUMENTS)
    place = {name: number for number, name in enumerate(names, start=1)}
    rows: Matrix = np.zeros((len(examples), len(names) + 1))
    rows[:, 0] = 1.0
    for number, example in enumerate(examples):
        for feature in example.candidate.features:
            if feature in place:
                rows[number, place[feature]] = 1.0
    right: Matrix = np.array([float(example.is_right) for example in examples])
    penalty = np.full(len(names) + 1, PENALTY)
    penalty[0] = 1e-6
    weights: Matrix = np.zeros(len(names) + 1)
    for _ in range(_STEPS):
        likely = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (right - likely) - penalty * weights
        curve = (rows * (likely * (1.0 - likely))[:, None]).T @ rows + np.diag(penalty)
        weights = weights + np.linalg.solve(curve, slope)
    return {INTERCEPT: float(weights[0]), **{name: float(weights[at]) for name, at in place.items()}}


def held_out(texts: Sequence[Text], examples: Sequence[Example]) -> list[float]:
    """The probability of each example by the weights fitted without its fold."""
    fold = [
        int(hashlib.sha256(text.label["doc"].encode()).hexdigest(), 16) % FOLDS for text in texts
    ]  # fixed, whatever else is labelled
    found = [0.0] * len(examples)
    for number in range(FOLDS):
        weights = fit([example for example in examples if fold[example.document] != number])
        for at, example in enumerate(examples):
            if fold[example.document] == number:
                found[at] = probability(weights, example.candidate.features)
    return found


def tallies(
    texts: Sequence[Text], examples: Sequence[Example], likely: Sequence[float], floor: float
) -> list[Tally]:
    """How the candidates above a floor compare with the labels, document by document."""
    scorer = load_scorer(SHARED / "labelled" / "score.py")
    by_document: dict[int, list[tuple[float, Candidate]]] = {}
    for example, confidence in zip(examples, likely, strict=True):
        if confidence >= floor:
            by_document.setdefault(example.document, []).append((confidence, example.candidate))
    found = []
    for number, text in enumerate(texts):
        kept = told_once(by_document.get(number, []))
        facts = [fact for _, candidate in kept if (fact := fact_of(text, candidate)) is not None]
        found.append(tally(scorer, text.label, {"facts": facts, "organisations": [], "industries": []}))
    return found


def main() -> int:
    texts = read_texts()
    examples = examples_of(texts)
    right = sum(example.is_right for example in examples)
    print(f"{len(texts)} texts, {len(examples)} candidates, {right} right")
    likely = held_out(texts, examples)
    for floor in (0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7):
        of = scores(tallies(texts, examples, likely, floor))
        print(
            f"{floor:5.2f}  "
            + "  ".join(f"{name} {of[f'event {name}']}" for name in ("precision", "recall", "F1"))
        )
    _print_calibration(examples, likely)
    weights = fit(examples)
    with (WEIGHTS / "events.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("feature", "weight"))
        table.writerows((name, f"{weight:.3f}") for name, weight in weights.items())
    return 0


def _print_calibration(examples: Sequence[Example], likely: Sequence[float]) -> None:
    certain = [(confidence, example.is_right) for example, confidence in zip(examples, likely, strict=True)]
    for low in np.arange(0.0, 1.0, 0.1):
        inside = [is_right for confidence, is_right in certain if low <= confidence < low + 0.1]
        if inside:
            print(
                f"said {low:.1f} to {low + 0.1:.1f}: {sum(inside) / len(inside):.2f} of {len(inside)} are right"
            )


if __name__ == "__main__":
    sys.exit(main())
